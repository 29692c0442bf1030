package io.amcast.runtime;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves. */
final class ManualTime implements TimeSource {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);

    @Override
    public long micros() {
        return nanos.get() / 1_000;
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    void passMillis(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}
