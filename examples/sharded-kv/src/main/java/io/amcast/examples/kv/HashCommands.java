package io.amcast.examples.kv;

import io.amcast.examples.kv.Command.Action;
import io.amcast.examples.kv.Value.HashValue;
import java.util.ArrayList;
import java.util.List;

/** Commands on hashes. */
final class HashCommands {
    private HashCommands() {}

    static List<Command> all() {
        return List.of(
                Command.write("hset", -4, HashCommands::set),
                Command.read("hget", 3, HashCommands::get),
                Command.write("hdel", -3, HashCommands::delete),
                Command.read("hgetall", 2, HashCommands::getAll),
                Command.read("hlen", 2, HashCommands::length));
    }

    private static Action set(Args args) throws CommandException {
        if (args.size() % 2 != 0) {
            throw CommandException.wrongArity(args.get(0));
        }
        return keyspace -> {
            HashValue hash = keyspace.changeOrCreate(args.get(1), HashValue.class, HashValue::new);
            int added = 0;
            for (int i = 2; i < args.size(); i += 2) {
                added += hash.fields().put(args.get(i), args.get(i + 1)) == null ? 1 : 0;
            }
            return new Reply.Int(added);
        };
    }

    private static Action get(Args args) {
        return keyspace -> {
            HashValue hash = keyspace.read(args.get(1), HashValue.class);
            String value = hash == null ? null : hash.fields().get(args.get(2));
            return value == null ? Reply.NIL : new Reply.Bulk(value);
        };
    }

    private static Action delete(Args args) {
        return keyspace -> {
            HashValue hash = keyspace.change(args.get(1), HashValue.class);
            int deleted = 0;
            if (hash != null) {
                for (String field : args.from(2)) {
                    deleted += hash.fields().remove(field) != null ? 1 : 0;
                }
                keyspace.removeIfEmpty(args.get(1), hash);
            }
            return new Reply.Int(deleted);
        };
    }

    private static Action getAll(Args args) {
        return keyspace -> {
            HashValue hash = keyspace.read(args.get(1), HashValue.class);
            List<Reply> pairs = new ArrayList<>();
            if (hash != null) {
                hash.fields().forEach((field, value) -> {
                    pairs.add(new Reply.Bulk(field));
                    pairs.add(new Reply.Bulk(value));
                });
            }
            return new Reply.Pairs(pairs);
        };
    }

    private static Action length(Args args) {
        return keyspace -> {
            HashValue hash = keyspace.read(args.get(1), HashValue.class);
            return new Reply.Int(hash == null ? 0 : hash.fields().size());
        };
    }
}
