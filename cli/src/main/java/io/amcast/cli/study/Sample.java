package io.amcast.cli.study;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one round of one case came to.
 *
 * @param messages how many were answered by all their groups
 * @param oneGroup latency of those that went to one group; null if none did
 * @param twoGroups latency of those that went to two; null if none did
 * @param work what the members did meanwhile
 */
record Sample(
        double messagesPerSecond,
        long messages,
        long failed,
        Latency all,
        @Nullable Latency oneGroup,
        @Nullable Latency twoGroups,
        Work work) {
    /**
     * Where the time went.
     *
     * @param processors how many of the machine's were busy with this process, on average
     * @param entriesPerSecond of all groups' logs
     * @param entryMillis mean from handing an entry to the log until it is applied
     * @param deliveryMillis mean from a message's coming to a leader until its delivery there
     * @param proposalsMillis mean wait of a delivery for other groups' timestamps; 0 for those that waited for none
     * @param conflictsMillis mean wait of a delivery for conflicting messages, likewise
     * @param leaderChanges times that a member became leader or ceased to be
     */
    record Work(
            double processors,
            double entriesPerSecond,
            double entryMillis,
            double deliveryMillis,
            double proposalsMillis,
            double conflictsMillis,
            int leaderChanges) {}

    /** Latency of some messages, until the answer of the last group. */
    record Latency(double p50Millis, double p99Millis) {
        static Latency of(Histogram nanos) {
            return new Latency(
                    rounded(nanos.getValueAtPercentile(50) / 1e6), rounded(nanos.getValueAtPercentile(99) / 1e6));
        }
    }

    static Sample of(Histogram oneGroup, Histogram twoGroups, long failed, double seconds, Work work) {
        Histogram all = new Histogram(oneGroup);
        all.add(oneGroup);
        all.add(twoGroups);
        return new Sample(
                rounded(all.getTotalCount() / seconds),
                all.getTotalCount(),
                failed,
                Latency.of(all),
                oneGroup.getTotalCount() == 0 ? null : Latency.of(oneGroup),
                twoGroups.getTotalCount() == 0 ? null : Latency.of(twoGroups),
                work);
    }

    /** Whether the cluster was as it should be all the while: nothing failed, no leader changed. */
    boolean undisturbed() {
        return failed == 0 && work.leaderChanges() == 0;
    }

    static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
