package io.amcast.runtime;

import java.time.Instant;
import java.time.InstantSource;

/** The one place in core that reads a clock. */
@SuppressForbidden("all others get time from here, or as an argument")
final class SystemTime implements TimeSource {
    private final InstantSource clock;

    SystemTime(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public long micros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
