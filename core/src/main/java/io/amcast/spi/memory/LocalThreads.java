package io.amcast.spi.memory;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The few daemon threads of a cluster in memory. They end when idle; after closing, work is dropped. */
final class LocalThreads {
    private static final int LINK_THREADS = 2;
    private static final int IDLE_SECONDS = 5;

    private final ThreadPoolExecutor links = pool("amcast-local-link", LINK_THREADS);
    private final ThreadPoolExecutor events = pool("amcast-local-event", 1);
    private final ScheduledThreadPoolExecutor delays;

    LocalThreads() {
        delays =
                new ScheduledThreadPoolExecutor(1, named("amcast-local-delay"), new ThreadPoolExecutor.DiscardPolicy());
        delays.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        delays.allowCoreThreadTimeOut(true);
        delays.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs what empties the links' mailboxes. */
    Executor links() {
        return links;
    }

    /** One thread: what is told by it comes in order. */
    Executor events() {
        return events;
    }

    void later(Runnable task, long delayMillis) {
        delays.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    }

    void close() {
        links.shutdownNow();
        events.shutdownNow();
        delays.shutdownNow();
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named(name),
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
