package io.amcast.cli.bench;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A constant number of outstanding messages: each answer lets the next one go, so that slow answers slow down what is sent. */
public final class ClosedLoop implements Load {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sender sender;
    private final int outstanding;
    private final Supplier<Outgoing> source;
    private final Outcomes outcomes;
    private final Semaphore room;
    private volatile boolean stopped;

    /**
     * A loop that does not run yet.
     *
     * @param outstanding 1 to what the sender may have in flight
     * @param source asked by one thread
     */
    public ClosedLoop(Sender sender, int outstanding, Supplier<Outgoing> source, Outcomes outcomes) {
        this.sender = sender;
        this.outstanding = outstanding;
        this.source = source;
        this.outcomes = outcomes;
        room = new Semaphore(outstanding);
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                room.acquire();
                Outgoing next = source.get();
                long begin = System.nanoTime();
                sender.send(next).whenComplete((answer, error) -> {
                    outcomes.ended(next, System.nanoTime() - begin, error);
                    room.release();
                });
            }
            room.tryAcquire(outstanding, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
