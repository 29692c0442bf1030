package io.amcast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.proto.ClientCodec;
import io.amcast.proto.HandshakeCodec;
import io.amcast.proto.v1.AttachRequest;
import io.amcast.proto.v1.AttachResponse;
import io.amcast.proto.v1.LinkRequest;
import io.amcast.proto.v1.MulticastServiceGrpc;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.StoredResult;
import io.amcast.spi.Transport;
import io.amcast.spi.TransportProvider;
import io.amcast.testkit.cluster.LoopbackPorts;
import io.amcast.transport.grpc.GrpcTransportProvider;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
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

    private static Topology.Endpoint endpoint(int port, int raftPort) {
        return new Topology.Endpoint("127.0.0.1", port, raftPort);
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

    /** The standard health service answers for the member and for its group, and no longer when the member is closed. */
    @Test
    void servesHealth() throws Exception {
        MemberEnd east = member(EAST_1);
        ManagedChannel channel = channel(EAST_1);
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

    /** Who says something else than a fitting handshake first gets a google.rpc.Status with reason, values and when to try again. */
    @Test
    void refusesWhoeverDoesNotGreetWell() throws Exception {
        MemberEnd east = member(EAST_1);
        Handshake own = handshake();
        var misfit = HandshakeCodec.encode(new Handshake("elsewhere", own.limits(), KEYS), null, EAST_1);
        var tooNew = HandshakeCodec.encode(own, null, EAST_1).toBuilder().setVersion(Handshake.VERSION + 2);
        var broken = HandshakeCodec.encode(own, null, EAST_1).toBuilder().clearLimits();
        var rudeness = ClientCodec.encode(new ClientRequest.KeepAlive(new SessionId(EAST, 1)));

        assertRefused(AttachRequest.newBuilder().setHandshake(misfit), "HANDSHAKE_MISMATCH", "'test'", "'elsewhere'");
        assertRefused(AttachRequest.newBuilder().setHandshake(tooNew), "HANDSHAKE_MISMATCH", "is 1 there, 3 here");
        assertRefused(AttachRequest.newBuilder().setHandshake(broken), "MALFORMED", "handshake.limits: missing");
        assertRefused(AttachRequest.newBuilder().addRequests(rudeness), "MALFORMED", "first frame is no handshake");
        assertThat(east.requests).isEmpty();

        assertLinkRefused(MemberId.of("west-9"), "HANDSHAKE_MISMATCH", "no member 'west-9'");
        assertLinkRefused(null, "MALFORMED", "handshake.sender: missing");
    }

    /** What waits for clients that do not read is bounded for all of them together. */
    @Test
    void boundsWhatWaitsForAllClients() throws Exception {
        MemberEnd east = member(EAST_1);
        int bound = 4 << 20;
        int clients = 8;
        var value = new StoredResult.Success(new byte[100_000]);
        var reply = new ClientReply.Result(EAST, message(0, new byte[0]).id(), 1, value);
        ManagedChannel channel = channel(EAST_1);
        try {
            for (int i = 1; i <= clients; i++) {
                MulticastServiceGrpc.newStub(channel)
                        .attach(new Unread())
                        .onNext(AttachRequest.newBuilder()
                                .setHandshake(HandshakeCodec.encode(handshake(), null, EAST_1))
                                .addRequests(ClientCodec.encode(new ClientRequest.Open("n" + i)))
                                .build());
                int open = i;
                await().atMost(Duration.ofSeconds(30)).until(() -> east.requests.size() == open);
            }
            // A stream takes some replies before it is no longer ready, and the loop takes them when it gets to it.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                east.requests.forEach(asked -> asked.client().reply(reply));
                var links = east.transport.clientLinks();
                assertThat(links.waitingBytes()).isLessThanOrEqualTo(bound + clients * 100_000L);
                return links.waitingBytes() >= bound / 2 && links.overflowed() > 0;
            });
        } finally {
            channel.shutdownNow();
        }
    }

    /** Takes nothing of what is sent to it. */
    private static final class Unread implements ClientResponseObserver<AttachRequest, AttachResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<AttachRequest> stream) {
            stream.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(AttachResponse response) {
            throw new AssertionError("not asked for: " + response);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }

    /** What speaks to a member without being a correct peer. */
    private ManagedChannel channel(MemberId to) {
        return ManagedChannelBuilder.forAddress(
                        "127.0.0.1", topology.endpoint(to).port())
                .usePlaintext()
                .build();
    }

    private void assertRefused(AttachRequest.Builder first, String reason, String... parts) throws Exception {
        assertRefused(first.build(), MulticastServiceGrpc.MulticastServiceStub::attach, reason, parts);
    }

    private void assertLinkRefused(MemberId sender, String reason, String... parts) throws Exception {
        var first = LinkRequest.newBuilder().setHandshake(HandshakeCodec.encode(handshake(), sender, EAST_1));
        assertRefused(first.build(), MulticastServiceGrpc.MulticastServiceStub::link, reason, parts);
    }

    private <Q, S> void assertRefused(
            Q first,
            BiFunction<MulticastServiceGrpc.MulticastServiceStub, StreamObserver<S>, StreamObserver<Q>> call,
            String reason,
            String... parts)
            throws Exception {
        ManagedChannel channel = channel(EAST_1);
        try {
            CompletableFuture<Throwable> refusal = new CompletableFuture<>();
            var requests = call.apply(MulticastServiceGrpc.newStub(channel), new StreamObserver<>() {
                @Override
                public void onNext(S response) {
                    refusal.completeExceptionally(new AssertionError("taken: " + response));
                }

                @Override
                public void onError(Throwable error) {
                    refusal.complete(error);
                }

                @Override
                public void onCompleted() {
                    refusal.completeExceptionally(new AssertionError("taken"));
                }
            });
            requests.onNext(first);
            var status = StatusProto.fromThrowable(refusal.get());
            assertThat(status.getMessage()).contains(parts);
            assertThat(status.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo(reason);
            assertThat(status.getDetails(1)
                            .unpack(RetryInfo.class)
                            .getRetryDelay()
                            .getSeconds())
                    .isPositive();
        } finally {
            channel.shutdownNow();
        }
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

    /** A request that no correct client sends is dropped and counted, and the stream goes on. */
    @Test
    void countsRequestsThatMakeNoSense() throws Exception {
        MemberEnd east = member(EAST_1);
        ManagedChannel channel = channel(EAST_1);
        try {
            StreamObserver<AttachResponse> nowhere = new StreamObserver<>() {
                @Override
                public void onNext(AttachResponse response) {}

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {}
            };
            ClientRequest sense = new ClientRequest.KeepAlive(new SessionId(EAST, 1));
            MulticastServiceGrpc.newStub(channel)
                    .attach(nowhere)
                    .onNext(AttachRequest.newBuilder()
                            .setHandshake(HandshakeCodec.encode(handshake(), null, EAST_1))
                            .addRequests(io.amcast.proto.v1.ClientRequest.getDefaultInstance())
                            .addRequests(ClientCodec.encode(sense))
                            .build());
            await().atMost(Duration.ofSeconds(30)).until(() -> !east.requests.isEmpty());
            assertThat(east.requests).extracting(MemberEnd.Asked::request).containsExactly(sense);
            assertThat(east.transport.clientLinks().invalid()).isEqualTo(1);
            assertThat(east.transport.memberLinks().invalid()).isZero();
        } finally {
            channel.shutdownNow();
        }
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
