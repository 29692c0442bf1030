package io.amcast.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.proto.HandshakeCodec;
import io.amcast.proto.v1.AttachRequest;
import io.amcast.proto.v1.AttachResponse;
import io.amcast.proto.v1.LinkRequest;
import io.amcast.proto.v1.LinkResponse;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams on which nothing is said do not stay open. The member's loop runs on a clock that the test sets. */
class GreetingDeadlineTest {
    private static final MemberId EAST_1 = MemberId.of("east-1");
    private static final MemberId WEST_1 = MemberId.of("west-1");
    private static final Handshake HANDSHAKE =
            new Handshake("test", Limits.DEFAULTS, new Handshake.Relation("keys", 1, "a"));

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final LinkCounters counters = new LinkCounters();
    private final MulticastEndpoint endpoint = new MulticastEndpoint(
            EAST_1,
            new Greetings(HANDSHAKE, EAST_1),
            new Deaf(),
            new ReceiveGate(),
            new ClientStreams(
                    EAST_1, FrameLimits.of(Limits.DEFAULTS), 1 << 20, 1 << 20, loop.eventLoop(), () -> null, counters),
            loop.eventLoop(),
            WEST_1::equals,
            counters,
            counters);
    private final Stream<LinkResponse> link = new Stream<>();
    private final Stream<AttachResponse> client = new Stream<>();

    @BeforeEach
    void stopTheClock() {
        loop.freezeTime();
    }

    /** A member's and a client's stream that stay silent are ended when the time is over, with who waited and how long, and not before. */
    @Test
    void endsStreamsThatNeverGreet() {
        endpoint.link(link);
        endpoint.attach(client);
        pass(TimeUnit.SECONDS.toMillis(MulticastEndpoint.GREETING_SECONDS) - 1);
        assertThat(link.error).isNull();
        assertThat(client.error).isNull();

        pass(1);
        for (Stream<?> silent : List.of(link, client)) {
            assertThat(silent.error).isNotNull();
            assertThat(Status.fromThrowable(silent.error).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(Refusal.of(silent.error)).isEqualTo(Refusal.silent("member east-1 waited 10 s for a handshake"));
        }
    }

    /** Who has greeted may be silent as long as it likes. */
    @Test
    void leavesStreamsOpenThatGreeted() {
        endpoint.link(link)
                .onNext(LinkRequest.newBuilder()
                        .setHandshake(HandshakeCodec.encode(HANDSHAKE, WEST_1, EAST_1))
                        .build());
        endpoint.attach(client)
                .onNext(AttachRequest.newBuilder()
                        .setHandshake(HandshakeCodec.encode(HANDSHAKE, null, EAST_1))
                        .build());
        pass(TimeUnit.DAYS.toMillis(1));
        for (Stream<?> greeted : List.of(link, client)) {
            assertThat(greeted.error).isNull();
            assertThat(greeted.frames).hasSize(1);
        }
    }

    /** A stream that has ended, was refused or came while the member stops is not ended once more, and its deadline is gone. */
    @Test
    void forgetsTheDeadlineOfStreamsThatEnded() {
        endpoint.link(link).onCompleted();
        endpoint.attach(client).onError(Status.CANCELLED.asException());
        Stream<AttachResponse> rude = new Stream<>();
        endpoint.attach(rude).onNext(AttachRequest.getDefaultInstance());
        endpoint.close();
        Stream<LinkResponse> late = new Stream<>();
        StreamObserver<LinkRequest> input = endpoint.link(late);
        input.onCompleted();
        assertThat(loop.runScheduledPendingTasks()).isEqualTo(-1);
        assertThat(link.completed).isTrue();
        assertThat(Refusal.of(rude.error)).isEqualTo(Refusal.malformed("the first frame is no handshake"));
        assertThat(Refusal.of(late.error)).isEqualTo(Refusal.stopping("member east-1 stops"));
        assertThat(late.completed).isFalse();
    }

    private void pass(long millis) {
        loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
    }

    /** The way back of a stream, that notes what it is told. */
    private static final class Stream<F extends MessageLite> extends ServerCallStreamObserver<F> {
        private final List<F> frames = new ArrayList<>();
        private @Nullable Throwable error;
        private boolean completed;

        @Override
        public void onNext(F frame) {
            frames.add(frame);
        }

        @Override
        public void onError(Throwable error) {
            assertThat(this.error).isNull();
            this.error = error;
        }

        @Override
        public void onCompleted() {
            completed = true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }

    /** Takes what comes. */
    private static final class Deaf implements Transport.Receiver {
        @Override
        public void received(PeerMessage message) {}

        @Override
        public void requested(ClientRequest request, Transport.Client client) {}

        @Override
        public MemberStatus status() {
            return new MemberStatus(EAST_1, GroupId.of("east"), MemberStatus.Role.LEADER, 1, EAST_1, 0, 0, 0, 0, "ok");
        }
    }
}
