package io.amcast.examples.kv;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table of all commands on data. Those about a connection are the server's. */
public final class Commands {
    private static final SortedMap<String, Command> BY_NAME = new TreeMap<>();
    private static final java.util.Map<String, Command> BY_UPPER_NAME = new java.util.HashMap<>();

    static {
        for (List<Command> family : List.of(
                StringCommands.all(),
                ListCommands.all(),
                SetCommands.all(),
                HashCommands.all(),
                KeyspaceCommands.all())) {
            for (Command command : family) {
                BY_NAME.put(command.name(), command);
                BY_UPPER_NAME.put(command.name().toUpperCase(Locale.ROOT), command);
            }
        }
    }

    private Commands() {}

    /** The command of a name in any case. */
    public static @Nullable Command find(String name) {
        Command command = BY_UPPER_NAME.get(name);
        return command != null ? command : BY_UPPER_NAME.get(name.toUpperCase(Locale.ROOT));
    }

    /** All commands by name. */
    public static Collection<Command> all() {
        return java.util.Collections.unmodifiableCollection(BY_NAME.values());
    }
}
