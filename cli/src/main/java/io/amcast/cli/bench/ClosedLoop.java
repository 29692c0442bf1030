package io.amcast.cli.bench;

import io.amcast.MulticastClient;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A constant number of outstanding messages: each answer lets the next one go, so that slow answers slow down what is sent. */
public final class ClosedLoop implements Load {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MulticastClient<BenchMessage, @Nullable Void> client;
    private final int outstanding;
    private final Supplier<Outgoing> source;
    private final Outcomes outcomes;
    private final Semaphore room;
    private volatile boolean stopped;

    /**
     * A loop that does not run yet.
     *
     * @param outstanding 1 to what the client may have in flight
     * @param source asked by one thread
     */
    public ClosedLoop(
            MulticastClient<BenchMessage, @Nullable Void> client,
            int outstanding,
            Supplier<Outgoing> source,
            Outcomes outcomes) {
        this.client = client;
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
                client.multicast(next.message(), next.destinations()).whenComplete((receipt, error) -> {
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
