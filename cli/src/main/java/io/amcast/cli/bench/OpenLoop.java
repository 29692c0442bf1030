package io.amcast.cli.bench;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Messages that come as a Poisson process of a given rate, however long the answers take. Latency counts from when a message was due, so
 * that a stall is seen by all that were due in it.
 */
public final class OpenLoop implements Load {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Sender sender;
    private final double meanNanos;
    private final SplittableRandom random;
    private final Supplier<Outgoing> source;
    private final Outcomes outcomes;
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile boolean stopped;

    /**
     * A load that does not run yet.
     *
     * @param perSecond messages a second on average, above 0
     * @param random draws the times between them
     * @param source asked by one thread
     */
    public OpenLoop(
            Sender sender, double perSecond, SplittableRandom random, Supplier<Outgoing> source, Outcomes outcomes) {
        this.sender = sender;
        this.meanNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.random = random;
        this.source = source;
        this.outcomes = outcomes;
    }

    @Override
    public void run() {
        long due = System.nanoTime();
        while (awaitDue(due += (long) (-Math.log(1 - random.nextDouble()) * meanNanos))) {
            send(due);
        }
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (outstanding.get() > 0 && System.nanoTime() - patience < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** False if it was stopped before. */
    private boolean awaitDue(long due) {
        for (long left = due - System.nanoTime(); left > 0 && !stopped; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
        }
        return !stopped;
    }

    private void send(long due) {
        Outgoing next = source.get();
        outstanding.incrementAndGet();
        sender.send(next).whenComplete((answer, error) -> {
            outcomes.ended(next, System.nanoTime() - due, error);
            outstanding.decrementAndGet();
        });
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
