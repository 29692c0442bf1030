package io.amcast.transport.grpc;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/** Lets what was received through to the receiver until it is shut; then nothing is under way any more, and nothing follows. */
final class ReceiveGate {
    private static final long WAIT_SECONDS = 1;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean shut;

    /** Hands over one after the other, until the gate is shut. */
    <T> void pass(List<T> received, Consumer<T> receiver) {
        if (!lock.readLock().tryLock()) {
            return;
        }
        try {
            for (T one : received) {
                if (shut) {
                    return;
                }
                receiver.accept(one);
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
