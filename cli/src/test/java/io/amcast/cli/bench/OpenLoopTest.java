package io.amcast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.Keys;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Shows that a stall counts for all messages that were due while it lasted, not for one alone. */
class OpenLoopTest {
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    @Test
    void latencyCountsFromWhenAMessageWasDue() throws InterruptedException {
        List<Long> nanos = new CopyOnWriteArrayList<>();
        GroupId group = GroupId.of("g1");
        Outgoing message = new Outgoing(new BenchMessage(Keys.none(), new byte[1]), Set.of(group));
        OpenLoop load = new OpenLoop(
                new StallsOnce(),
                1_000,
                new SplittableRandom(1),
                () -> message,
                (sent, taken, error) -> nanos.add(taken));
        Thread thread = new Thread(load);
        thread.start();
        await().until(() -> nanos.size() >= 10);
        load.stop();
        thread.join();

        // Ten messages are due in about 10 ms: all of them waited for most of the stall.
        assertThat(nanos.subList(0, 10)).allMatch(taken -> taken > STALL_NANOS / 2);
    }

    /** Answers at once, but for the first message, which it takes its time to take. */
    private static final class StallsOnce implements Load.Sender {
        private boolean stalled;

        @Override
        public CompletableFuture<?> send(Outgoing next) {
            if (!stalled) {
                stalled = true;
                long end = System.nanoTime() + STALL_NANOS;
                for (long left = STALL_NANOS; left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            return CompletableFuture.completedFuture(true);
        }
    }
}
