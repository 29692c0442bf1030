package io.amcast.testkit.contract;

import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.TransportProvider;
import io.amcast.testkit.cluster.LoopbackPorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Members and clients over one transport, and what gets something through between them: links may lose, so it is sent until it arrives. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TransportEnds {
    static final GroupId EAST = GroupId.of("east");
    static final GroupId WEST = GroupId.of("west");
    static final MemberId EAST_1 = MemberId.of("east-1");
    static final MemberId EAST_2 = MemberId.of("east-2");
    static final MemberId WEST_1 = MemberId.of("west-1");
    static final Handshake.Relation KEYS = new Handshake.Relation("keys", 1, "a");
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final SessionId SESSION = new SessionId(EAST, 1);

    private final List<AutoCloseable> open = new ArrayList<>();
    private long probes;
    Topology topology;

    /** The transport under test; what waits for one stream is bounded by about a MiB, or 65,536 messages. */
    abstract TransportProvider provider();

    /** Groups east, of east-1 and east-2, and west, of west-1, at addresses that are free. */
    abstract Topology topology();

    @BeforeEach
    void lookForAddresses() {
        topology = topology();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    Handshake handshake() {
        return new Handshake(topology.cluster(), topology.limits(), KEYS);
    }

    MemberEnd member(MemberId id) throws IOException {
        return member(id, handshake());
    }

    MemberEnd member(MemberId id, Handshake handshake) throws IOException {
        MemberEnd end = new MemberEnd(id, topology.groupOf(id));
        end.transport = provider().member(topology, id, handshake);
        open.add(end.transport);
        end.transport.start(end);
        return end;
    }

    ClientEnd client(Handshake handshake) {
        ClientEnd end = new ClientEnd();
        end.transport = provider().client(topology, handshake);
        open.add(0, end.transport);
        end.transport.start(end);
        return end;
    }

    static Message message(long sequence, byte[] payload) {
        return new Message(
                new MessageId(SESSION, sequence),
                new TreeSet<>(List.of(EAST, WEST)),
                false,
                Keys.write("k").and(Keys.read("l")),
                payload);
    }

    static PeerMessage hard(GroupId from, long sequence, byte[] payload) {
        return new PeerMessage.Hard(from, message(sequence, payload), sequence + 1, 0, true);
    }

    /** Links may lose what is sent before they are up: sends something new until it has come, and with it all that was sent before. */
    void sendUntilReceived(MemberEnd from, MemberEnd to) {
        PeerMessage probe = new PeerMessage.Purged(from.group, new SessionId(from.group, ++probes));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            from.transport.send(to.id, probe);
            return to.messages.contains(probe);
        });
    }

    static void askUntilReceived(ClientEnd client, MemberEnd member) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            client.transport.send(member.id, new ClientRequest.KeepAlive(SESSION));
            return !member.requests.isEmpty();
        });
    }

    /** A topology of these groups at ports of this machine that are free. */
    static Topology loopback() {
        List<Integer> ports = LoopbackPorts.free(6);
        return new Topology(
                "test",
                new TreeMap<>(Map.of(
                        EAST,
                        new TreeMap<>(Map.of(
                                EAST_1, endpoint(ports.get(0), ports.get(1)),
                                EAST_2, endpoint(ports.get(2), ports.get(3)))),
                        WEST,
                        new TreeMap<>(Map.of(WEST_1, endpoint(ports.get(4), ports.get(5)))))),
                Path.of("unused"),
                Limits.DEFAULTS);
    }

    static Topology.Endpoint endpoint(int port, int raftPort) {
        return new Topology.Endpoint("127.0.0.1", port, raftPort);
    }
}
