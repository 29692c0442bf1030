package io.amcast.examples.kv;

import io.amcast.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A command with its words. Immutable. */
public final class Call {
    /** Takes a key and the position of its word. */
    @FunctionalInterface
    interface KeyVisitor {
        void visit(String key, int position);
    }

    private final Command command;
    private final Args args;

    private Call(Command command, Args args) {
        this.command = command;
        this.args = args;
    }

    /**
     * A command as a client sends it.
     *
     * @param words the name, in any case, and the arguments; bytes as characters 0 to 255
     * @throws CommandException if there is no such command on data, or it takes more or fewer words
     */
    public static Call of(List<String> words) throws CommandException {
        Command command = Commands.find(words.get(0));
        if (command == null) {
            throw CommandException.unknownCommand(words);
        }
        if (!command.takes(words.size())) {
            throw CommandException.wrongArity(command.name());
        }
        return new Call(command, new Args(List.copyOf(words)));
    }

    public Command command() {
        return command;
    }

    /** The name and the arguments. */
    public List<String> words() {
        return args.words();
    }

    /**
     * Checks what can be checked without the data.
     *
     * @throws CommandException if the words are wrong, or the keys are of several shards where they must be of one
     */
    public void check(ShardMap shards) throws CommandException {
        command.parser().parse(args);
        if (command.routing() == Command.Routing.KEYS_OF_ONE_SHARD
                && destinations(shards).size() > 1) {
            throw new CommandException("CROSSSHARD '" + command.name()
                    + "' needs values of another shard, which the store can't do yet; a common {tag} in the keys keeps"
                    + " them on one shard");
        }
    }

    /** The groups that it goes to; the call must be checked. */
    public SortedSet<GroupId> destinations(ShardMap shards) {
        SortedSet<GroupId> groups = new TreeSet<>();
        switch (command.routing()) {
            case KEYS, KEYS_OF_ONE_SHARD -> forEachKey((key, position) -> groups.add(shards.groupOf(key)));
            case ALL_GROUPS -> groups.addAll(shards.ranges().keySet());
            case SLOT -> groups.add(shards.groupOf(Integer.parseInt(args.get(1))));
        }
        return groups;
    }

    void forEachKey(KeyVisitor visitor) {
        Command.KeyPositions keys = command.keys();
        if (keys.first() > 0) {
            int end = keys.end(args.size());
            for (int i = keys.first(); i < end; i += keys.step()) {
                visitor.visit(args.get(i), i);
            }
        }
    }

    /** The part that is a group's to do: the call with that group's keys alone; null if there is none. */
    @Nullable
    Call partOf(GroupId group, ShardMap shards) {
        if (command.routing() != Command.Routing.KEYS || command.keys().last() == 1) {
            SortedSet<GroupId> groups = destinations(shards);
            if (command.routing() == Command.Routing.KEYS_OF_ONE_SHARD && groups.size() > 1) {
                throw new IllegalArgumentException(this + ": keys of several shards, which its sender had to check");
            }
            return groups.contains(group) ? this : null;
        }
        List<String> part = new ArrayList<>(args.size());
        part.add(args.get(0));
        forEachKey((key, position) -> {
            if (shards.groupOf(key).equals(group)) {
                part.addAll(
                        args.words().subList(position, position + command.keys().step()));
            }
        });
        if (part.size() == args.size()) {
            return this;
        }
        return part.size() == 1 ? null : new Call(command, new Args(part));
    }

    /** Whether it would store a key or value that no reply could carry again. */
    boolean storesMoreThan(int maxReplyBytes) {
        return command.writes()
                && words().stream().anyMatch(word -> word.length() + Args.REPLY_FRAME_BYTES > maxReplyBytes);
    }

    /** Carries the call, or a group's part of it, out on that group's keys. An error has changed nothing. */
    Reply run(Keyspace keyspace) {
        try {
            return command.parser().parse(args).run(keyspace);
        } catch (CommandException e) {
            return e.reply();
        }
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Call other && args.equals(other.args);
    }

    @Override
    public int hashCode() {
        return args.hashCode();
    }

    @Override
    public String toString() {
        return String.join(" ", args.words());
    }
}
