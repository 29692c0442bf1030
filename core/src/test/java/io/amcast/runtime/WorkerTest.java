package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker's sleeping and waking. */
@Timeout(60)
class WorkerTest {
    /** Work that is added while the worker falls asleep wakes it: none waits until its sleep would end by itself. */
    @Test
    void wakesForWorkThatComesWhileItFallsAsleep() throws Exception {
        Echo echo = new Echo();
        Worker worker = new Worker("echo", echo, failure -> {});
        worker.start();
        for (int i = 0; i < 20_000; i++) {
            echo.work.add(i);
            worker.signal();
            assertThat(echo.done.poll(30, TimeUnit.SECONDS)).isEqualTo(i);
        }
        worker.stop();

        assertThat(worker.join(Duration.ofSeconds(30))).isTrue();
    }

    /** What a turn throws is told, and ends the worker. */
    @Test
    void tellsWhatATurnThrows() {
        AtomicReference<Throwable> told = new AtomicReference<>();
        Worker worker = new Worker(
                "broken",
                new Echo() {
                    @Override
                    public void turn() {
                        throw new AssertionError("broken");
                    }
                },
                told::set);
        worker.start();

        await().untilAsserted(() -> assertThat(told.get()).hasMessage("broken"));
        assertThat(worker.join(Duration.ofSeconds(30))).isTrue();
    }

    private static class Echo implements Worker.Turns {
        final ConcurrentLinkedQueue<Integer> work = new ConcurrentLinkedQueue<>();
        final SynchronousQueue<Integer> done = new SynchronousQueue<>();

        @Override
        public void turn() {
            Integer next = work.poll();
            if (next != null) {
                try {
                    done.put(next);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public boolean idle() {
            return work.isEmpty();
        }

        @Override
        public long sleepNanos() {
            return Duration.ofHours(1).toNanos();
        }
    }
}
