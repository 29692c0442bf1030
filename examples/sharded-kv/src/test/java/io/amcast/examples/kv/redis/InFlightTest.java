package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InFlightTest {
    @BeforeAll
    static void waitLongOnASlowMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    /** Past the bound, actions wait, and start in order as permits come back. */
    @Test
    void letsSoManyThroughAtOnce() {
        InFlight inFlight = new InFlight(2);
        List<Integer> started = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            inFlight.acquire(() -> started.add(number));
        }
        assertThat(started).containsExactly(0, 1);
        inFlight.release();
        assertThat(started).containsExactly(0, 1, 2);
        inFlight.release();
        inFlight.release();
        assertThat(started).containsExactly(0, 1, 2, 3, 4);
    }

    /** From many threads at once, no action is lost and the bound holds. */
    @Test
    void losesNothingBetweenThreads() {
        InFlight inFlight = new InFlight(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int i = 0; i < 20_000; i++) {
                threads.execute(() -> inFlight.acquire(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    threads.execute(() -> {
                        running.decrementAndGet();
                        done.incrementAndGet();
                        inFlight.release();
                    });
                }));
            }
            await().until(() -> done.get() == 20_000);
            assertThat(most.get()).isBetween(1, 3);
        } finally {
            threads.shutdown();
        }
    }
}
