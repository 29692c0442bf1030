package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedMessage;
import java.util.Arrays;
import java.util.List;

/** A replica delivers a message at most once, counting what the snapshot that it continues holds. */
final class Integrity {
    private Integrity() {}

    static Verdict check(RecordedRun run) {
        Verdict.Builder verdict = new Verdict.Builder("integrity: nothing delivered twice");
        int[] seen = new int[run.messageCount()];
        for (Incarnation incarnation : run.incarnations()) {
            start(run, incarnation, verdict);
            for (Incarnation.Jump jump : incarnation.jumps()) {
                verdict.violation(() -> new Violation(
                        incarnation + ": position " + jump.found() + " follows where " + jump.expected()
                                + " is due: lines are missing, doubled or out of place",
                        jump.at() < incarnation.size()
                                ? List.of(incarnation.message(jump.at()).id())
                                : List.of()));
            }
            once(run, incarnation, seen, verdict);
            verdict.checked(incarnation.size());
        }
        return verdict.build("deliveries");
    }

    private static void start(RecordedRun run, Incarnation incarnation, Verdict.Builder verdict) {
        boolean mustBeEmpty = switch (incarnation.from()) {
            case EMPTY -> true;
            case DISK, INSTALL -> false;
        };
        if (mustBeEmpty && incarnation.start() != 0) {
            verdict.violation(() -> new Violation(
                    incarnation + " began empty, yet with " + incarnation.start() + " deliveries", List.of()));
        } else if (run.base(incarnation) == null) {
            verdict.note(incarnation + " began with " + incarnation.start()
                    + " deliveries that no history here holds: repetitions of those are not seen");
        }
    }

    private static void once(RecordedRun run, Incarnation incarnation, int[] seen, Verdict.Builder verdict) {
        Arrays.fill(seen, 0);
        int[] base = run.base(incarnation);
        if (base != null) {
            for (int number : base) {
                seen[number] = -1;
            }
        }
        for (int i = 0; i < incarnation.size(); i++) {
            RecordedMessage message = incarnation.message(i);
            int before = seen[message.number()];
            int position = i;
            if (before < 0) {
                verdict.violation(() -> new Violation(
                        message + " is delivered at " + incarnation + " (position " + position
                                + "), whose state held it when it began",
                        List.of(message.id())));
            } else if (before > 0) {
                verdict.violation(() -> new Violation(
                        message + " is delivered twice at " + incarnation + ": at positions " + (before - 1) + " and "
                                + position,
                        List.of(message.id())));
            } else {
                seen[message.number()] = i + 1;
            }
        }
    }
}
