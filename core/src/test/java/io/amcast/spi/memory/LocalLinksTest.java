package io.amcast.spi.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What members and clients may expect of the links in memory. */
final class LocalLinksTest {
    private static final GroupId G1 = GroupId.of("g1");
    private static final MemberId A = MemberId.of("g1-1");
    private static final MemberId B = MemberId.of("g2-1");
    private static final Handshake.Relation ALL = new Handshake.Relation("all", 1, "a");
    private static final Handshake.Relation KEYS = new Handshake.Relation("keys", 1, "b");
    private static final Handshake HANDSHAKE = new Handshake("in-memory", Limits.DEFAULTS, ALL);

    private final Topology topology = Topology.inMemory(1, "g1", "g2");
    private final LocalCluster cluster = new LocalCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    /** Messages between two members arrive, in order. */
    @Test
    void carriesMessagesBetweenMembers() throws IOException {
        Member a = member(A, HANDSHAKE);
        Member b = member(B, HANDSHAKE);
        List<PeerMessage> sent = List.of(done(1), done(2), done(3));
        sent.forEach(message -> a.transport.send(B, message));
        await().untilAsserted(() -> assertThat(b.received).containsExactlyElementsOf(sent));
    }

    /** A client's request reaches the member, and answers find back. */
    @Test
    void carriesRequestsAndReplies() throws IOException {
        member(A, HANDSHAKE);
        Client client = client(HANDSHAKE);
        client.transport.send(A, new ClientRequest.Open("n"));
        await().untilAsserted(() -> assertThat(client.replies).containsExactly(new ClientReply.Opened("n", session())));
    }

    /** A leader is announced on streams that are open and on those that open later. */
    @Test
    void announcesLeadersOnEveryStream() throws IOException {
        Client early = client(HANDSHAKE);
        Member a = member(A, HANDSHAKE);
        a.transport.announce(new PeerMessage.Announce(G1, 3, A));
        Client late = client(HANDSHAKE);
        Member b = member(B, HANDSHAKE);
        ClientReply.Leader leader = new ClientReply.Leader(G1, 3, A);
        await().untilAsserted(() -> assertThat(early.replies).contains(leader));
        await().untilAsserted(() -> assertThat(late.replies).contains(leader));
        await().untilAsserted(() -> assertThat(b.received).contains(new PeerMessage.Announce(G1, 3, A)));
    }

    /** A client hears that a member went, and can reach it again once it is back. */
    @Test
    void tellsOfBrokenStreams() throws IOException {
        Member a = member(A, HANDSHAKE);
        Client client = client(HANDSHAKE);
        a.transport.close();
        await().until(() -> client.disconnected.contains(A));
        client.transport.send(A, new ClientRequest.Open("lost"));
        member(A, HANDSHAKE);
        client.transport.send(A, new ClientRequest.Open("n"));
        await().untilAsserted(() -> assertThat(client.replies).containsExactly(new ClientReply.Opened("n", session())));
    }

    /** Another cluster, other limits, another relation: refused with both values. */
    @Test
    void refusesClientsOfAnotherKind() throws IOException {
        member(A, HANDSHAKE);
        Client other = client(new Handshake("other", Limits.DEFAULTS, ALL));
        Client relation = client(new Handshake("in-memory", Limits.DEFAULTS, KEYS));
        Client tool = client(new Handshake("in-memory", Limits.DEFAULTS, Handshake.Relation.NONE));
        await().untilAsserted(() ->
                assertThat(other.rejections).containsExactly("g1-1: cluster is 'in-memory' there, 'other' here"));
        await().untilAsserted(
                        () -> assertThat(relation.rejections)
                                .containsExactly(
                                        "g1-1: the conflict relation is 'all' version 1 (fingerprint a) there, 'keys' version 1"
                                                + " (fingerprint b) here; start all members and clients of a cluster with the same relation"));
        assertThat(tool.rejections).isEmpty();
    }

    /** Members that do not fit each other do not start together. */
    @Test
    void refusesMembersOfAnotherKind() throws IOException {
        member(A, HANDSHAKE);
        assertThatThrownBy(() -> member(B, new Handshake("in-memory", Limits.DEFAULTS, KEYS)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("conflict relation is 'all' version 1 (fingerprint a) there, 'keys' version 1");
    }

    /** A rule of a test loses, doubles and delays what it names. */
    @Test
    void obeysTheFaultRule() throws IOException {
        Member a = member(A, HANDSHAKE);
        Member b = member(B, HANDSHAKE);
        cluster.faults((from, to, message) -> {
            if (message.equals(done(1))) {
                return LinkRule.Fate.DROP;
            }
            if (message.equals(done(2))) {
                return LinkRule.Fate.delay(30);
            }
            return message.equals(done(3)) ? LinkRule.Fate.DOUBLE : LinkRule.Fate.PASS;
        });
        for (int i = 1; i <= 4; i++) {
            a.transport.send(B, done(i));
        }
        await().untilAsserted(() -> assertThat(b.received).containsExactly(done(3), done(3), done(4), done(2)));
    }

    /** A member tells how it stands; one that is not there is named. */
    @Test
    void asksForStatus() throws Exception {
        member(A, HANDSHAKE);
        Client client = client(HANDSHAKE);
        assertThat(client.transport.status(A, Duration.ofSeconds(5)).get().member())
                .isEqualTo(A);
        assertThatThrownBy(
                        () -> client.transport.status(B, Duration.ofSeconds(5)).get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("member 'g2-1' is not running");
    }

    private static PeerMessage done(long sequence) {
        return new PeerMessage.Done(G1, new MessageId(session(), sequence));
    }

    private static SessionId session() {
        return new SessionId(G1, 1);
    }

    private Member member(MemberId self, Handshake handshake) throws IOException {
        Member member = new Member(self, cluster.member(topology, self, handshake));
        member.transport.start(member);
        return member;
    }

    private Client client(Handshake handshake) {
        Client client = new Client(cluster.client(topology, handshake));
        client.transport.start(client);
        return client;
    }

    /** Writes down what it receives; answers Open. */
    private static final class Member implements Transport.Receiver {
        final MemberId self;
        final Transport transport;
        final List<PeerMessage> received = new CopyOnWriteArrayList<>();

        Member(MemberId self, Transport transport) {
            this.self = self;
            this.transport = transport;
        }

        @Override
        public void received(PeerMessage message) {
            received.add(message);
        }

        @Override
        public void requested(ClientRequest request, Transport.Client client) {
            if (request instanceof ClientRequest.Open open) {
                client.reply(new ClientReply.Opened(open.nonce(), session()));
            }
        }

        @Override
        public MemberStatus status() {
            return new MemberStatus(self, G1, MemberStatus.Role.LEADER, 1, self, 0, 0, 0, 0, "ok");
        }
    }

    /** Writes down what it receives. */
    private static final class Client implements ClientTransport.Receiver {
        final ClientTransport transport;
        final List<ClientReply> replies = new CopyOnWriteArrayList<>();
        final List<MemberId> disconnected = new CopyOnWriteArrayList<>();
        final List<String> rejections = new CopyOnWriteArrayList<>();

        Client(ClientTransport transport) {
            this.transport = transport;
        }

        @Override
        public void replied(MemberId from, ClientReply reply) {
            replies.add(reply);
        }

        @Override
        public void disconnected(MemberId member) {
            disconnected.add(member);
        }

        @Override
        public void rejected(MemberId member, String reason) {
            rejections.add(member + ": " + reason);
        }
    }
}
