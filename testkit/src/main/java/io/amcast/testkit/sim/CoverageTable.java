package io.amcast.testkit.sim;

import io.amcast.protocol.MessageState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Coverage as a table, a row for each kind of fault and role, a column for each state of a message. */
public final class CoverageTable {
    private CoverageTable() {}

    /** In markdown. A cell that nothing can reach is a dash; one that could be reached and was not is {@code none}. */
    public static String markdown(Coverage coverage) {
        StringBuilder text = new StringBuilder("| fault | met | ");
        for (MessageState state : MessageState.values()) {
            text.append(name(state)).append(" | ");
        }
        text.append("\n|---|---|")
                .append("--:|".repeat(MessageState.values().length))
                .append('\n');
        for (FaultKind kind : FaultKind.values()) {
            for (Coverage.Role role : Coverage.Role.values()) {
                row(text, coverage, kind, role);
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, Coverage coverage, FaultKind kind, Coverage.Role role) {
        text.append("| ").append(name(kind)).append(" | ").append(name(role)).append(" | ");
        for (MessageState state : MessageState.values()) {
            long count = coverage.count(kind, role, state);
            text.append(count > 0 ? compact(count) : Unreachable.why(kind, role, state) == null ? "**none**" : "-")
                    .append(" | ");
        }
        text.append('\n');
    }

    /** The cells that could be reached and were not. */
    public static List<String> empty(Coverage coverage) {
        List<String> empty = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            for (Coverage.Role role : Coverage.Role.values()) {
                for (MessageState state : MessageState.values()) {
                    if (coverage.count(kind, role, state) == 0 && Unreachable.why(kind, role, state) == null) {
                        empty.add(name(kind) + " x " + name(role) + " x " + name(state));
                    }
                }
            }
        }
        return empty;
    }

    /** How many cells can be reached. */
    public static int reachable() {
        int count = 0;
        for (FaultKind kind : FaultKind.values()) {
            for (Coverage.Role role : Coverage.Role.values()) {
                for (MessageState state : MessageState.values()) {
                    count += Unreachable.why(kind, role, state) == null ? 1 : 0;
                }
            }
        }
        return count;
    }

    private static String compact(long count) {
        if (count < 10_000) {
            return Long.toString(count);
        }
        return count < 10_000_000 ? count / 1_000 + "k" : count / 1_000_000 + "M";
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
