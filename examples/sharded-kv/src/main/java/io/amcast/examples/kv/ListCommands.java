package io.amcast.examples.kv;

import io.amcast.examples.kv.Command.Action;
import io.amcast.examples.kv.Value.ListValue;
import java.util.ArrayList;
import java.util.List;

/** Commands on lists. */
final class ListCommands {
    private ListCommands() {}

    static List<Command> all() {
        return List.of(
                Command.write("lpush", -3, args -> push(args, true)),
                Command.write("rpush", -3, args -> push(args, false)),
                Command.write("lpop", -2, args -> pop(args, true)),
                Command.write("rpop", -2, args -> pop(args, false)),
                Command.read("lrange", 4, ListCommands::range),
                Command.read("llen", 2, ListCommands::length));
    }

    private static Action push(Args args, boolean first) {
        return keyspace -> {
            RingList list = keyspace.changeOrCreate(args.get(1), ListValue.class, ListValue::new)
                    .elements();
            for (String element : args.from(2)) {
                if (first) {
                    list.addFirst(element);
                } else {
                    list.addLast(element);
                }
            }
            return new Reply.Int(list.size());
        };
    }

    private static Action pop(Args args, boolean first) throws CommandException {
        if (args.size() > 3) {
            throw CommandException.wrongArity(args.get(0));
        }
        boolean counted = args.size() == 3;
        long count = counted ? count(args.get(2)) : 1;
        return keyspace -> {
            ListValue value = keyspace.change(args.get(1), ListValue.class);
            if (value == null) {
                return counted ? Reply.NIL_ARRAY : Reply.NIL;
            }
            RingList list = value.elements();
            int taken = (int) Math.min(count, list.size());
            checkReplySize(first ? list.range(0, taken) : list.range(list.size() - taken, list.size()), keyspace);
            List<String> popped = new ArrayList<>(taken);
            for (int i = 0; i < taken; i++) {
                popped.add(first ? list.removeFirst() : list.removeLast());
            }
            keyspace.removeIfEmpty(args.get(1), value);
            return counted ? Reply.bulks(popped) : new Reply.Bulk(popped.get(0));
        };
    }

    // What is popped and doesn't fit into a reply would be lost.
    private static void checkReplySize(List<String> elements, Keyspace keyspace) throws CommandException {
        long bytes = elements.stream()
                .mapToLong(element -> element.length() + (long) Args.REPLY_FRAME_BYTES)
                .sum();
        if (bytes > keyspace.maxReplyBytes()) {
            throw new CommandException("ERR the elements are larger than a reply may be, " + keyspace.maxReplyBytes()
                    + " bytes; pop fewer at once");
        }
    }

    private static long count(String text) throws CommandException {
        long count = -1;
        try {
            count = Args.integer(text);
        } catch (CommandException e) {
            throw outOfRange();
        }
        if (count < 0) {
            throw outOfRange();
        }
        return count;
    }

    private static CommandException outOfRange() {
        return new CommandException("ERR value is out of range, must be positive");
    }

    private static Action range(Args args) throws CommandException {
        long start = args.integer(2);
        long stop = args.integer(3);
        return keyspace -> {
            ListValue value = keyspace.read(args.get(1), ListValue.class);
            if (value == null) {
                return Reply.bulks(List.of());
            }
            int size = value.elements().size();
            long from = Math.max(0, start < 0 ? size + start : start);
            long to = Math.min(size, (stop < 0 ? size + stop : Math.min(stop, size)) + 1);
            return Reply.bulks(from >= to ? List.of() : value.elements().range((int) from, (int) to));
        };
    }

    private static Action length(Args args) {
        return keyspace -> {
            ListValue value = keyspace.read(args.get(1), ListValue.class);
            return new Reply.Int(value == null ? 0 : value.elements().size());
        };
    }
}
