package io.amcast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.amcast.MemberId;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import io.amcast.spi.TransportProvider;
import io.amcast.transport.grpc.GrpcTransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** gRPC keeps the contract, and what it says beyond it. */
class GrpcTransportContractTest extends TransportContract {
    private final GrpcTransportProvider provider = new GrpcTransportProvider(4 << 20);

    /** Not of this test: other gRPC in this process, Ratis', lets its threads idle for a minute. */
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    @Override
    TransportProvider provider() {
        return provider;
    }

    @Override
    Topology topology() {
        return loopback();
    }

    /** A port in use is one line that names the member, the address and the mend; nothing is left, and the port can be used later. */
    @Test
    void saysWhatToDoWhenThePortIsInUse() throws Exception {
        int port = topology.endpoint(EAST_1).port();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(taken.isBound()).isTrue();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> member(EAST_1))
                    .withMessageContainingAll("member east-1", "127.0.0.1:" + port, "groups.east.east-1")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
        member(EAST_1);
    }

    /** Once a member's transport is closed its port is free, however busy the threads are that all transports share. */
    @Test
    void freesItsPort() throws Exception {
        List<CompletableFuture<Void>> coming = Stream.of(EAST_1, EAST_2, WEST_1)
                .map(id -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 100; i++) {
                        comeAndGo(id);
                    }
                }))
                .toList();
        for (CompletableFuture<Void> each : coming) {
            each.get();
        }
    }

    private void comeAndGo(MemberId id) {
        MemberEnd end = new MemberEnd(id, topology.groupOf(id));
        try (Transport transport = provider.member(topology, id, handshake())) {
            transport.start(end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that only memory has, and a host that is not known, are one line each. */
    @Test
    void saysWhatToDoWhenTheAddressCannotBeBound() throws Exception {
        Topology right = topology;
        for (var wrong : List.of(endpoint(0, 0), new Topology.Endpoint("no-such-host.invalid", 7101, 7151))) {
            topology = new Topology(
                    right.cluster(),
                    new TreeMap<>(Map.of(EAST, new TreeMap<>(Map.of(EAST_1, wrong)))),
                    right.data(),
                    right.limits());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> member(EAST_1))
                    .withMessageContainingAll("member east-1", wrong.port() == 0 ? "port is 0" : wrong.host());
        }
    }

    /** Members with different conflict relations hear of it on both sides, each with the other's and its own; one that fits is told, too. */
    @Test
    void tellsBothSidesThatTheirRelationsDiffer() throws Exception {
        Handshake own = handshake();
        Handshake other =
                new Handshake(own.cluster(), own.limits(), new Handshake.Relation("keys", 2, "0123456789abcdef"));
        MemberEnd east = member(EAST_1);
        MemberEnd fits = member(EAST_2);
        MemberEnd west = member(WEST_1, other);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(east.greeted).containsEntry(WEST_1, String.valueOf(other.difference(own)));
            assertThat(east.greeted).containsEntry(EAST_2, "");
            assertThat(west.greeted).containsEntry(EAST_1, String.valueOf(own.difference(other)));
            assertThat(fits.greeted).containsEntry(EAST_1, "");
        });
        assertThat(west.greeted.get(EAST_1))
                .contains("'keys' version 1 ", "there, 'keys' version 2 (fingerprint 0123456789abcdef) here");
    }

    /** A member that was refused and comes back with the right settings is reached at once, not after the long wait. */
    @Test
    void triesAgainWhenARefusedMemberIsBack() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd misfit = member(WEST_1, new Handshake("elsewhere", topology.limits(), KEYS));
        ClientEnd client = client(handshake());
        client.transport.send(WEST_1, new ClientRequest.Open("n"));
        await().atMost(Duration.ofSeconds(30)).until(() -> !client.rejected.isEmpty());
        misfit.transport.close();

        MemberEnd fits = member(WEST_1);
        PeerMessage done = new PeerMessage.Done(EAST, message(1, new byte[0]).id());
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            east.transport.send(WEST_1, done);
            return fits.messages.contains(done);
        });
    }

    /** What links drop is counted by its cause, what waits by its bytes, and streams that are opened anew. */
    @Test
    void countsWhatBecomesOfLinks() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        ClientEnd client = client(handshake());
        sendUntilReceived(east, west);
        askUntilReceived(client, west);
        assertThat(east.transport.memberLinks().overflowed()).isZero();

        CountDownLatch stalled = new CountDownLatch(1);
        west.stalled = stalled;
        for (int i = 0; east.transport.memberLinks().overflowed() == 0; i++) {
            east.transport.send(WEST_1, hard(EAST, i, new byte[1000]));
        }
        assertThat(east.transport.memberLinks().waitingBytes()).isGreaterThan(1 << 20);
        stalled.countDown();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> east.transport.memberLinks().waitingBytes() == 0);

        west.transport.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            east.transport.send(WEST_1, hard(EAST, 0, new byte[1]));
            client.transport.send(WEST_1, new ClientRequest.Open("n"));
            return east.transport.memberLinks().unconnected() > 0
                    && client.transport.links().unconnected() > 0;
        });
        west.requests.element().client().reply(new ClientReply.Alive(new SessionId(WEST, 1)));
        assertThat(west.transport.clientLinks().unconnected()).isEqualTo(1);
        assertThat(east.transport.memberLinks().reconnects()).isZero();
        assertThat(client.transport.links().reconnects()).isZero();

        MemberEnd back = member(WEST_1);
        sendUntilReceived(east, back);
        askUntilReceived(client, back);
        assertThat(east.transport.memberLinks().reconnects()).isEqualTo(1);
        assertThat(client.transport.links().reconnects()).isEqualTo(1);
    }

    /** A receiver that hangs, as none should, holds close up no longer than its grace, and gets nothing more afterwards. */
    @Test
    void closesWhileAReceiverHangs() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        sendUntilReceived(east, west);
        int before = west.messages.size();
        CountDownLatch hanging = new CountDownLatch(1);
        west.stalled = hanging;
        for (int i = 0; i < 5_000; i++) {
            east.transport.send(WEST_1, hard(EAST, i, new byte[100]));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> west.entered.get() > before);
        west.transport.close();
        int entered = west.entered.get();
        hanging.countDown();
        closeAll();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
        assertThat(west.messages).hasSizeLessThanOrEqualTo(entered);
    }

    /** A client that reaches another member than it means is told which one it is. */
    @Test
    void rejectsWhoMeansAnotherMember() throws Exception {
        member(EAST_1);
        Topology right = topology;
        Topology.Endpoint there = right.endpoint(EAST_1);
        topology = new Topology(
                right.cluster(),
                new TreeMap<>(Map.of(EAST, new TreeMap<>(Map.of(EAST_2, there)))),
                right.data(),
                right.limits());
        ClientEnd client = client(handshake());
        client.transport.send(EAST_2, new ClientRequest.Open("n"));
        await().atMost(Duration.ofSeconds(30)).until(() -> !client.rejected.isEmpty());
        assertThat(client.rejected.element()).contains("east-1", "east-2", "host and port");
        assertThat(client.transport.status(EAST_2, Duration.ofSeconds(30)))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("the member there is 'east-1'");
    }

    /** When all transports of a process are closed, so are their threads. */
    @Test
    void leavesNoThreadBehind() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        ClientEnd client = client(new Handshake(topology.cluster(), topology.limits(), Handshake.Relation.NONE));
        sendUntilReceived(east, west);
        askUntilReceived(client, west);
        assertThat(threads()).isNotEmpty();
        closeAll();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("amcast-grpc") || name.startsWith("grpc-"))
                .toList();
    }
}
