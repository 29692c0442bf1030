package io.amcast.examples.kv;

import io.amcast.Keys;
import io.amcast.examples.kv.Command.Action;
import io.amcast.examples.kv.Command.KeyPositions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on keys, whatever they hold, and on the whole store. */
final class KeyspaceCommands {
    private static final int DEFAULT_SCAN_COUNT = 10;

    private KeyspaceCommands() {}

    static List<Command> all() {
        return List.of(
                Command.write("del", -2, KeyspaceCommands::delete).over(KeyPositions.ALL, Merge.SUM),
                Command.read("exists", -2, KeyspaceCommands::exists).over(KeyPositions.ALL, Merge.SUM),
                Command.read("type", 2, KeyspaceCommands::type),
                Command.write("rename", 3, args -> rename(args, false)).withinOneShard(KeyPositions.FIRST_TWO),
                Command.write("renamenx", 3, args -> rename(args, true)).withinOneShard(KeyPositions.FIRST_TWO),
                Command.wholeStore(
                        "dbsize", 1, Keys.READ, Merge.SUM, args -> keyspace -> new Reply.Int(keyspace.size())),
                Command.wholeStore("keys", 2, Keys.READ, Merge.CONCATENATION, KeyspaceCommands::keys),
                Command.wholeStore("flushall", -1, Keys.WRITE, Merge.SAME, KeyspaceCommands::flush),
                Command.wholeStore("flushdb", -1, Keys.WRITE, Merge.SAME, KeyspaceCommands::flush),
                new Command(
                        "scan",
                        -2,
                        Command.Routing.SLOT,
                        KeyPositions.NONE,
                        Keys.READ,
                        Keys.READ,
                        Merge.ONE,
                        KeyspaceCommands::scan));
    }

    private static Action delete(Args args) {
        return keyspace -> {
            int deleted = 0;
            for (String key : args.from(1)) {
                deleted += keyspace.remove(key) ? 1 : 0;
            }
            return new Reply.Int(deleted);
        };
    }

    private static Action exists(Args args) {
        return keyspace -> new Reply.Int(
                args.from(1).stream().filter(key -> keyspace.get(key) != null).count());
    }

    private static Action type(Args args) {
        return keyspace -> {
            Value value = keyspace.get(args.get(1));
            return new Reply.Status(value == null ? "none" : value.type());
        };
    }

    private static Action rename(Args args, boolean ifAbsent) {
        String from = args.get(1);
        String to = args.get(2);
        return keyspace -> {
            Value value = keyspace.get(from);
            if (value == null) {
                throw new CommandException("ERR no such key");
            }
            if (ifAbsent && keyspace.get(to) != null) {
                return Reply.of(false);
            }
            keyspace.remove(from);
            keyspace.put(to, value);
            return ifAbsent ? Reply.of(true) : Reply.OK;
        };
    }

    private static Action keys(Args args) {
        GlobPattern pattern = new GlobPattern(args.get(1));
        return keyspace -> {
            List<Reply> keys = new ArrayList<>();
            for (int slot = keyspace.range().first(); slot <= keyspace.range().last(); slot++) {
                addMatching(keyspace, slot, pattern, null, keys);
            }
            return new Reply.Array(keys);
        };
    }

    private static Action flush(Args args) throws CommandException {
        if (args.size() > 2 || (args.size() == 2 && !args.is(1, "ASYNC") && !args.is(1, "SYNC"))) {
            throw CommandException.syntax();
        }
        return keyspace -> {
            keyspace.clear();
            return Reply.OK;
        };
    }

    private static Action scan(Args args) throws CommandException {
        int cursor = cursor(args.get(1));
        GlobPattern pattern = null;
        String type = null;
        long count = DEFAULT_SCAN_COUNT;
        for (int i = 2; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw CommandException.syntax();
            }
            if (args.is(i, "MATCH")) {
                pattern = new GlobPattern(args.get(i + 1));
            } else if (args.is(i, "COUNT")) {
                count = args.integer(i + 1);
            } else if (args.is(i, "TYPE")) {
                type = args.get(i + 1);
            } else {
                throw CommandException.syntax();
            }
        }
        if (count < 1) {
            throw CommandException.syntax();
        }
        return scan(cursor, count, pattern, type);
    }

    private static int cursor(String text) throws CommandException {
        try {
            long cursor = Args.integer(text);
            if (cursor >= 0 && cursor < Slots.COUNT) {
                return (int) cursor;
            }
        } catch (CommandException e) {
            throw invalidCursor();
        }
        throw invalidCursor();
    }

    private static CommandException invalidCursor() {
        return new CommandException("ERR invalid cursor");
    }

    /** Looks through whole slots until so many keys were seen or the shard ends; the cursor is the first slot not looked at. */
    private static Action scan(int cursor, long count, @Nullable GlobPattern pattern, @Nullable String type) {
        return keyspace -> {
            List<Reply> keys = new ArrayList<>();
            int slot = cursor;
            long seen = 0;
            while (slot <= keyspace.range().last() && seen < count) {
                seen += keyspace.slot(slot).size();
                addMatching(keyspace, slot++, pattern, type, keys);
            }
            String next = Integer.toString(slot % Slots.COUNT);
            return new Reply.Array(List.of(new Reply.Bulk(next), new Reply.Array(keys)));
        };
    }

    private static void addMatching(
            Keyspace keyspace, int slot, @Nullable GlobPattern pattern, @Nullable String type, List<Reply> keys) {
        for (Map.Entry<String, Value> entry : keyspace.slot(slot).entrySet()) {
            if ((pattern == null || pattern.matches(entry.getKey()))
                    && (type == null || entry.getValue().type().equalsIgnoreCase(type))) {
                keys.add(new Reply.Bulk(entry.getKey()));
            }
        }
    }
}
