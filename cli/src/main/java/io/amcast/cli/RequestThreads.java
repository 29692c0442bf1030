package io.amcast.cli;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads for the requests of an HTTP server. A request that takes too long is interrupted, which closes its connection: who does
 * not send, or does not read, holds a thread up no longer than that.
 */
final class RequestThreads implements Executor, AutoCloseable {
    static final int THREADS = 4;
    static final int MOST_WAITING = 256;

    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor clock;
    private final Duration limit;

    /** Threads that begin with the first request, and do not keep the process alive. */
    RequestThreads(String name, Duration limit) {
        ThreadFactory daemons = task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        };
        this.limit = limit;
        workers = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), daemons);
        clock = new ScheduledThreadPoolExecutor(1, daemons);
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Works the request off, later.
     *
     * @throws RejectedExecutionException if all threads are busy and too many requests wait
     */
    @Override
    public void execute(Runnable request) {
        workers.execute(() -> {
            Interrupt interrupt = new Interrupt();
            ScheduledFuture<?> late = clock.schedule(interrupt, limit.toNanos(), TimeUnit.NANOSECONDS);
            try {
                request.run();
            } finally {
                interrupt.disarm();
                late.cancel(false);
            }
        });
    }

    /** Interrupts what is under way. */
    @Override
    public void close() {
        workers.shutdownNow();
        clock.shutdownNow();
    }

    /** Interrupts the thread that made it, unless that is through with its request. */
    private static final class Interrupt implements Runnable {
        private final Thread worker = Thread.currentThread();
        private boolean through;

        @Override
        public synchronized void run() {
            if (!through) {
                worker.interrupt();
            }
        }

        synchronized void disarm() {
            through = true;
        }
    }
}
