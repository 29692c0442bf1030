package io.amcast.testkit.check.append;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a transaction does to the list of a key. A closed set. */
public sealed interface Operation {
    String key();

    /**
     * Appends to the end of the list.
     *
     * @param value never appended to this key by any other operation of the history
     */
    record Append(String key, long value) implements Operation {
        @Override
        public String toString() {
            return "append(" + key + ", " + value + ")";
        }
    }

    /**
     * Reads the whole list.
     *
     * @param values what was seen; empty for a key without a list, null if the transaction's answer never came
     */
    record Read(String key, @Nullable List<Long> values) implements Operation {
        private static final int MOST_SHOWN = 8;

        public Read {
            values = values == null ? null : List.copyOf(values);
        }

        @Override
        public String toString() {
            return "read(" + key + ") -> " + (values == null ? "?" : shown(values));
        }

        private static String shown(List<Long> values) {
            if (values.size() <= MOST_SHOWN) {
                return values.toString();
            }
            String last =
                    values.subList(values.size() - MOST_SHOWN, values.size()).toString();
            return "[" + (values.size() - MOST_SHOWN) + " more, " + last.substring(1);
        }
    }
}
