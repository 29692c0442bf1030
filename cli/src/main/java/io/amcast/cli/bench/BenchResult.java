package io.amcast.cli.bench;

/**
 * What a run measured, and of what.
 *
 * @param destinations groups of each message
 * @param outstanding messages under way at once, of all clients together
 * @param payloadBytes of each message
 * @param seconds how long was measured, after the warm-up
 * @param messages how many were answered by all their groups in that time
 * @param raftEntriesPerMessage entries that leaders built, those that only reserve timestamps included, by messages
 * @param reservationEntriesPerMessage those that only reserve timestamps, or are barriers
 * @param consensusWaitsPerMessage rounds of the log that a delivery at a leader waited for one after the other, reservations apart
 * @param machine what it ran on
 */
public record BenchResult(
        int groups,
        int replicas,
        int destinations,
        int outstanding,
        int clients,
        int payloadBytes,
        int keys,
        double seconds,
        long messages,
        long failed,
        double messagesPerSecond,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis,
        double raftEntriesPerMessage,
        double reservationEntriesPerMessage,
        double consensusWaitsPerMessage,
        Machine machine) {
    /** A machine as far as it matters. */
    public record Machine(int processors, long maxHeapMiB, String java, String system) {
        /** The one that this runs on. */
        public static Machine here() {
            Runtime runtime = Runtime.getRuntime();
            return new Machine(
                    runtime.availableProcessors(),
                    runtime.maxMemory() >> 20,
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                    System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                            + System.getProperty("os.arch"));
        }
    }
}
