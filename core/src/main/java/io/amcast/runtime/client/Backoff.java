package io.amcast.runtime.client;

import java.util.SplittableRandom;

/**
 * How long to wait for an answer: 200 ms or, if that is more, three times what answers took lately; doubled with each attempt up to
 * sixteen-fold, each time a quarter more or less. Repeats are for what was lost, and must not add to the load that delays answers.
 */
final class Backoff {
    static final long FIRST_NANOS = 200_000_000;
    private static final int MOST_DOUBLINGS = 4;
    private static final long SOON_NANOS = 20_000_000;
    private static final long MOST_OBSERVED_NANOS = 500_000_000;
    private static final int SMOOTHING = 16;

    private final SplittableRandom random;
    private long smoothedNanos;

    Backoff(SplittableRandom random) {
        this.random = random;
    }

    /**
     * @param attempt 0 for the first
     */
    long nanos(int attempt) {
        long base = Math.max(FIRST_NANOS, 3 * smoothedNanos) << Math.min(attempt, MOST_DOUBLINGS);
        return base - base / 4 + random.nextLong(base / 2);
    }

    /** An answer took so long. */
    void observed(long tookNanos) {
        smoothedNanos += (Math.min(tookNanos, MOST_OBSERVED_NANOS) - smoothedNanos) / SMOOTHING;
    }

    /** A short while, so that not all is sent again at one moment. */
    long soonNanos() {
        return random.nextLong(SOON_NANOS);
    }
}
