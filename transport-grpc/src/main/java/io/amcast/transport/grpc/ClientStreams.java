package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.proto.v1.AttachResponse;
import io.amcast.spi.ClientReply;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The clients that are connected to a member. */
final class ClientStreams {
    private final MemberId self;
    private final FrameLimits limits;
    private final int mostBytes;
    private final int mostBytesOfAll;
    private final EventLoop loop;
    private final Supplier<PeerMessage.@Nullable Announce> announced;
    private final Notice notice;
    /** What may wait for each client: less, the more there are. */
    private volatile int share;

    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

    /**
     * None yet.
     *
     * @param mostBytes what may wait for one client
     * @param mostBytesOfAll what may wait for all together, beside one message each
     */
    ClientStreams(
            MemberId self,
            FrameLimits limits,
            int mostBytes,
            int mostBytesOfAll,
            EventLoop loop,
            Supplier<PeerMessage.@Nullable Announce> announced,
            LinkCounters counters) {
        this.self = self;
        this.limits = limits;
        this.mostBytes = mostBytes;
        this.mostBytesOfAll = mostBytesOfAll;
        this.share = mostBytes;
        this.loop = loop;
        this.announced = announced;
        this.notice = new Notice("member " + self + " to its clients", counters);
    }

    /** One client's way back. Equal to itself alone. */
    final class Stream implements Transport.Client {
        private final Outbox<ClientReply, ?, AttachResponse> outbox =
                new Outbox<>(Framing.REPLY, limits, () -> share, loop, notice);
        private final ServerCallStreamObserver<AttachResponse> out;

        private Stream(ServerCallStreamObserver<AttachResponse> out) {
            this.out = out;
        }

        @Override
        public void reply(ClientReply reply) {
            outbox.offer(reply);
        }

        /** The stream can take more. */
        void ready() {
            outbox.wake();
        }

        /** The client is gone. On the loop. */
        void gone() {
            outbox.close();
            streams.remove(this);
            shareAnew();
        }
    }

    /** Opens a client's stream after its handshake. On the loop. */
    Stream open(ServerCallStreamObserver<AttachResponse> out) {
        Stream stream = new Stream(out);
        streams.add(stream);
        shareAnew();
        // Read after the stream is known to announce(), so that one of both tells the client.
        PeerMessage.Announce announce = announced.get();
        stream.outbox.open(out, announce == null ? null : leader(announce));
        return stream;
    }

    private void shareAnew() {
        share = Math.min(mostBytes, mostBytesOfAll / Math.max(1, streams.size()));
    }

    /** Tells every client. Any thread. */
    void announce(PeerMessage.Announce announce) {
        ClientReply.Leader leader = leader(announce);
        streams.forEach(stream -> stream.reply(leader));
    }

    /** About how many bytes wait for all clients. Any thread. */
    long waitingBytes() {
        return streams.stream()
                .mapToLong(stream -> stream.outbox.waitingBytes())
                .sum();
    }

    private static ClientReply.Leader leader(PeerMessage.Announce announce) {
        return new ClientReply.Leader(announce.from(), announce.term(), announce.leader());
    }

    /** Ends all streams. On the loop. */
    void close() {
        for (Stream stream : streams) {
            stream.gone();
            stream.out.onError(Refusal.stopping("member " + self + " stops").toException());
        }
    }
}
