package io.amcast.runtime;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A thread that takes turns while there is something to do, and sleeps in between. */
final class Worker {
    /** What is done in turns. Called on the worker's thread alone. */
    interface Turns {
        /** Does some of what waits. */
        void turn();

        /** Whether nothing waits. */
        boolean idle();

        /** How long to sleep at most while idle. */
        long sleepNanos();
    }

    private final Turns turns;
    private final Thread thread;
    private volatile boolean sleeping;
    private volatile boolean stopped;

    /**
     * A worker, not started yet.
     *
     * @param failed told, on the worker's thread, what a turn threw; the worker has ended then
     */
    Worker(String name, Turns turns, Consumer<Throwable> failed) {
        this.turns = turns;
        thread = new Thread(() -> run(failed), name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Something may wait. Any thread; call it after adding. */
    void signal() {
        if (sleeping) {
            sleeping = false;
            LockSupport.unpark(thread);
        }
    }

    /** Takes no turn after the one under way. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** Waits until the thread has ended; at once on the thread itself. Returns whether it has. */
    boolean join(Duration limit) {
        if (thread == Thread.currentThread()) {
            return true;
        }
        try {
            thread.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run(Consumer<Throwable> failed) {
        try {
            while (!stopped) {
                turns.turn();
                if (turns.idle()) {
                    sleep();
                }
            }
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    private void sleep() {
        sleeping = true;
        // What was added before this check is seen by it; what is added after it finds the mark and wakes.
        if (turns.idle() && !stopped) {
            LockSupport.parkNanos(this, turns.sleepNanos());
        }
        sleeping = false;
    }
}
