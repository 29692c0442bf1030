package io.amcast.testkit.check.append;

import java.util.List;
import java.util.Locale;

/**
 * One transaction as its client saw it.
 *
 * @param process the client, which has one transaction under way at a time
 * @param invokedNanos when it was sent, on the one clock of the history
 * @param completedNanos when its answer came, not before it was sent; {@link Long#MAX_VALUE} if none came
 * @param outcome what the client knows of it
 * @param operations in the order in which they take effect
 */
public record Transaction(
        int process, long invokedNanos, long completedNanos, Outcome outcome, List<Operation> operations) {
    /** What a client knows of its transaction. */
    public enum Outcome {
        /** It took effect between invocation and completion. */
        OK,
        /** It never takes effect. */
        FAILED,
        /** It may have taken effect, or may yet. */
        UNKNOWN
    }

    public Transaction {
        operations = List.copyOf(operations);
        if (completedNanos < invokedNanos) {
            throw new IllegalArgumentException(
                    "a transaction of process " + process + " is completed at " + completedNanos
                            + ", before its begin at " + invokedNanos + ": use one clock that only goes forward");
        }
        if (outcome == Outcome.OK) {
            for (Operation operation : operations) {
                if (operation instanceof Operation.Read read && read.values() == null) {
                    throw new IllegalArgumentException(
                            "a transaction of process " + process + " is OK, and what it read of " + read.key()
                                    + " is unknown: say what it read, or that its outcome is UNKNOWN");
                }
            }
        }
    }

    /** One that took effect. */
    public static Transaction ok(int process, long invokedNanos, long completedNanos, List<Operation> operations) {
        return new Transaction(process, invokedNanos, completedNanos, Outcome.OK, operations);
    }

    /** One that certainly did not. */
    public static Transaction failed(int process, long invokedNanos, long completedNanos, List<Operation> operations) {
        return new Transaction(process, invokedNanos, completedNanos, Outcome.FAILED, operations);
    }

    /** One of which nothing is known, for instance since its connection broke. */
    public static Transaction unknown(int process, long invokedNanos, List<Operation> operations) {
        return new Transaction(process, invokedNanos, Long.MAX_VALUE, Outcome.UNKNOWN, operations);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("process " + process + ", " + millis(invokedNanos) + " to ");
        text.append(completedNanos == Long.MAX_VALUE ? "never" : millis(completedNanos));
        text.append(", ").append(outcome.name().toLowerCase(Locale.ROOT)).append(":");
        operations.forEach(operation -> text.append(' ').append(operation));
        return text.toString();
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }
}
