package io.amcast.runtime;

import java.util.concurrent.Semaphore;
import org.jctools.queues.MpscChunkedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue towards the loop for one kind of sender, bounded in memory. Each kind has its own, since each meets a full one in its own
 * way: the log waits, a peer's message is dropped, a client is refused. And the loop can let the log wait while it goes on with the
 * others.
 *
 * <p>Any thread adds; the loop alone takes.
 */
final class Lane {
    private static final int UNIT_BYTES = 1 << 10;
    private static final int CHUNK = 1 << 10;

    private final MpscChunkedArrayQueue<LoopEvent> events;
    private final int units;
    private final Semaphore room;
    private final Runnable signal;
    private volatile boolean closed;

    /**
     * An empty lane.
     *
     * @param bytes how much may wait, counted in whole KiB an event; a larger event than that fits alone
     * @param signal called after each event that was added
     */
    Lane(int bytes, Runnable signal) {
        units = bytes / UNIT_BYTES;
        events = new MpscChunkedArrayQueue<>(CHUNK, Math.max(2 * CHUNK, units));
        room = new Semaphore(units);
        this.signal = signal;
    }

    /** Adds an event, and waits while there is no room; drops it once the lane is closed. */
    void put(LoopEvent event) {
        if (!closed) {
            room.acquireUninterruptibly(cost(event));
            add(event);
        }
    }

    /** Adds an event, unless there is no room. */
    boolean offer(LoopEvent event) {
        if (closed || !room.tryAcquire(cost(event))) {
            return false;
        }
        add(event);
        return true;
    }

    private void add(LoopEvent event) {
        if (!events.offer(event) && !closed) {
            throw new IllegalStateException("a lane of " + units + " units took more events than that");
        }
        signal.run();
    }

    @Nullable
    LoopEvent poll() {
        LoopEvent event = events.poll();
        if (event != null) {
            room.release(cost(event));
        }
        return event;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Nobody waits for room any more; what is added from now on may be dropped. */
    void close() {
        closed = true;
        room.release(units);
    }

    private int cost(LoopEvent event) {
        return Math.min(units, event.bytes() / UNIT_BYTES + 1);
    }
}
