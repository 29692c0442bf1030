package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.proto.ClientCodec;
import io.amcast.proto.MalformedException;
import io.amcast.proto.PeerCodec;
import io.amcast.proto.v1.AttachRequest;
import io.amcast.proto.v1.AttachResponse;
import io.amcast.proto.v1.ClientRequest;
import io.amcast.proto.v1.LinkRequest;
import io.amcast.proto.v1.LinkResponse;
import io.amcast.proto.v1.MulticastServiceGrpc;
import io.amcast.proto.v1.PeerMessage;
import io.amcast.spi.Transport;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The member's side of the streams that others open to it. All calls come on the server's loop. */
final class MulticastEndpoint extends MulticastServiceGrpc.MulticastServiceImplBase {
    /** A peer sends its handshake with its stream: one that has not come by then will not come. */
    static final int GREETING_SECONDS = 10;

    private final MemberId self;
    private final Greetings greetings;
    private final Transport.Receiver receiver;
    private final ReceiveGate gate;
    private final ClientStreams clients;
    private final EventLoop loop;
    private final Predicate<MemberId> greeted;
    private final Notice fromMembers;
    private final Notice fromClients;
    /** Those of members; on the loop only. */
    private final Set<ServerCallStreamObserver<LinkResponse>> links = new HashSet<>();

    private boolean closed;

    MulticastEndpoint(
            MemberId self,
            Greetings greetings,
            Transport.Receiver receiver,
            ReceiveGate gate,
            ClientStreams clients,
            EventLoop loop,
            Predicate<MemberId> greeted,
            LinkCounters ofMembers,
            LinkCounters ofClients) {
        this.self = self;
        this.greetings = greetings;
        this.receiver = receiver;
        this.gate = gate;
        this.clients = clients;
        this.loop = loop;
        this.greeted = greeted;
        this.fromMembers = new Notice("members to member " + self, ofMembers);
        this.fromClients = new Notice("clients to member " + self, ofClients);
    }

    /** Ends the streams of members. On the loop. */
    void close() {
        closed = true;
        links.forEach(link -> link.onError(stopping()));
        links.clear();
    }

    private RuntimeException stopping() {
        return Refusal.stopping("member " + self + " stops").toException();
    }

    private @Nullable Refusal judge(boolean said, io.amcast.proto.v1.Handshake handshake) {
        return said ? greetings.judgeCaller(handshake) : Refusal.malformed("the first frame is no handshake");
    }

    private ScheduledFuture<?> atGreetingDeadline(Runnable late) {
        return loop.schedule(late, GREETING_SECONDS, TimeUnit.SECONDS);
    }

    private RuntimeException silent() {
        return Refusal.silent("member " + self + " waited " + GREETING_SECONDS + " s for a handshake")
                .toException();
    }

    @Override
    public StreamObserver<LinkRequest> link(StreamObserver<LinkResponse> response) {
        ServerCallStreamObserver<LinkResponse> out = (ServerCallStreamObserver<LinkResponse>) response;
        LinkInput input = new LinkInput(out);
        links.add(out);
        out.setOnCancelHandler(() -> loop.execute(() -> links.remove(out)));
        if (closed) {
            input.end();
            out.onError(stopping());
        }
        return input;
    }

    private final class LinkInput implements StreamObserver<LinkRequest> {
        private final ServerCallStreamObserver<LinkResponse> out;
        private final ScheduledFuture<?> greeting = atGreetingDeadline(this::late);
        private boolean open;
        private boolean ended;

        private LinkInput(ServerCallStreamObserver<LinkResponse> out) {
            this.out = out;
        }

        private void late() {
            if (!closed) {
                end();
                out.onError(silent());
            }
        }

        private void end() {
            greeting.cancel(false);
            ended = true;
            links.remove(out);
        }

        @Override
        public void onNext(LinkRequest frame) {
            if (ended || closed) {
                return;
            }
            if (!open) {
                Refusal refusal = judgeMember(frame);
                if (refusal != null) {
                    end();
                    out.onError(refusal.toException());
                    return;
                }
                greeting.cancel(false);
                open = true;
                out.onNext(LinkResponse.newBuilder()
                        .setHandshake(greetings.to(null))
                        .build());
            }
            gate.pass(frame.getMessagesList(), this::deliver);
        }

        private @Nullable Refusal judgeMember(LinkRequest frame) {
            Refusal refusal = judge(frame.hasHandshake(), frame.getHandshake());
            String sender = frame.getHandshake().getSender();
            if (refusal != null) {
                tell(sender, greetings.relationDifference(frame.getHandshake()));
                return refusal;
            } else if (sender.isEmpty()) {
                return Refusal.malformed("handshake.sender: missing; a link is for members alone");
            }
            if (!greeted.test(MemberId.of(sender))) {
                return Refusal.mismatch("the topology there has no member '" + sender + "'");
            }
            gate.pass(List.of(MemberId.of(sender)), member -> receiver.greeted(member, null));
            return null;
        }

        /** Who has another relation than its whole group must stop, so a difference is told on. */
        private void tell(String sender, @Nullable String difference) {
            if (difference != null && !sender.isEmpty()) {
                gate.pass(List.of(MemberId.of(sender)), member -> receiver.greeted(member, difference));
            }
        }

        private void deliver(PeerMessage message) {
            try {
                receiver.received(PeerCodec.decode(message));
            } catch (MalformedException e) {
                fromMembers.invalid("a member sent " + e.getMessage());
            }
        }

        @Override
        public void onError(Throwable error) {
            end();
        }

        @Override
        public void onCompleted() {
            if (!ended && !closed) {
                end();
                out.onCompleted();
            }
        }
    }

    @Override
    public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> response) {
        ServerCallStreamObserver<AttachResponse> out = (ServerCallStreamObserver<AttachResponse>) response;
        AttachInput input = new AttachInput(out);
        out.setOnReadyHandler(input::ready);
        out.setOnCancelHandler(input::gone);
        if (closed) {
            input.gone();
            out.onError(stopping());
        }
        return input;
    }

    private final class AttachInput implements StreamObserver<AttachRequest> {
        private final ServerCallStreamObserver<AttachResponse> out;
        private final ScheduledFuture<?> greeting = atGreetingDeadline(this::late);
        private ClientStreams.@Nullable Stream stream;
        private boolean ended;

        private AttachInput(ServerCallStreamObserver<AttachResponse> out) {
            this.out = out;
        }

        private void late() {
            if (!closed) {
                gone();
                out.onError(silent());
            }
        }

        private void ready() {
            if (stream != null) {
                stream.ready();
            }
        }

        private void gone() {
            greeting.cancel(false);
            ended = true;
            if (stream != null) {
                stream.gone();
            }
        }

        @Override
        public void onNext(AttachRequest frame) {
            if (ended || closed) {
                return;
            }
            ClientStreams.Stream to = stream;
            if (to == null) {
                Refusal refusal = judge(frame.hasHandshake(), frame.getHandshake());
                if (refusal != null) {
                    gone();
                    out.onError(refusal.toException());
                    return;
                }
                greeting.cancel(false);
                out.onNext(AttachResponse.newBuilder()
                        .setHandshake(greetings.to(null))
                        .build());
                to = clients.open(out);
                stream = to;
            }
            ClientStreams.Stream client = to;
            gate.pass(frame.getRequestsList(), request -> deliver(request, client));
        }

        private void deliver(ClientRequest request, ClientStreams.Stream client) {
            try {
                receiver.requested(ClientCodec.decode(request), client);
            } catch (MalformedException e) {
                fromClients.invalid("a client sent " + e.getMessage());
            }
        }

        @Override
        public void onError(Throwable error) {
            gone();
        }

        @Override
        public void onCompleted() {
            if (!ended && !closed) {
                gone();
                out.onCompleted();
            }
        }
    }
}
