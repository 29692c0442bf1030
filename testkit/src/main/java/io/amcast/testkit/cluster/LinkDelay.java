package io.amcast.testkit.cluster;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long what is sent is on its way. Safe for use by many threads. */
@FunctionalInterface
public interface LinkDelay {
    /** No longer than it takes anyway. */
    LinkDelay NONE = random -> 0;

    /** The next one in nanoseconds, not negative. */
    long nextNanos(RandomGenerator random);

    /** Always the same. */
    static LinkDelay constant(Duration delay) {
        long nanos = checked(delay);
        return random -> nanos;
    }

    /** Exponentially distributed: mostly short, now and then many times the mean. */
    static LinkDelay exponential(Duration mean) {
        double nanos = checked(mean);
        return random -> (long) (nanos * -Math.log(1 - random.nextDouble()));
    }

    private static long checked(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("link delay " + delay + ": must not be negative");
        }
        return delay.toNanos();
    }
}
