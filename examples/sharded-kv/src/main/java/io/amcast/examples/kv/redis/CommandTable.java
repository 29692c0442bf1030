package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.Command;
import io.amcast.examples.kv.CommandException;
import io.amcast.examples.kv.Commands;
import io.amcast.examples.kv.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** COMMAND: what commands there are. */
final class CommandTable {
    private static final SortedMap<String, Reply> ENTRIES = entries();

    private CommandTable() {}

    static Reply answer(Session session, List<String> words) throws CommandException {
        if (words.size() == 1) {
            return new Reply.Array(List.copyOf(ENTRIES.values()));
        }
        List<String> names = words.subList(2, words.size());
        return switch (words.get(1).toLowerCase(Locale.ROOT)) {
            case "count" -> new Reply.Int(ENTRIES.size());
            case "list" -> Reply.bulks(ENTRIES.keySet());
            case "info" -> info(names);
            case "docs" -> docs(names);
            default -> throw new CommandException("ERR unknown subcommand '" + words.get(1) + "'. Try COMMAND HELP.");
        };
    }

    private static Reply info(List<String> names) {
        List<Reply> list = new ArrayList<>();
        for (String name : names.isEmpty() ? List.copyOf(ENTRIES.keySet()) : names) {
            @Nullable Reply entry = ENTRIES.get(name.toLowerCase(Locale.ROOT));
            list.add(entry == null ? Reply.NIL_ARRAY : entry);
        }
        return new Reply.Array(list);
    }

    private static Reply docs(List<String> names) {
        List<Reply> pairs = new ArrayList<>();
        for (String name : names.isEmpty() ? List.copyOf(ENTRIES.keySet()) : names) {
            String word = name.toLowerCase(Locale.ROOT);
            if (ENTRIES.containsKey(word)) {
                boolean local = LocalCommand.find(word) != null;
                pairs.add(new Reply.Bulk(word));
                pairs.add(new Reply.Pairs(List.of(
                        new Reply.Bulk("summary"),
                        new Reply.Bulk("As in Redis " + ServerState.REDIS_VERSION),
                        new Reply.Bulk("since"),
                        new Reply.Bulk("1.0.0"),
                        new Reply.Bulk("group"),
                        new Reply.Bulk(local ? "connection" : "generic"))));
            }
        }
        return new Reply.Pairs(pairs);
    }

    private static SortedMap<String, Reply> entries() {
        SortedMap<String, Reply> entries = new TreeMap<>();
        for (LocalCommand command : LocalCommand.values()) {
            entries.put(command.word(), entry(command.word(), command.arity(), List.of("fast"), 0, 0, 0));
        }
        for (Command command : Commands.all()) {
            Command.KeyPositions keys = command.keys();
            List<String> flags = List.of(command.writes() ? "write" : "readonly");
            entries.put(
                    command.name(),
                    entry(command.name(), command.arity(), flags, keys.first(), keys.last(), keys.step()));
        }
        return entries;
    }

    private static Reply entry(String name, int arity, List<String> flags, int first, int last, int step) {
        List<Reply> flagWords = new ArrayList<>();
        flags.forEach(flag -> flagWords.add(new Reply.Status(flag)));
        Reply none = new Reply.Array(List.of());
        return new Reply.Array(List.of(
                new Reply.Bulk(name),
                new Reply.Int(arity),
                new Reply.Members(flagWords),
                new Reply.Int(first),
                new Reply.Int(last),
                new Reply.Int(step),
                // Categories of access control, hints, key specifications and subcommands, of which the store has none.
                new Reply.Members(List.of()),
                none,
                none,
                none));
    }
}
