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

    // By key: the mode of the present run of messages that commute, the highest message in it, and the highest before
    // it.
    private final char[] mode;
    private final int[] highest;
    private final int[] highestBefore;

    private Ascending(RecordedRun run) {
        this.run = run;
        mode = new char[run.keyCount()];
        highest = new int[run.keyCount()];
        highestBefore = new int[run.keyCount()];
    }

    static Verdict check(RecordedRun run) {
        return new Ascending(run).check();
    }

    private Verdict check() {
        for (Incarnation incarnation : run.incarnations()) {
            Arrays.fill(mode, '\0');
            Arrays.fill(highest, NONE);
            Arrays.fill(highestBefore, NONE);
            int[] base = run.base(incarnation);
            if (base != null) {
                for (int number : base) {
                    pass(number);
                }
            }
            for (int i = 0; i < incarnation.size(); i++) {
                int number = incarnation.message(i).number();
                int key = pass(number);
                if (key != NONE) {
                    int before = highestBefore[key];
                    int position = i;
                    verdict.violation(() -> violation(incarnation, position, before, number, key));
                }
            }
            verdict.checked(incarnation.size());
        }
        return verdict.build("deliveries");
    }

    /** Takes up a delivery; answers a key by which a higher conflicting message came before it, or NONE. */
    private int pass(int number) {
        int[] keys = run.keys(number);
        int wrong = NONE;
        for (int i = 0; i < keys.length; i++) {
            int key = keys[i];
            char itsMode = run.mode(number, i);
            if (itsMode == 'w' || itsMode != mode[key]) {
                highestBefore[key] = higher(highestBefore[key], highest[key]);
                highest[key] = NONE;
                mode[key] = itsMode;
            }
            int before = highestBefore[key];
            if (before != NONE && run.rank(before) > run.rank(number)) {
                wrong = key;
            }
            highest[key] = higher(highest[key], number);
        }
        return wrong;
    }

    private int higher(int one, int other) {
        if (one == NONE || other == NONE) {
            return Math.max(one, other);
        }
        return run.rank(one) >= run.rank(other) ? one : other;
    }

    private Violation violation(Incarnation incarnation, int position, int before, int number, int key) {
        RecordedMessage first = run.message(before);
        RecordedMessage second = run.message(number);
        return new Violation(
                second + " (timestamp " + run.timestamp(number) + ") is delivered at " + incarnation + " (position "
                        + position + ") after " + first + " (timestamp " + run.timestamp(before)
                        + "), which conflicts by key \"" + run.keyName(key) + "\"",
                List.of(first.id(), second.id()));
    }
}
