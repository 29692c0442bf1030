package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.B;
import static io.amcast.runtime.LoopHarness.OTHER;
import static io.amcast.runtime.LoopHarness.SELF;
import static io.amcast.runtime.LoopHarness.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.StoredResult;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The loop, driven turn by turn with a log and links that do nothing by themselves. */
class MemberLoopTest {
    /** A message goes through the log once, is applied, and its client gets the result. */
    @Test
    void answersWhatItDelivers() {
        LoopHarness member = new LoopHarness().leading();
        RecordingClient client = member.submit(message(0, A));
        member.settle();

        assertThat(client.only()).isInstanceOfSatisfying(ClientReply.Result.class, result -> {
            assertThat(result.id()).isEqualTo(message(0, A).id());
            assertThat(result.value()).isEqualTo(new StoredResult.Success("0".getBytes(UTF_8)));
        });
        assertThat(member.journal.lines()).containsExactly("0");
        assertThat(member.transport.announced).containsExactly(new PeerMessage.Announce(A, 1, SELF));
    }

    /** The loop finds out by itself that it was deposed, when no hint comes. */
    @Test
    void noticesDepositionWithoutAHint() {
        LoopHarness member = new LoopHarness().leading();
        RecordingClient client = member.submit(message(0, A));
        member.loop.turn();
        member.log.standing = new GroupLog.Standing(MemberStatus.Role.FOLLOWER, 1, null);
        member.time.passMillis(60);
        member.loop.turn();

        assertThat(client.only()).isInstanceOf(ClientReply.Refused.class);
    }

    /** A hint about a term that is over already deposes nobody. */
    @Test
    void staysLeaderWhenALateHintNamesAnOlderTerm() {
        LoopHarness member = new LoopHarness();
        member.log.elect(SELF, 7);
        member.loop.turn();
        member.log.listener.leaderChanged(6, OTHER);
        member.loop.turn();
        RecordingClient client = member.submit(message(0, A));
        member.settle();

        assertThat(client.only()).isInstanceOf(ClientReply.Result.class);
    }

    /** While the state machine lags, log events stay in their lane, new messages are refused, and all goes on afterwards. */
    @Test
    void holdsTheLogBackAndRefusesClientsWhileTheApplierLags() {
        LoopHarness member = new LoopHarness(8 * 4096, null).leading();
        for (int i = 0; i < 8; i++) {
            member.submit(message(i, A));
        }
        member.loop.turn();
        member.log.commit();
        member.loop.turn();
        member.submit(message(8, A));
        member.submit(message(9, A));
        member.loop.turn();
        RecordingClient refused = member.submit(message(10, A));
        member.loop.turn();
        assertThat(refused.only()).isInstanceOfSatisfying(ClientReply.Refused.class, each -> {
            assertThat(each.reason()).isEqualTo(Refusal.BUSY);
            assertThat(each.detail()).contains("state machine lags");
        });
        long applied = member.loop.progress().appliedIndex();
        member.log.listener.applied(applied + 1, 1, new LogEntry(1, 999, 1L << 60, List.of()));
        member.loop.turn();
        assertThat(member.loop.progress().appliedIndex()).isEqualTo(applied);
        assertThat(member.loop.idle()).isTrue();

        member.applier.turn();
        assertThat(member.loop.idle()).isFalse();
        member.loop.turn();
        assertThat(member.loop.progress().appliedIndex()).isEqualTo(applied + 1);
    }

    /** The observer has seen a delivery before the applier can. */
    @Test
    void showsDeliveriesToTheObserverFirst() {
        LoopHarness member = new LoopHarness().leading();
        member.submit(message(0, A));
        member.submit(message(1, A));
        member.loop.turn();
        member.log.commit();
        member.loop.turn();

        assertThat(member.observed).containsExactly("EMPTY 0", "0", "1");
        assertThat(member.journal.lines()).isEmpty();
        member.applier.turn();
        assertThat(member.journal.lines()).containsExactly("0", "1");
    }

    /** A snapshot holds the protocol's, the results' and the application's state of one log position, whatever comes after. */
    @Test
    void cutsASnapshotAtOneLogPosition() throws Exception {
        LoopHarness member = new LoopHarness().leading();
        member.submit(message(0, A));
        member.submit(message(1, A, B));
        member.loop.turn();
        member.submit(message(2, A));
        member.loop.turn();
        member.log.commit();
        member.log.listener.snapshotWanted();
        member.log.commit();
        member.loop.turn();
        assertThat(member.loop.progress().appliedIndex()).isEqualTo(2);
        // The applier runs only now: the loop is ahead of the marker by an entry, and the snapshot must not take that
        // in.
        member.applier.turn();

        ManualLog.Published published = member.log.published.take();
        assertThat(published.image().index()).isEqualTo(1);
        assertThat(published.image().term()).isEqualTo(1);
        assertThat(published.image().replica().deliveries()).isEqualTo(1);
        assertThat(published.image().replica().ids()).contains(message(1, A, B).id());
        assertThat(published.image().results())
                .extracting(result -> result.id().sequence())
                .containsExactly(0L);
        assertThat(new String(published.application(), UTF_8)).isEqualTo("0\n");
    }

    /** A restored snapshot replaces protocol, results and application, and begins a new history. */
    @Test
    void takesOverARestoredSnapshot() {
        LoopHarness member = new LoopHarness();
        StoredResult kept = new StoredResult(
                message(0, A).id(), message(0, A).fingerprint(), 17, new StoredResult.Success(new byte[] {1}));
        ReplicaImage image = new ReplicaImage(
                1_000,
                17,
                3,
                0,
                1,
                List.of(),
                List.of(new ReplicaImage.Session(LoopHarness.SESSION, 0, false, List.of(0L))),
                List.of(),
                new ReplicaImage.Home(2, List.of()));
        CountDownLatch takenOver = new CountDownLatch(1);
        member.lanes.log.offer(new LoopEvent.Restore(
                new RestoredSnapshot(
                        41,
                        3,
                        RestoredSnapshot.Origin.INSTALL,
                        image,
                        List.of(kept),
                        new ByteArrayInputStream("0\n".getBytes(UTF_8))),
                takenOver));
        member.loop.turn();
        assertThat(takenOver.getCount()).isOne();
        member.applier.turn();

        assertThat(takenOver.getCount()).isZero();
        assertThat(member.observed).containsExactly("INSTALL 1");
        assertThat(member.journal.lines()).containsExactly("0");
        assertThat(member.loop.progress().appliedIndex()).isEqualTo(41);

        member.log.elect(SELF, 4);
        member.loop.turn();
        RecordingClient again = member.submit(message(0, A));
        member.settle();
        assertThat(again.only()).isEqualTo(new ClientReply.Result(A, kept.id(), 17, kept.value()));
    }

    /** A message to another group goes to the leader that announced itself last, and to all members while none has. */
    @Test
    void sendsToAnnouncedLeaders() {
        LoopHarness member = new LoopHarness().leading();
        member.submit(message(0, A, B));
        member.loop.turn();
        assertThat(member.transport.sent).extracting(sent -> sent.to().name()).containsExactly("b-1", "b-2", "b-3");

        member.transport.sent.clear();
        member.lanes.peers.offer(new LoopEvent.Received(new PeerMessage.Announce(B, 5, MemberId.of("b-2"))));
        member.lanes.peers.offer(new LoopEvent.Received(new PeerMessage.Announce(B, 4, MemberId.of("b-3"))));
        member.loop.turn();
        member.submit(message(1, A, B));
        member.loop.turn();
        assertThat(member.transport.sent).extracting(sent -> sent.to().name()).containsExactly("b-2");
    }

    /** What another group owes an answer for is sent again at once when a new leader of it shows up. */
    @Test
    void sendsAgainToANewLeader() {
        LoopHarness member = new LoopHarness().leading();
        member.lanes.peers.offer(new LoopEvent.Received(new PeerMessage.Announce(B, 5, MemberId.of("b-2"))));
        member.submit(message(0, A, B));
        member.settle();
        member.transport.sent.clear();
        member.time.passMillis(60);
        member.loop.turn();
        assertThat(member.transport.sent).isEmpty();

        member.lanes.peers.offer(new LoopEvent.Received(new PeerMessage.Announce(B, 6, MemberId.of("b-3"))));
        member.loop.turn();
        member.time.passMillis(60);
        member.loop.turn();
        assertThat(member.transport.sent)
                .extracting(ManualTransport.Sent::message)
                .anyMatch(sent -> sent instanceof PeerMessage.Hard hard
                        && hard.want()
                        && hard.message().equals(message(0, A, B)));
    }

    /** A member that claims to lead a group which is not its own is not believed, and counted. */
    @Test
    void countsWhatNoCorrectPeerSends() {
        LoopHarness member = new LoopHarness().leading();
        member.lanes.peers.offer(new LoopEvent.Received(new PeerMessage.Announce(B, 5, MemberId.of("a-2"))));
        member.loop.turn();

        assertThat(member.metrics.get("amcast.suspicious").counter().count()).isEqualTo(1);
    }

    /** The loop belongs to the thread that took its first turn. */
    @Test
    void refusesTurnsOfOtherThreads() {
        LoopHarness member = new LoopHarness().leading();
        CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(member.loop::turn);

        assertThatThrownBy(elsewhere::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the loop of member a-1 belongs to");
    }
}
