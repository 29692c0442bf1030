package io.amcast.testkit.sim;

import java.util.EnumMap;
import java.util.Map;

/** Counts what went wrong, by kind; and what state it met, for coverage. */
public class Faults {
    Faults() {}

    private final long[] counts = new long[FaultKind.values().length];

    /** A fault met a process that has nothing to do with a certain message. */
    void count(FaultKind kind, Process at) {
        counts[kind.ordinal()]++;
    }

    /** A fault hit a frame or an entry on its way to a process. */
    void count(FaultKind kind, Process at, Object frame) {
        counts[kind.ordinal()]++;
    }

    final void addCounts(Faults other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** How many faults there were. */
    public final long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** How many faults there were of each kind. */
    public final Map<FaultKind, Long> byKind() {
        Map<FaultKind, Long> all = new EnumMap<>(FaultKind.class);
        for (FaultKind kind : FaultKind.values()) {
            all.put(kind, counts[kind.ordinal()]);
        }
        return all;
    }
}
