package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.OTHER;
import static io.amcast.runtime.LoopHarness.SELF;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.MemberStatus;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.LinkStats;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member with its threads, over a log and links that do nothing by themselves. */
@Timeout(60)
class MemberTest {
    private final ManualLog log = new ManualLog();
    private final ManualTransport transport = new ManualTransport();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final CountDownLatch mayApply = new CountDownLatch(1);
    private Member member;

    @AfterEach
    void stop() {
        mayApply.countDown();
        if (member != null) {
            member.kill();
        }
    }

    /** An {@link Error} of the state machine stops the member; its status says why, and clients are sent elsewhere. */
    @Test
    void stopsWhenTheStateMachineHasAnError() throws Exception {
        start(text -> {
            throw new StackOverflowError("too deep");
        });
        lead();
        request(message(0, A));
        await().until(() -> !log.appended.isEmpty());
        log.commit();

        awaitStopped("stopped: StackOverflowError: too deep");
        assertThat(transport.closed).isFalse();
        RecordingClient late = request(message(1, A));
        assertThat(((ClientReply.Refused) late.only()).reason()).isEqualTo(ClientReply.Refusal.NOT_LEADER);
    }

    /** What became of the links shows in the member's meters, by the side they lead to. */
    @Test
    void metersItsLinks() throws Exception {
        start(text -> text);
        transport.stats = new LinkStats(1, 2, 3, 4, 5);

        assertThat(dropped("members", "unconnected")).isEqualTo(1);
        assertThat(dropped("members", "overflow")).isEqualTo(2);
        assertThat(dropped("members", "invalid")).isEqualTo(3);
        assertThat(dropped("clients", "overflow")).isZero();
        assertThat(metrics.get("amcast.link.reconnects")
                        .tags("group", A.name(), "member", SELF.name(), "with", "members")
                        .functionCounter()
                        .count())
                .isEqualTo(4);
        assertThat(metrics.get("amcast.link.waiting")
                        .tags("with", "members")
                        .gauge()
                        .value())
                .isEqualTo(5);
    }

    private double dropped(String with, String cause) {
        return metrics.get("amcast.link.dropped")
                .tags("group", A.name(), "member", SELF.name(), "with", with, "cause", cause)
                .functionCounter()
                .count();
    }

    /** A log that fails stops the member. */
    @Test
    void stopsWhenTheLogFails() throws Exception {
        start(text -> text);
        log.listener.failed(new IOException("No space left on device"));

        awaitStopped("stopped: IOException: No space left on device");
    }

    /** An observer that throws stops the member before the effect of what it did not record can be seen. */
    @Test
    void stopsWhenTheObserverThrows() throws Exception {
        start(text -> text, new DeliveryObserver() {
            @Override
            public void began(long start, From from) {}

            @Override
            public void delivered(List<Delivered> batch) {
                throw new IllegalStateException("history cannot be written");
            }
        });
        lead();
        RecordingClient client = request(message(0, A));
        await().until(() -> !log.appended.isEmpty());
        log.commit();

        awaitStopped("stopped: IllegalStateException: history cannot be written");
        assertThat(client.replies()).isEmpty();
    }

    /** A snapshot that the state machine cannot read stops the member, and lets go of the log's thread. */
    @Test
    void stopsWhenASnapshotCannotBeRestored() throws Exception {
        start(text -> text);
        log.listener.restored(new RestoredSnapshot(
                5,
                1,
                RestoredSnapshot.Origin.DISK,
                ReplicaImage.empty(),
                List.of(),
                new ByteArrayInputStream(new byte[1])));

        awaitStopped("stopped: IllegalStateException: the state machine cannot restore the snapshot of index 5:"
                + " nothing was captured");
    }

    /** Nothing is left running when the address cannot be bound. */
    @Test
    void leavesNothingRunningWhenTheTransportCannotStart() {
        transport.refusesToStart = new IOException("port 7101 is in use");
        assertThatThrownBy(() -> start(text -> text))
                .isInstanceOf(IOException.class)
                .hasMessage("port 7101 is in use");

        assertThat(log.listener).isNull();
        assertNothingRuns();
    }

    /** Nothing is left running when the log cannot start. */
    @Test
    void leavesNothingRunningWhenTheLogCannotStart() {
        log.refusesToStart = new IOException("the directory belongs to member a-2");
        assertThatThrownBy(() -> start(text -> text))
                .isInstanceOf(IOException.class)
                .hasMessage("the directory belongs to member a-2");

        assertThat(transport.closed).isTrue();
        assertNothingRuns();
    }

    /** What the protocol has delivered is pending until the state machine has applied it, the message that it is at included. */
    @Test
    void countsAsPendingWhatIsDeliveredAndNotApplied() throws Exception {
        start(text -> {
            mayApply.await();
            return text;
        });
        lead();
        List<RecordingClient> clients =
                LongStream.range(0, 3).mapToObj(i -> request(message(i, A))).toList();
        await().until(() ->
                log.appended.stream().mapToInt(entry -> entry.records().size()).sum() == 3);
        while (!log.appended.isEmpty()) {
            log.commit();
        }
        await().untilAsserted(() -> {
            assertThat(member.status().delivered()).isEqualTo(3);
            assertThat(member.status().pending()).isEqualTo(3);
        });
        assertThat(clients).allSatisfy(client -> assertThat(client.replies()).isEmpty());

        mayApply.countDown();
        await().untilAsserted(() -> assertThat(member.status().pending()).isZero());
        assertThat(member.status().delivered()).isEqualTo(3);
        assertThat(clients).allSatisfy(client -> assertThat(client.only()).isInstanceOf(ClientReply.Result.class));
    }

    /** Closing hands leadership over and applies what is dispatched, and answers it, before links and log are closed. */
    @Test
    void closesWhenTheStateMachineIsThrough() throws Exception {
        Semaphore steps = new Semaphore(0);
        start(text -> {
            steps.acquire();
            return text;
        });
        lead();
        List<RecordingClient> clients =
                LongStream.range(0, 3).mapToObj(i -> request(message(i, A))).toList();
        await().until(() ->
                log.appended.stream().mapToInt(entry -> entry.records().size()).sum() == 3);
        while (!log.appended.isEmpty()) {
            log.commit();
        }
        await().until(steps::hasQueuedThreads);
        Thread closing = new Thread(member::close);
        closing.start();
        assertThat(log.closed).isFalse();
        steps.release(3);
        closing.join();

        assertThat(clients).allSatisfy(client -> assertThat(client.only()).isInstanceOf(ClientReply.Result.class));
        assertThat(log.handedOver).isTrue();
        assertThat(log.closed).isTrue();
        assertThat(transport.closed).isTrue();
        assertThat(metrics.getMeters()).isEmpty();
        assertNothingRuns();
    }

    /** A log that runs far ahead of the state machine comes to wait, and is let go when the member is killed. */
    @Test
    void holdsTheLogsThreadBackAndLetsItGoWhenKilled() throws Exception {
        start(text -> {
            mayApply.await();
            return text;
        });
        Thread feeding = new Thread(() -> {
            log.listener.applied(0, 1, null);
            for (int i = 1; i < 100_000; i++) {
                LogRecord record = new LogRecord.Propose(message(i, A), i, 0, LogRecord.Origin.CLIENT);
                log.listener.applied(i, 1, new LogEntry(1, i, 2_000_000, List.of(record)));
            }
        });
        log.lose(OTHER, 1);
        feeding.start();
        await().untilAsserted(() -> {
            assertThat(member.status().health()).contains("lags behind");
            assertThat(feeding.getState()).isEqualTo(Thread.State.WAITING);
        });
        assertThat(member.status().delivered()).isLessThan(50_000);

        Thread killing = new Thread(member::kill);
        killing.start();
        feeding.join();
        mayApply.countDown();
        killing.join();
        assertThat(log.killed).isTrue();
    }

    /** A snapshot that cannot be written is told by the health, until one can be. */
    @Test
    void tellsOfASnapshotThatFailed() throws Exception {
        start(text -> text);
        lead();
        log.refusesToPublish = new IOException("No space left on device");
        log.listener.snapshotWanted();
        await().untilAsserted(() -> assertThat(member.status().health())
                .isEqualTo("snapshot failed: IOException: No space left on device"));

        log.refusesToPublish = null;
        await().untilAsserted(() -> {
            log.listener.snapshotWanted();
            assertThat(member.status().health()).isEqualTo("ok");
        });
    }

    private void start(ScriptedMachine machine) throws IOException {
        start(machine, null);
    }

    private void start(ScriptedMachine machine, DeliveryObserver observer) throws IOException {
        Topology topology = Topology.inMemory(3, "a", "b");
        Member starting = new Member(
                new Members.Spec<>(
                        topology,
                        SELF,
                        A,
                        machine,
                        Codec.utf8(),
                        Codec.utf8(),
                        ConflictRelation.all(),
                        null,
                        metrics,
                        observer),
                log,
                transport,
                TimeSource.SYSTEM);
        starting.start();
        member = starting;
    }

    private void lead() {
        log.elect(SELF, 1);
        await().until(() -> !transport.announced.isEmpty());
    }

    private RecordingClient request(io.amcast.spi.Message message) {
        RecordingClient client = new RecordingClient();
        transport.receiver.requested(new ClientRequest.Submit(message, 0), client);
        return client;
    }

    private void awaitStopped(String health) {
        await().untilAsserted(() -> {
            assertThat(member.status().health()).isEqualTo(health);
            assertThat(member.status().role()).isEqualTo(MemberStatus.Role.STOPPED);
            assertThat(log.killed).isTrue();
        });
        await().untilAsserted(MemberTest::assertNothingRuns);
    }

    private static void assertNothingRuns() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("amcast-loop-a-1", "amcast-apply-a-1");
    }
}
