package io.amcast.examples.kv;

import io.amcast.examples.kv.Command.Action;
import io.amcast.examples.kv.Command.KeyPositions;
import io.amcast.examples.kv.Value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Commands on strings. */
final class StringCommands {
    private StringCommands() {}

    static List<Command> all() {
        return List.of(
                Command.read("get", 2, args -> keyspace -> orNil(keyspace.read(args.get(1), Text.class))),
                Command.write("set", -3, StringCommands::set),
                Command.write("getset", 3, StringCommands::getSet),
                Command.write("setnx", 3, StringCommands::setIfAbsent),
                Command.write("append", 3, StringCommands::append),
                Command.read("strlen", 2, StringCommands::length),
                Command.write("incr", 2, args -> add(args.get(1), 1)),
                Command.write("decr", 2, args -> add(args.get(1), -1)),
                Command.write("incrby", 3, args -> add(args.get(1), args.integer(2))),
                Command.write("decrby", 3, StringCommands::decreaseBy),
                Command.read("mget", -2, StringCommands::getAll).over(KeyPositions.ALL, Merge.BY_POSITION),
                Command.write("mset", -3, StringCommands::setAll).over(KeyPositions.PAIRS, Merge.SAME),
                Command.write("msetnx", -3, StringCommands::setAllIfAbsent).withinOneShard(KeyPositions.PAIRS));
    }

    private static Reply orNil(@Nullable Text text) {
        return text == null ? Reply.NIL : new Reply.Bulk(text.bytes());
    }

    private static Action set(Args args) throws CommandException {
        boolean ifAbsent = false;
        boolean ifPresent = false;
        boolean answersOld = false;
        for (int i = 3; i < args.size(); i++) {
            switch (args.get(i).toUpperCase(Locale.ROOT)) {
                case "NX" -> ifAbsent = true;
                case "XX" -> ifPresent = true;
                case "GET" -> answersOld = true;
                case "EX", "PX", "EXAT", "PXAT", "KEEPTTL" ->
                    throw new CommandException("ERR option '" + args.get(i)
                            + "' of 'set': this store doesn't support expiry, keys stay until they are deleted");
                default -> throw CommandException.syntax();
            }
        }
        if (ifAbsent && ifPresent) {
            throw CommandException.syntax();
        }
        return set(args.get(1), new Text(args.get(2)), ifAbsent, ifPresent, answersOld);
    }

    private static Action set(String key, Text value, boolean ifAbsent, boolean ifPresent, boolean answersOld) {
        return keyspace -> {
            Reply old = answersOld ? orNil(keyspace.read(key, Text.class)) : Reply.NIL;
            boolean present = keyspace.get(key) != null;
            if (present ? ifAbsent : ifPresent) {
                return old;
            }
            keyspace.put(key, value);
            return answersOld ? old : Reply.OK;
        };
    }

    private static Action getSet(Args args) {
        return set(args.get(1), new Text(args.get(2)), false, false, true);
    }

    private static Action setIfAbsent(Args args) {
        return keyspace -> {
            boolean absent = keyspace.get(args.get(1)) == null;
            if (absent) {
                keyspace.put(args.get(1), new Text(args.get(2)));
            }
            return Reply.of(absent);
        };
    }

    private static Action append(Args args) {
        return keyspace -> {
            Text old = keyspace.read(args.get(1), Text.class);
            String bytes = old == null ? args.get(2) : old.bytes() + args.get(2);
            if (bytes.length() > keyspace.maxReplyBytes()) {
                throw CommandException.tooLong();
            }
            keyspace.put(args.get(1), new Text(bytes));
            return new Reply.Int(bytes.length());
        };
    }

    private static Action length(Args args) {
        return keyspace -> {
            Text text = keyspace.read(args.get(1), Text.class);
            return new Reply.Int(text == null ? 0 : text.bytes().length());
        };
    }

    private static Action decreaseBy(Args args) throws CommandException {
        long by = args.integer(2);
        if (by == Long.MIN_VALUE) {
            throw new CommandException("ERR decrement would overflow");
        }
        return add(args.get(1), -by);
    }

    private static Action add(String key, long by) {
        return keyspace -> {
            Text old = keyspace.read(key, Text.class);
            long value = old == null ? 0 : Args.integer(old.bytes());
            long sum = value + by;
            if (((value ^ sum) & (by ^ sum)) < 0) {
                throw new CommandException("ERR increment or decrement would overflow");
            }
            keyspace.put(key, new Text(Long.toString(sum)));
            return new Reply.Int(sum);
        };
    }

    private static Action getAll(Args args) {
        return keyspace -> {
            List<Reply> values = new ArrayList<>(args.size() - 1);
            for (String key : args.from(1)) {
                // As in Redis, a key of another type counts as one without a value here.
                values.add(keyspace.get(key) instanceof Text text ? new Reply.Bulk(text.bytes()) : Reply.NIL);
            }
            return new Reply.Array(values);
        };
    }

    private static Action setAll(Args args) throws CommandException {
        checkPairs(args);
        return keyspace -> {
            putAll(args, keyspace);
            return Reply.OK;
        };
    }

    private static Action setAllIfAbsent(Args args) throws CommandException {
        checkPairs(args);
        return keyspace -> {
            for (int i = 1; i < args.size(); i += 2) {
                if (keyspace.get(args.get(i)) != null) {
                    return Reply.of(false);
                }
            }
            putAll(args, keyspace);
            return Reply.of(true);
        };
    }

    private static void putAll(Args args, Keyspace keyspace) {
        for (int i = 1; i < args.size(); i += 2) {
            keyspace.put(args.get(i), new Text(args.get(i + 1)));
        }
    }

    private static void checkPairs(Args args) throws CommandException {
        if (args.size() % 2 == 0) {
            throw CommandException.wrongArity(args.get(0));
        }
    }
}
