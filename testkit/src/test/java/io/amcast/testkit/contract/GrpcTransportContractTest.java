package io.amcast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.amcast.Limits;
import io.amcast.Topology;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.TransportProvider;
import io.amcast.transport.grpc.GrpcTransportProvider;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** gRPC keeps the contract, and what it says beyond it. */
class GrpcTransportContractTest extends TransportContract {
    private final GrpcTransportProvider provider = new GrpcTransportProvider(4 << 20);

    @Override
    TransportProvider provider() {
        return provider;
    }

    @Override
    Topology topology() throws IOException {
        List<Integer> ports = freePorts(6);
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

    private static Topology.Endpoint endpoint(int port, int raftPort) {
        return new Topology.Endpoint("127.0.0.1", port, raftPort);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
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

    /** The standard health service answers for the member and for its group, and no longer when the member is closed. */
    @Test
    void servesHealth() throws Exception {
        MemberEnd east = member(EAST_1);
        var channel = ManagedChannelBuilder.forAddress(
                        "127.0.0.1", topology.endpoint(EAST_1).port())
                .usePlaintext()
                .build();
        try {
            var health = HealthGrpc.newBlockingStub(channel).withWaitForReady();
            for (String service : List.of("", "east")) {
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> health.check(HealthCheckRequest.newBuilder()
                                                .setService(service)
                                                .build())
                                        .getStatus()
                                == HealthCheckResponse.ServingStatus.SERVING);
            }
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> health.check(
                            HealthCheckRequest.newBuilder().setService("west").build()))
                    .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
            east.transport.close();
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(
                            () -> HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()));
        } finally {
            channel.shutdownNow();
        }
    }

    /** A member that was refused and comes back with the right settings is reached at once, not after the long wait. */
    @Test
    void triesAgainWhenARefusedMemberIsBack() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd misfit = member(WEST_1, new Handshake("elsewhere", topology.limits(), "keys"));
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
        ClientEnd client = client(new Handshake(topology.cluster(), topology.limits(), ""));
        sendUntilReceived(east, west);
        askUntilReceived(client, west);
        assertThat(threads()).isNotEmpty();
        closeAll();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("amcast-grpc") || name.startsWith("grpc-"))
                .toList();
    }
}
