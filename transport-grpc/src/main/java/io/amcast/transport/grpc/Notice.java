package io.amcast.transport.grpc;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a stream drops; what an operator may want to mend is said too, at most once in ten seconds. Any thread. */
final class Notice {
    private static final System.Logger LOGGER = System.getLogger(Notice.class.getPackageName());
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String where;
    private final LinkCounters counters;
    private final LongAdder told = new LongAdder();
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /** For a stream between {@code where} says whom. */
    Notice(String where, LinkCounters counters) {
        this.where = where;
        this.counters = counters;
    }

    /** Messages were dropped that had no stream; that it broke is said by others. The protocol sends again what matters. */
    void unconnected(long messages) {
        counters.unconnected(messages);
    }

    /** A message was dropped, since too much waited before it. */
    void overflowed(String reason) {
        counters.overflowed();
        tell(reason);
    }

    /** A message was dropped that cannot be written, or makes no sense. */
    void invalid(String reason) {
        counters.invalid();
        tell(reason);
    }

    private void tell(String reason) {
        told.increment();
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS)) {
            LOGGER.log(Level.WARNING, "{0}: {1}; {2} messages dropped so far", where, reason, told.sum());
        }
    }
}
