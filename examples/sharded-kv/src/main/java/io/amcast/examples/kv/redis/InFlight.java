package io.amcast.examples.kv.redis;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many commands may be with the cluster at once, over all connections; the others wait here in order. What waits is bounded by the
 * connections' pipelines. Safe for use by many threads.
 */
final class InFlight {
    private final AtomicInteger free;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    InFlight(int permits) {
        free = new AtomicInteger(permits);
    }

    /** Runs the action, here or on the thread that later releases, once there is a permit for it. */
    void acquire(Runnable action) {
        waiting.add(action);
        runWaiting();
    }

    /** Gives a permit back. */
    void release() {
        free.incrementAndGet();
        runWaiting();
    }

    private void runWaiting() {
        while (!waiting.isEmpty() && takePermit()) {
            Runnable action = waiting.poll();
            if (action == null) {
                // Another thread took it; look again, since one more may have come while this held the permit.
                free.incrementAndGet();
            } else {
                action.run();
            }
        }
    }

    private boolean takePermit() {
        int seen = free.get();
        while (seen > 0) {
            if (free.compareAndSet(seen, seen - 1)) {
                return true;
            }
            seen = free.get();
        }
        return false;
    }
}
