package io.amcast.transport.grpc;

import java.util.concurrent.ThreadLocalRandom;

/** Waits between attempts to connect: twice as long each time, with jitter, so that many do not come at once. */
final class Backoff {
    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 1_000;

    private long millis = FIRST_MILLIS;

    void reset() {
        millis = FIRST_MILLIS;
    }

    /** The next wait: half of the present step to all of it. */
    long nextMillis() {
        long step = millis;
        millis = Math.min(2 * millis, LONGEST_MILLIS);
        return step / 2 + ThreadLocalRandom.current().nextLong(step / 2 + 1);
    }
}
