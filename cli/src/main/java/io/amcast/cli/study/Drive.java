package io.amcast.cli.study;

import java.util.Locale;

/**
 * How hard messages are sent.
 *
 * @param amount outstanding messages, or messages a second; above 0
 */
record Drive(Kind kind, double amount) {
    /** What stays the same. */
    enum Kind {
        /** How many messages are outstanding: a closed loop. */
        OUTSTANDING,
        /** How many are sent a second, on average, however long the answers take: an open loop. */
        PER_SECOND
    }

    static Drive outstanding(int messages) {
        return new Drive(Kind.OUTSTANDING, messages);
    }

    static Drive perSecond(double messages) {
        return new Drive(Kind.PER_SECOND, messages);
    }

    String describe() {
        return switch (kind) {
            case OUTSTANDING -> String.format(Locale.ROOT, "%,.0f outstanding", amount);
            case PER_SECOND -> String.format(Locale.ROOT, "%,.0f/s sent", amount);
        };
    }
}
