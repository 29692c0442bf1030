package io.amcast.runtime;

import java.time.Instant;

/** The one place in core that reads a clock. */
@SuppressForbidden("all others get time from here, or as an argument")
final class SystemTime implements TimeSource {
    @Override
    public long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
