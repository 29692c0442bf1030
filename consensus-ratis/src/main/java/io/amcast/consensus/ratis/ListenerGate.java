package io.amcast.consensus.ratis;

import io.amcast.spi.GroupLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The one way to a log's listener. Calls pass at the same time from Ratis' many threads until the gate is shut; after that none is
 * under way and none begins. A failure passes once.
 */
final class ListenerGate {
    /** One call. */
    @FunctionalInterface
    interface Call<E extends Exception> {
        void on(GroupLog.Listener to) throws E;
    }

    private final GroupLog.Listener listener;
    private final ReentrantReadWriteLock passing = new ReentrantReadWriteLock();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile boolean shut;

    ListenerGate(GroupLog.Listener listener) {
        this.listener = listener;
    }

    boolean isShut() {
        return shut;
    }

    /** Makes a call, or does not when the gate is shut. */
    <E extends Exception> void call(Call<E> call) throws E {
        passing.readLock().lock();
        try {
            if (!shut) {
                call.on(listener);
            }
        } finally {
            passing.readLock().unlock();
        }
    }

    /** Tells of a failure, if it is the first. */
    void fail(Throwable cause) {
        if (failed.compareAndSet(false, true)) {
            call(to -> to.failed(cause));
        }
    }

    /** Shuts the gate and waits for the calls under way, but not for one that this thread itself is in. */
    void shut() {
        shut = true;
        if (passing.getReadHoldCount() == 0) {
            passing.writeLock().lock();
            passing.writeLock().unlock();
        }
    }
}
