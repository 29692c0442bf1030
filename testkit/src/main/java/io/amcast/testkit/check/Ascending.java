package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedMessage;
import java.util.Arrays;
import java.util.List;

/** Conflicting messages are delivered by ascending (timestamp, id) at each replica. */
final class Ascending {
    private static final int NONE = -1;

    private final RecordedRun run;
    private final Verdict.Builder verdict = new Verdict.Builder("timestamps ascend over conflicting messages");

    /** By key and mode: the highest message so far. */
    private final int[] highest;

    /** The key by which the last violation was found. */
    private int key;

    private Ascending(RecordedRun run) {
        this.run = run;
        highest = new int[run.keyModeCount()];
    }

    static Verdict check(RecordedRun run) {
        return new Ascending(run).check();
    }

    private Verdict check() {
        for (Incarnation incarnation : run.incarnations()) {
            Arrays.fill(highest, NONE);
            int[] base = run.base(incarnation);
            if (base != null) {
                for (int number : base) {
                    pass(number);
                }
            }
            for (int i = 0; i < incarnation.size(); i++) {
                int number = incarnation.message(i).number();
                int before = pass(number);
                if (before != NONE) {
                    int position = i;
                    int by = key;
                    verdict.violation(() -> violation(incarnation, position, before, number, by));
                }
            }
            verdict.checked(incarnation.size());
        }
        return verdict.build("deliveries");
    }

    /** Takes up a delivery; answers a higher conflicting message that came before it, or NONE. */
    private int pass(int number) {
        int[] keyModes = run.keyModes(number);
        int wrong = NONE;
        for (int i = 0; i < keyModes.length; i++) {
            for (int rival : run.rivals(keyModes[i])) {
                int before = highest[rival];
                if (before != NONE && run.rank(before) > run.rank(number)) {
                    wrong = before;
                    key = run.keys(number)[i];
                }
            }
        }
        for (int keyMode : keyModes) {
            highest[keyMode] = higher(highest[keyMode], number);
        }
        return wrong;
    }

    private int higher(int one, int other) {
        if (one == NONE || other == NONE) {
            return Math.max(one, other);
        }
        return run.rank(one) >= run.rank(other) ? one : other;
    }

    private Violation violation(Incarnation incarnation, int position, int before, int number, int by) {
        RecordedMessage first = run.message(before);
        RecordedMessage second = run.message(number);
        return new Violation(
                second + " (timestamp " + run.timestamp(number) + ") is delivered at " + incarnation + " (position "
                        + position + ") after " + first + " (timestamp " + run.timestamp(before)
                        + "), which conflicts by key \"" + run.keyName(by) + "\"",
                List.of(first.id(), second.id()));
    }
}
