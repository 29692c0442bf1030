package io.amcast.runtime.client;

import static io.amcast.runtime.client.CoreHarness.G1;
import static io.amcast.runtime.client.CoreHarness.G2;
import static io.amcast.runtime.client.CoreHarness.G3;
import static io.amcast.runtime.client.CoreHarness.member;
import static io.amcast.runtime.client.CoreHarness.small;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MessageId;
import io.amcast.MulticastException.Reason;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.ClientRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a client opens, keeps, changes and ends its sessions, and what it lets in. */
final class ClientCoreSessionsTest {

    /** A home that does not answer is left for another, with another nonce. */
    @Test
    void fallsOverToAnotherHome() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        client.call(G1);
        client.advance(20_000);
        Set<GroupId> homes = new HashSet<>();
        Set<String> nonces = new HashSet<>();
        for (CoreHarness.Sent sent : client.sent) {
            homes.add(client.topology.groupOf(sent.to()));
            nonces.add(((ClientRequest.Open) sent.request()).nonce());
        }
        assertThat(homes).contains(G1, G2, G3);
        assertThat(nonces).hasSizeGreaterThan(3).allMatch(nonce -> nonce.length() <= 64);
    }

    /** The same nonce is repeated while the home is the same, to each of its members in turn. */
    @Test
    void repeatsTheOpeningWithOneNonce() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        client.call(G1);
        client.advance(1_000);
        List<CoreHarness.Sent> opens = client.sent.subList(0, 3);
        assertThat(opens)
                .extracting(CoreHarness.Sent::request)
                .containsOnly(opens.get(0).request());
        assertThat(opens).extracting(CoreHarness.Sent::to).doesNotHaveDuplicates();
    }

    /** A member that does not lead the home is left at once. */
    @Test
    void followsTheHomesHint() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        client.call(G1);
        CoreHarness.Sent open = client.last(ClientRequest.Open.class);
        GroupId home = client.topology.groupOf(open.to());
        client.reply(open.to(), new ClientReply.TryElsewhere(home, member(home, 3)));
        assertThat(client.last(ClientRequest.Open.class).to()).isEqualTo(member(home, 3));
        assertThat(client.last(ClientRequest.Open.class).request()).isEqualTo(open.request());
    }

    /** A home without room is left at once for another; when all are full, a call fails with what the last one said. */
    @Test
    void tellsThatNoHomeHasRoom() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        CoreHarness.Fate fate = client.call(Duration.ofSeconds(10), G1);
        for (int refused = 0; refused < 3; refused++) {
            refuseSession(client);
            client.advance(0);
        }
        assertThat(client.sent).hasSize(3);
        for (int refused = 3; client.last(ClientRequest.Open.class).millis() < 8_000; refused++) {
            assertThat(refused).as("requests in the first seconds").isLessThan(40);
            refuseSession(client);
            int before = client.sent.size();
            while (client.sent.size() == before) {
                client.advance(10);
            }
        }
        refuseSession(client);
        client.advance(10_000);
        assertThat(fate.failure.reason()).isEqualTo(Reason.BUSY);
        assertThat(fate.failure.mayHaveHappened()).isFalse();
        assertThat(fate.failure).hasMessageMatching("no group could open a session .*; group g[123]: full, close some");

        CoreHarness.Fate later = client.call(G1);
        client.open();
        client.result(
                G1,
                ((ClientRequest.Submit) client.submits().get(0).request())
                        .message()
                        .id(),
                1);
        assertThat(later.told).containsExactly("answered 1");
    }

    private static void refuseSession(CoreHarness client) {
        CoreHarness.Sent open = client.last(ClientRequest.Open.class);
        GroupId home = client.topology.groupOf(open.to());
        String nonce = ((ClientRequest.Open) open.request()).nonce();
        client.reply(open.to(), new ClientReply.NotOpened(home, nonce, "full, close some"));
    }

    /** A session that was opened for an attempt given up is ended. */
    @Test
    void endsASessionThatNobodyWaitsFor() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        SessionId session = client.ready();
        SessionId stray = new SessionId(G3, 99);
        client.reply(member(G3, 1), new ClientReply.Opened("long-ago", stray));
        assertThat(client.sent).containsExactly(new CoreHarness.Sent(0, member(G3, 1), new ClientRequest.End(stray)));
        client.sent.clear();
        client.reply(member(session.home(), 1), new ClientReply.Opened("long-ago", session));
        assertThat(client.sent).isEmpty();
    }

    /** A session is kept alive every third of its timeout, sooner while no answer comes. */
    @Test
    void keepsItsSessionAlive() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        SessionId session = client.ready();
        client.advance(19_990);
        assertThat(client.sent).isEmpty();
        client.advance(20);
        assertThat(client.sent).hasSize(1);
        assertThat(client.last(ClientRequest.KeepAlive.class).request())
                .isEqualTo(new ClientRequest.KeepAlive(session));
        client.reply(member(session.home(), 1), new ClientReply.Alive(session));
        client.sent.clear();
        client.advance(19_990);
        assertThat(client.sent).isEmpty();
        client.advance(5_000);
        assertThat(client.sent).hasSizeGreaterThan(3);
    }

    /** When the home ends a session, its calls fail as unknown, and the next call opens another. */
    @Test
    void opensAnotherSessionWhenOneHasEnded() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        SessionId session = client.ready();
        CoreHarness.Fate fate = client.call(G1);
        client.reply(member(session.home(), 1), new ClientReply.SessionEnded(session));
        assertThat(fate.failure.reason()).isEqualTo(Reason.SESSION_EXPIRED);
        assertThat(fate.failure.mayHaveHappened()).isTrue();
        CoreHarness.Fate next = client.call(G1);
        SessionId another = client.open();
        client.result(G1, new MessageId(another, 0), 7);
        assertThat(next.told).containsExactly("answered 7");
    }

    /** When a group says that a session expired, its home is asked, and later calls go under another. */
    @Test
    void leavesASessionThatAGroupHasClosed() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        SessionId session = client.ready();
        client.call(G1);
        CoreHarness.Fate other = client.call(G2);
        client.refuse(member(G1, 1), new MessageId(session, 1), Refusal.SESSION_EXPIRED, null);
        client.advance(1);
        assertThat(client.requests(ClientRequest.KeepAlive.class))
                .containsExactly(new ClientRequest.KeepAlive(session));
        assertThat(other.told).isEmpty();
        client.call(G1);
        assertThat(client.open()).isNotEqualTo(session);
        client.result(G2, new MessageId(session, 2), 3);
        assertThat(other.told).containsExactly("answered 3");
    }

    /**
     * A call that is not answered holds low back; at half the window the client goes on in a new session, drives the old one's call
     * to its end, and then ends it.
     */
    @Test
    void goesOnInANewSessionWhenLowLags() {
        CoreHarness client = new CoreHarness(small(16, 1024));
        SessionId session = client.ready();
        CoreHarness.Fate stuck = client.call(G2);
        answer(client, session, 2, 8, G1);
        client.advance(250);
        SessionId next = client.open();
        assertThat(next).isNotEqualTo(session);
        client.sent.clear();
        answer(client, next, 0, 10, G1);
        client.advance(3_000);
        assertThat(client.submits(new MessageId(session, 1))).isNotEmpty();
        client.result(G2, new MessageId(session, 1), 77);
        assertThat(stuck.told).containsExactly("answered 77");
        assertThat(client.last(ClientRequest.End.class).request()).isEqualTo(new ClientRequest.End(session));
    }

    /** A low that moves is not taken for one that lags: many calls at once stay in one session. */
    @Test
    void staysInOneSessionWhileLowMoves() {
        CoreHarness client = new CoreHarness(small(16, 1024));
        SessionId session = client.ready();
        for (int i = 1; i < 200; i++) {
            client.call(G1);
            client.advance(10);
            if (i > 12) {
                client.result(G1, new MessageId(session, i - 12), i);
            }
        }
        assertThat(client.requests(ClientRequest.Open.class)).isEmpty();
    }

    /** Never is a sequence number used that is a whole window above low. */
    @Test
    void keepsWithinTheWindow() {
        CoreHarness client = new CoreHarness(small(16, 1024));
        client.ready();
        for (int i = 0; i < 100; i++) {
            client.call(G1);
        }
        assertThat(client.submits()).hasSize(16);
        assertThat(client.core.inFlight()).isEqualTo(100);
    }

    /** A dead group does not stop calls to others for ten times the window and more, and is refused by name. */
    @Test
    void goesOnBesideADeadGroup() {
        CoreHarness client = new CoreHarness(small(16, 64));
        client.ready();
        int taken = 0;
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            CoreHarness.Fate dead = client.call(Duration.ofDays(1), G3, G1);
            if (dead.failure == null) {
                taken++;
            } else {
                assertThat(dead.failure.reason()).isEqualTo(Reason.BUSY);
                assertThat(dead.failure).hasMessageContaining("group g3");
                refused++;
            }
            CoreHarness.Fate live = client.call(Duration.ofDays(1), G1);
            for (int wait = 0; live.told.isEmpty() && wait < 40; wait++) {
                client.play(G1, G2);
                client.advance(50);
            }
            assertThat(live.answered).as("call %d beside the dead group", i).isNotNull();
        }
        assertThat(taken).isEqualTo(32);
        assertThat(refused).isEqualTo(2_000 - 32);
    }

    /** Half of the calls in flight, and no more, may wait for one group. */
    @Test
    void leavesHalfOfTheRoomToOtherGroups() {
        CoreHarness client = new CoreHarness(small(64, 16));
        client.ready();
        for (int i = 0; i < 8; i++) {
            assertThat(client.call(G3).failure).isNull();
        }
        CoreHarness.Fate ninth = client.call(G3);
        assertThat(ninth.failure.reason()).isEqualTo(Reason.BUSY);
        assertThat(ninth.failure).hasMessageContaining("group g3 has not answered 8 calls");
        for (int i = 0; i < 8; i++) {
            assertThat(client.call(i % 2 == 0 ? G1 : G2).failure).isNull();
        }
        CoreHarness.Fate over = client.call(G1);
        assertThat(over.failure.reason()).isEqualTo(Reason.BUSY);
        assertThat(over.failure).hasMessageContaining("16 calls are in flight");
    }

    /** A call that waits for a session past its deadline was never sent, and is told so. */
    @Test
    void tellsThatNothingWasSentWithoutASession() {
        CoreHarness client = new CoreHarness(Limits.DEFAULTS);
        CoreHarness.Fate fate = client.call(G1);
        client.advance(30_010);
        assertThat(fate.failure.reason()).isEqualTo(Reason.BUSY);
        assertThat(fate.failure.mayHaveHappened()).isFalse();
        assertThat(client.core.inFlight()).isZero();
        client.open();
        assertThat(client.submits()).isEmpty();
    }

    private static void answer(CoreHarness client, SessionId session, long from, int count, GroupId group) {
        for (long sequence = from; sequence < from + count; sequence++) {
            CoreHarness.Fate fate = client.call(group);
            client.result(group, new MessageId(session, sequence), sequence + 1);
            assertThat(fate.told).hasSize(1);
        }
    }
}
