package io.amcast.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process runs until it is told to stop. SIGINT and SIGTERM close everything in reverse order of its start, within ten seconds,
 * and end the process: with 0 if all closed, else with 1.
 */
final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final long CHECK_MILLIS = 500;

    private final PrintWriter err;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopOnSignal, "stop");
    private boolean closed;

    Service(PrintWriter err) {
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Takes charge of a part that has started. */
    synchronized <T extends AutoCloseable> T add(T part) {
        if (closed) {
            closePart(part); // the signal came while it started
        } else {
            parts.push(part);
        }
        return part;
    }

    /**
     * Waits until the process is told to stop, or something fails.
     *
     * @param failure asked now and then; what it answers, if anything, ends the service
     */
    void serve(Supplier<@Nullable String> failure) throws InterruptedException {
        while (!stopping.await(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
            String what = failure.get();
            if (what != null && stopping.getCount() > 0) {
                throw new CommandFailure(what);
            }
        }
        hook.join(); // which ends the process
    }

    private void stopOnSignal() {
        stopping.countDown();
        boolean[] clean = new boolean[1];
        Thread closer = new Thread(() -> clean[0] = closeParts(), "close");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            LOG.warn("interrupted while stopping", e);
        }
        if (closer.isAlive()) {
            err.println(
                    "amcast: not everything closed within " + LONGEST_STOP.toSeconds() + " s; what is durable is kept");
            err.flush();
        }
        // The only way to choose an exit code once a signal has come.
        Runtime.getRuntime().halt(!closer.isAlive() && clean[0] ? 0 : Main.FAILED);
    }

    private synchronized boolean closeParts() {
        closed = true;
        boolean clean = true;
        while (!parts.isEmpty()) {
            clean &= closePart(parts.pop());
        }
        return clean;
    }

    private boolean closePart(AutoCloseable part) {
        try {
            part.close();
            return true;
        } catch (Exception e) {
            LOG.warn("closing {} failed: {}", part.getClass().getSimpleName(), e.getMessage(), e);
            return false;
        }
    }

    /** Closes all parts; for the way out without a signal. */
    @Override
    public void close() {
        if (stopping.getCount() == 0) {
            awaitHook(); // a signal came first
        }
        closeParts();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("a signal came while closing", e);
            awaitHook();
        }
    }

    /** Waits for the hook, which ends the process. */
    private void awaitHook() {
        try {
            hook.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
