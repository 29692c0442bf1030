package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.proto.ClientCodec;
import io.amcast.proto.MalformedException;
import io.amcast.proto.v1.AttachRequest;
import io.amcast.proto.v1.AttachResponse;
import io.amcast.proto.v1.ClientReply;
import io.amcast.proto.v1.MulticastServiceGrpc;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.grpc.stub.ClientResponseObserver;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's stream to one member. */
final class ClientLink extends Connection<ClientRequest, AttachRequest, AttachResponse> {
    private static final System.Logger LOGGER = System.getLogger(ClientLink.class.getPackageName());

    private final ClientTransport.Receiver receiver;
    private final ReceiveGate gate;

    ClientLink(
            MemberId to,
            Topology topology,
            Greetings greetings,
            EventLoops loops,
            int waitingBytes,
            ClientTransport.Receiver receiver,
            ReceiveGate gate,
            LinkCounters counters) {
        super(to, topology, greetings, loops, Framing.REQUEST, waitingBytes, "client to member " + to, counters);
        this.receiver = receiver;
        this.gate = gate;
    }

    @Override
    void call(
            MulticastServiceGrpc.MulticastServiceStub stub,
            ClientResponseObserver<AttachRequest, AttachResponse> observer) {
        stub.attach(observer);
    }

    @Override
    AttachRequest greeting(io.amcast.proto.v1.Handshake handshake) {
        return AttachRequest.newBuilder().setHandshake(handshake).build();
    }

    @Override
    io.amcast.proto.v1.@Nullable Handshake handshake(AttachResponse frame) {
        return frame.hasHandshake() ? frame.getHandshake() : null;
    }

    @Override
    @Nullable
    ClientRequest first() {
        return null;
    }

    @Override
    void opened() {
        LOGGER.log(Level.DEBUG, "{0}: open", name());
    }

    @Override
    void received(AttachResponse frame) {
        gate.pass(frame.getRepliesList(), this::deliver);
    }

    private void deliver(ClientReply reply) {
        try {
            receiver.replied(member(), ClientCodec.decode(reply));
        } catch (MalformedException e) {
            invalid("member " + member() + " sent " + e.getMessage());
        }
    }

    @Override
    void broken(boolean wasOpen, boolean lost, String reason) {
        LOGGER.log(Level.DEBUG, "{0}: {1}", name(), reason);
        if (lost) {
            gate.pass(List.of(member()), receiver::disconnected);
        }
    }

    @Override
    void refused(Refusal refusal) {
        gate.pass(List.of(refusal.text()), text -> receiver.rejected(member(), text));
    }
}
