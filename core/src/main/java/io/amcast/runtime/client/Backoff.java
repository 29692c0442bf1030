package io.amcast.runtime.client;

import java.util.SplittableRandom;

/** How long to wait for an answer: 200 ms, doubled with each attempt up to sixteen-fold, each time a quarter more or less. */
final class Backoff {
    static final long FIRST_NANOS = 200_000_000;
    private static final int MOST_DOUBLINGS = 4;
    private static final long SOON_NANOS = 20_000_000;

    private final SplittableRandom random;

    Backoff(SplittableRandom random) {
        this.random = random;
    }

    /**
     * @param attempt 0 for the first
     */
    long nanos(int attempt) {
        long base = FIRST_NANOS << Math.min(attempt, MOST_DOUBLINGS);
        return base - base / 4 + random.nextLong(base / 2);
    }

    /** A short while, so that not all is sent again at one moment. */
    long soonNanos() {
        return random.nextLong(SOON_NANOS);
    }
}
