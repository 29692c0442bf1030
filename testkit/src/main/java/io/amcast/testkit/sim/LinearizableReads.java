package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Reads fit into the one order of conflicting messages: each comes after the messages that it saw and before the others that conflict
 * with it. It saw all that its group had delivered before it was asked for. In STRICT order it comes after the messages and reads that
 * were answered before it was asked for, and before those that were begun after it was answered; so do messages among each other.
 */
final class LinearizableReads {
    private final Run run;
    private final List<ReadRecord> reads;
    private final int messages;
    private final List<BitSet> after = new ArrayList<>();

    private LinearizableReads(Run run) {
        this.run = run;
        reads = run.reads.stream()
                .filter(read -> read.answered > 0 && read.read.from() != ReadFrom.STALE)
                .toList();
        messages = run.planned.length;
        for (int node = 0; node < messages + reads.size(); node++) {
            after.add(new BitSet());
        }
    }

    static void check(Run run) {
        if (!run.reads.isEmpty()) {
            new LinearizableReads(run).check();
            run.reads.forEach(read -> sawWhatHappened(run, read));
        }
    }

    /** Whoever answers, and however late. */
    private static void sawWhatHappened(Run run, ReadRecord read) {
        for (long left = read.seen; left != 0; left &= left - 1) {
            int message = Long.numberOfTrailingZeros(left);
            long delivered = run.realTime.deliveredIn(read.read.group(), message);
            if (delivered == 0 || delivered > read.answered) {
                throw new SimViolation(
                        "reads see what is delivered",
                        "read " + read.read.number() + " of group " + read.read.group() + " saw message "
                                + SimMessage.name(message) + ", which no member of it had delivered");
            }
        }
    }

    private void check() {
        messagesInOrder();
        for (int i = 0; i < reads.size(); i++) {
            place(reads.get(i), messages + i);
        }
        if (run.plan.strict()) {
            realTime();
        }
        for (int i = 0; i < reads.size(); i++) {
            List<Integer> cycle = cycle(messages + i);
            if (!cycle.isEmpty()) {
                Plan.PlannedRead read = reads.get(i).read;
                throw new SimViolation(
                        "linearizable reads",
                        "read " + read.number() + " of group " + read.group() + ", which saw messages "
                                + bits(reads.get(i).seen) + ", fits nowhere into the order: "
                                + cycle.stream().map(this::name).collect(Collectors.joining(" before ")));
            }
        }
    }

    private String name(int node) {
        return node < messages
                ? SimMessage.name(node)
                : "read " + reads.get(node - messages).read.number();
    }

    /** Conflicting messages that meet are ordered by timestamp and id, which other checks see to. */
    private void messagesInOrder() {
        for (int one = 0; one < messages; one++) {
            for (int other = 0; other < messages; other++) {
                if (one != other && conflict(one, other) && meet(one, other) && before(one, other)) {
                    after.get(one).set(other);
                }
            }
        }
    }

    private boolean meet(int one, int other) {
        for (GroupId group : run.planned[one].destinations()) {
            if (run.planned[other].destinations().contains(group)) {
                return true;
            }
        }
        return false;
    }

    private boolean before(int one, int other) {
        Receipt<Long> first = run.calls[one].receipt;
        Receipt<Long> second = run.calls[other].receipt;
        if (first == null || second == null) {
            return false; // its place is not known here
        }
        OptionalLong a = first.timestamp();
        OptionalLong b = second.timestamp();
        if (a.isEmpty() || b.isEmpty()) {
            return false;
        }
        return a.getAsLong() < b.getAsLong()
                || (a.getAsLong() == b.getAsLong() && first.id().compareTo(second.id()) < 0);
    }

    private void place(ReadRecord read, int node) {
        for (int message = 0; message < messages; message++) {
            Plan.PlannedCall call = run.planned[message];
            if (call == null) {
                continue;
            }
            boolean concerns = call.destinations().contains(read.read.group()) && conflict(message, read.read.like());
            boolean saw = (read.seen >> message & 1) == 1;
            if (concerns && saw) {
                after.get(message).set(node);
            } else if (concerns) {
                after.get(node).set(message);
            }
            long delivered = concerns ? run.realTime.deliveredIn(read.read.group(), message) : 0;
            if (delivered > 0 && delivered < read.asked) {
                after.get(message).set(node);
            }
        }
    }

    /** As clients see it: what a follower delivers is not seen before its leader answers. */
    private void realTime() {
        for (int message = 0; message < messages; message++) {
            long completed = run.realTime.completedAt(message);
            for (int other = 0; other < messages && completed > 0; other++) {
                if (completed < run.realTime.multicast(other)) {
                    after.get(message).set(other);
                }
            }
            for (int i = 0; i < reads.size(); i++) {
                if (completed > 0 && completed < reads.get(i).asked) {
                    after.get(message).set(messages + i);
                }
                if (reads.get(i).answered < run.realTime.multicast(message)) {
                    after.get(messages + i).set(message);
                }
            }
        }
        for (int i = 0; i < reads.size(); i++) {
            for (int j = 0; j < reads.size(); j++) {
                if (reads.get(i).answered < reads.get(j).asked) {
                    after.get(messages + i).set(messages + j);
                }
            }
        }
    }

    private boolean conflict(int one, int other) {
        Plan.PlannedCall first = run.planned[one];
        Plan.PlannedCall second = run.planned[other];
        return first != null && second != null && run.plan.conflict(first, second);
    }

    /** The nodes of a shortest cycle, the first of them at its end again; none if it is on none. */
    private List<Integer> cycle(int start) {
        int[] from = new int[after.size()];
        BitSet reached = new BitSet();
        List<Integer> todo = new ArrayList<>(List.of(start));
        for (int i = 0; i < todo.size(); i++) {
            int node = todo.get(i);
            BitSet next = after.get(node);
            for (int other = next.nextSetBit(0); other >= 0; other = next.nextSetBit(other + 1)) {
                if (other == start) {
                    return path(start, node, from);
                }
                if (!reached.get(other)) {
                    reached.set(other);
                    from[other] = node;
                    todo.add(other);
                }
            }
        }
        return List.of();
    }

    private static List<Integer> path(int start, int last, int[] from) {
        List<Integer> path = new ArrayList<>(List.of(start));
        for (int node = last; node != start; node = from[node]) {
            path.add(1, node);
        }
        path.add(start);
        return path;
    }

    private static String bits(long mask) {
        return BitSet.valueOf(new long[] {mask}).toString();
    }
}
