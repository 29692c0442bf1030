package io.amcast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
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
    private static final class StallsOnce implements MulticastClient<BenchMessage, Void> {
        private boolean stalled;

        @Override
        public CompletableFuture<Receipt<Void>> multicast(
                BenchMessage message, Set<GroupId> destinations, Duration deadline) {
            if (!stalled) {
                stalled = true;
                long end = System.nanoTime() + STALL_NANOS;
                for (long left = STALL_NANOS; left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            MessageId id = new MessageId(new SessionId(GroupId.of("g1"), 1), 0);
            return CompletableFuture.completedFuture(new Receipt<>(id, OptionalLong.empty(), new TreeMap<>()));
        }

        @Override
        public CompletableFuture<Receipt<Void>> retry(MessageId id, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> query(BenchMessage message, GroupId group, ReadFrom from, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
