package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When a replica delivers a message, it has delivered every conflicting message of lower (timestamp, id) that its group ever
 * delivers (section 7).
 *
 * <p>Counts: as many conflicting messages must have been delivered before as there are lower ones. That each of them is lower is for
 * {@link Ascending} to say.
 */
final class NoHole {
    private final RecordedRun run;
    private final Verdict.Builder verdict =
            new Verdict.Builder("no hole: nothing delivered before a lower conflicting one");
    private final Map<String, int[][]> dueByGroup = new HashMap<>();
    private final int[] deliveredByKeyMode;
    private final int[] reportedByKey;
    private final BitSet delivered;

    private NoHole(RecordedRun run) {
        this.run = run;
        deliveredByKeyMode = new int[run.keyModeCount()];
        reportedByKey = new int[run.keyCount()];
        delivered = new BitSet(run.messageCount());
    }

    static Verdict check(RecordedRun run) {
        return new NoHole(run).check();
    }

    private Verdict check() {
        for (Incarnation incarnation : run.incarnations()) {
            List<int[]> bases = run.bases(incarnation);
            if (bases.isEmpty()) {
                verdict.note(incarnation + " continues a state that no history here holds: not checked");
                continue;
            }
            // One of the states that it may have begun with must leave no hole.
            List<Hole> holes = List.of();
            for (int[] base : bases) {
                holes = holes(incarnation, base);
                if (holes.isEmpty()) {
                    break;
                }
            }
            holes.forEach(hole -> verdict.violation(() -> violation(incarnation, hole)));
            verdict.checked(incarnation.size());
        }
        return verdict.build("deliveries");
    }

    /** A delivery at a position that came without a lower one, conflicting by a key. */
    private record Hole(int position, int lacking, int key) {}

    private List<Hole> holes(Incarnation incarnation, int[] base) {
        Arrays.fill(deliveredByKeyMode, 0);
        Arrays.fill(reportedByKey, 0);
        delivered.clear();
        int[][] due = dueByGroup.computeIfAbsent(incarnation.group(), this::due);
        for (int number : base) {
            deliver(number, due);
        }
        List<Hole> holes = new ArrayList<>();
        for (int i = 0; i < incarnation.size(); i++) {
            pass(incarnation, i, due, holes);
        }
        return holes;
    }

    /** By message and position of its keys: how many lower messages to the group conflict with it there. */
    private int[][] due(String group) {
        int[][] due = new int[run.messageCount()][];
        int[] byKeyMode = new int[run.keyModeCount()];
        for (int number : run.ascending()) {
            if (!run.message(number).destinations().contains(group)) {
                continue;
            }
            due[number] = conflicting(number, byKeyMode);
            count(number, byKeyMode);
        }
        return due;
    }

    private int[] conflicting(int number, int[] byKeyMode) {
        int[] keyModes = run.keyModes(number);
        int[] counts = new int[keyModes.length];
        for (int i = 0; i < counts.length; i++) {
            for (int rival : run.rivals(keyModes[i])) {
                counts[i] += byKeyMode[rival];
            }
        }
        return counts;
    }

    private void count(int number, int[] byKeyMode) {
        for (int keyMode : run.keyModes(number)) {
            byKeyMode[keyMode]++;
        }
    }

    private void deliver(int number, int[][] due) {
        if (due[number] != null) {
            count(number, deliveredByKeyMode);
        }
        delivered.set(number);
    }

    private void pass(Incarnation incarnation, int position, int[][] due, List<Hole> holes) {
        int number = incarnation.message(position).number();
        if (delivered.get(number)) {
            return; // a repetition, which Integrity tells
        }
        int[] itsDue = due[number];
        if (itsDue != null) {
            int[] found = conflicting(number, deliveredByKeyMode);
            for (int i = 0; i < found.length; i++) {
                int key = run.keys(number)[i];
                int lacking = itsDue[i] - found[i];
                if (lacking > reportedByKey[key]) {
                    // Once is enough: every later message of the key meets the same hole.
                    reportedByKey[key] = lacking;
                    if (holes.size() < Verdict.MOST_LISTED) {
                        holes.add(
                                new Hole(position, lacking(incarnation.group(), number, run.keyModes(number)[i]), key));
                    }
                }
            }
        }
        deliver(number, due);
    }

    private Violation violation(Incarnation incarnation, Hole hole) {
        RecordedMessage message = incarnation.message(hole.position());
        RecordedMessage lacking = run.message(hole.lacking());
        return new Violation(
                message + " (timestamp " + run.timestamp(message.number()) + ") is delivered at " + incarnation
                        + " (position " + hole.position() + ") without " + lacking + " (timestamp "
                        + run.timestamp(lacking.number()) + ") before it, which conflicts by key \""
                        + run.keyName(hole.key()) + "\"",
                List.of(lacking.id(), message.id()));
    }

    private int lacking(String group, int number, int keyMode) {
        int[] rivals = run.rivals(keyMode);
        for (int lower : run.ascending()) {
            if (lower == number) {
                break;
            }
            if (!delivered.get(lower)
                    && Arrays.stream(run.keyModes(lower)).anyMatch(its -> contains(rivals, its))
                    && run.message(lower).destinations().contains(group)) {
                return lower;
            }
        }
        throw new AssertionError("fewer conflicting messages delivered than there are, yet none is missing");
    }

    private static boolean contains(int[] numbers, int number) {
        return Arrays.stream(numbers).anyMatch(each -> each == number);
    }
}
