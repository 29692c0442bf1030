package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.proto.v1.LinkRequest;
import io.amcast.proto.v1.LinkResponse;
import io.amcast.proto.v1.MulticastServiceGrpc;
import io.amcast.spi.PeerMessage;
import io.grpc.stub.ClientResponseObserver;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one member sends to another. The other direction has a stream of its own. */
final class MemberLink extends Connection<PeerMessage, LinkRequest, LinkResponse> {
    private static final System.Logger LOGGER = System.getLogger(MemberLink.class.getPackageName());

    private static final int TOLD_AT = 6;

    private final Supplier<PeerMessage.@Nullable Announce> announced;
    private int failures;
    /** The refusal that was said last, so that it is said once. */
    private @Nullable String told;

    MemberLink(
            MemberId self,
            MemberId to,
            Topology topology,
            Greetings greetings,
            EventLoops loops,
            int waitingBytes,
            Supplier<PeerMessage.@Nullable Announce> announced,
            LinkCounters counters) {
        super(to, topology, greetings, loops, Framing.PEER, waitingBytes, "link " + self + " to " + to, counters);
        this.announced = announced;
    }

    @Override
    void call(
            MulticastServiceGrpc.MulticastServiceStub stub,
            ClientResponseObserver<LinkRequest, LinkResponse> observer) {
        stub.link(observer);
    }

    @Override
    LinkRequest greeting(io.amcast.proto.v1.Handshake handshake) {
        return LinkRequest.newBuilder().setHandshake(handshake).build();
    }

    @Override
    io.amcast.proto.v1.@Nullable Handshake handshake(LinkResponse frame) {
        return frame.hasHandshake() ? frame.getHandshake() : null;
    }

    @Override
    @Nullable
    PeerMessage first() {
        return announced.get();
    }

    @Override
    void opened() {
        told = null;
        failures = 0;
        LOGGER.log(Level.DEBUG, "{0}: open", name());
    }

    @Override
    void received(LinkResponse frame) {
        LOGGER.log(Level.DEBUG, "{0}: a frame that this version does not know, ignored", name());
    }

    @Override
    void broken(boolean wasOpen, boolean lost, String reason) {
        failures++;
        // Members that start together miss each other at first, which is nobody's concern.
        if (wasOpen || failures == TOLD_AT) {
            LOGGER.log(Level.INFO, "{0}: {1}; trying again until it answers", name(), reason);
        }
    }

    @Override
    void refused(Refusal refusal) {
        if (!refusal.text().equals(told)) {
            told = refusal.text();
            LOGGER.log(
                    Level.ERROR,
                    "{0}: refused: {1}; make both alike, it is tried again every {2} s",
                    name(),
                    refusal.text(),
                    refusal.retrySeconds());
        }
    }
}
