package io.amcast.transport.grpc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Lets frames through to the receiver until it is shut; then none is under way any more, and none follows. */
final class ReceiveGate {
    private static final long WAIT_SECONDS = 1;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean shut;

    /** Runs it, or not if the gate is shut. */
    void pass(Runnable delivery) {
        if (!lock.readLock().tryLock()) {
            return;
        }
        try {
            if (!shut) {
                delivery.run();
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Shuts the gate; a caller that itself stands in the gate, a receiver, does not wait for itself. */
    void shut() {
        shut = true;
        if (lock.getReadHoldCount() > 0) {
            return;
        }
        try {
            if (lock.writeLock().tryLock(WAIT_SECONDS, TimeUnit.SECONDS)) {
                lock.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
