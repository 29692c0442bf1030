package io.amcast.runtime;

/**
 * How long the log takes for an entry, of late and at its quickest. Where entries take longer than the quickest one they wait behind each
 * other, for the disk or for processors: with fewer of them under way, of more records each, none of these has less to do, and none waits
 * as long. Long links, on which entries are under way without waiting, make the quickest one long as well. TCP Vegas finds its window so
 * (Brakmo and Peterson, 1995). Of the loop's thread.
 */
final class LogPace {
    /** The quickest entry counts for one to two of these, so that a log that has become slower for good is not held to it. */
    static final long WINDOW_NANOS = 1_000_000_000L;

    private static final double NEWEST = 0.125;

    /** Up to so many times the quickest is a log's usual unevenness, and nothing that waits. */
    private static final double UNEVEN = 1.5;

    private double recentNanos;
    private long quickestNanos = Long.MAX_VALUE;
    private long quickestBeforeNanos = Long.MAX_VALUE;
    private long windowEnd;

    /**
     * An entry was applied.
     *
     * @param took nanoseconds since it was handed to the log
     */
    void applied(long took, long nanos) {
        boolean first = quickestNanos == Long.MAX_VALUE;
        if (first || nanos - windowEnd >= 0) {
            quickestBeforeNanos = quickestNanos;
            quickestNanos = took;
            windowEnd = nanos + WINDOW_NANOS;
        }
        quickestNanos = Math.min(quickestNanos, took);
        recentNanos = first ? took : recentNanos + NEWEST * (took - recentNanos);
    }

    /** What an entry takes that waits for nothing; 0 before one was applied. */
    long quickestNanos() {
        return quickestNanos == Long.MAX_VALUE ? 0 : Math.min(quickestNanos, quickestBeforeNanos);
    }

    /** How many of so many entries under way the log works on, to the nearest; at least 1. */
    int worked(int most) {
        double usual = UNEVEN * quickestNanos();
        return recentNanos <= usual ? most : (int) Math.max(1, Math.round(most * usual / recentNanos));
    }
}
