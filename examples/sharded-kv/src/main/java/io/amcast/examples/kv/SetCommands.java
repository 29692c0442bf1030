package io.amcast.examples.kv;

import io.amcast.examples.kv.Command.Action;
import io.amcast.examples.kv.Value.SetValue;
import java.util.List;

/** Commands on sets. */
final class SetCommands {
    private SetCommands() {}

    static List<Command> all() {
        return List.of(
                Command.write("sadd", -3, SetCommands::add),
                Command.write("srem", -3, SetCommands::remove),
                Command.read("smembers", 2, SetCommands::members),
                Command.read("sismember", 3, SetCommands::isMember),
                Command.read("scard", 2, SetCommands::count));
    }

    private static Action add(Args args) {
        return keyspace -> {
            SetValue set = keyspace.changeOrCreate(args.get(1), SetValue.class, SetValue::new);
            int added = 0;
            for (String member : args.from(2)) {
                added += set.members().add(member) ? 1 : 0;
            }
            return new Reply.Int(added);
        };
    }

    private static Action remove(Args args) {
        return keyspace -> {
            SetValue set = keyspace.change(args.get(1), SetValue.class);
            int removed = 0;
            if (set != null) {
                for (String member : args.from(2)) {
                    removed += set.members().remove(member) ? 1 : 0;
                }
                keyspace.removeIfEmpty(args.get(1), set);
            }
            return new Reply.Int(removed);
        };
    }

    private static Action members(Args args) {
        return keyspace -> {
            SetValue set = keyspace.read(args.get(1), SetValue.class);
            return new Reply.Members(set == null ? List.of() : Reply.bulkList(set.members()));
        };
    }

    private static Action isMember(Args args) {
        return keyspace -> {
            SetValue set = keyspace.read(args.get(1), SetValue.class);
            return Reply.of(set != null && set.members().contains(args.get(2)));
        };
    }

    private static Action count(Args args) {
        return keyspace -> {
            SetValue set = keyspace.read(args.get(1), SetValue.class);
            return new Reply.Int(set == null ? 0 : set.members().size());
        };
    }
}
