package io.amcast.transport.grpc;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a stream drops, and says so at most once in ten seconds. */
final class Notice {
    private static final System.Logger LOGGER = System.getLogger(Notice.class.getPackageName());
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String where;
    private final LongAdder dropped = new LongAdder();
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /** For a stream between {@code where} says whom. */
    Notice(String where) {
        this.where = where;
    }

    /** A message was dropped; the protocol sends it again if it matters. Any thread. */
    void dropped(String reason) {
        dropped.increment();
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS)) {
            LOGGER.log(Level.WARNING, "{0}: {1}; {2} messages dropped so far", where, reason, dropped.sum());
        }
    }
}
