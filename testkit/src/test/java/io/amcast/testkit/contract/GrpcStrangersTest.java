package io.amcast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
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
import io.amcast.spi.StoredResult;
import io.amcast.spi.TransportProvider;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What a member says over gRPC to those who are no correct peers: they are refused, or cost it no more than a bound. */
class GrpcStrangersTest extends TransportEnds {
    private static final int WAITING_BYTES = 4 << 20;

    @Override
    TransportProvider provider() {
        return new GrpcTransportProvider(WAITING_BYTES);
    }

    @Override
    Topology topology() {
        return loopback();
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
                assertThat(links.waitingBytes()).isLessThanOrEqualTo(WAITING_BYTES + clients * 100_000L);
                return links.waitingBytes() >= WAITING_BYTES / 2 && links.overflowed() > 0;
            });
        } finally {
            channel.shutdownNow();
        }
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
}
