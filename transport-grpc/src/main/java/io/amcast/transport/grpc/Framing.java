package io.amcast.transport.grpc;

import com.google.protobuf.MessageLite;
import io.amcast.proto.ClientCodec;
import io.amcast.proto.PeerCodec;
import io.amcast.proto.v1.AttachRequest;
import io.amcast.proto.v1.AttachResponse;
import io.amcast.proto.v1.LinkRequest;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.StoredResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How messages of one kind become frames.
 *
 * @param <M> the record of core
 * @param <P> its encoding
 * @param <F> a frame of several
 */
interface Framing<M, P extends MessageLite, F> {
    /** What a message without content takes. */
    int BARE = 128;

    /** About how many bytes a message takes while it waits; the same whenever asked. */
    int weight(M message);

    P encode(M message);

    F frame(List<P> batch);

    Framing<PeerMessage, io.amcast.proto.v1.PeerMessage, LinkRequest> PEER = new Framing<>() {
        @Override
        public int weight(PeerMessage message) {
            @Nullable
            Message carried = message instanceof PeerMessage.Soft soft
                    ? soft.message()
                    : message instanceof PeerMessage.Hard hard ? hard.message() : null;
            return carried == null ? BARE : BARE + carried.size();
        }

        @Override
        public io.amcast.proto.v1.PeerMessage encode(PeerMessage message) {
            return PeerCodec.encode(message);
        }

        @Override
        public LinkRequest frame(List<io.amcast.proto.v1.PeerMessage> batch) {
            return LinkRequest.newBuilder().addAllMessages(batch).build();
        }
    };

    Framing<ClientRequest, io.amcast.proto.v1.ClientRequest, AttachRequest> REQUEST = new Framing<>() {
        @Override
        public int weight(ClientRequest request) {
            return request instanceof ClientRequest.Submit submit
                    ? BARE + submit.message().size()
                    : BARE;
        }

        @Override
        public io.amcast.proto.v1.ClientRequest encode(ClientRequest request) {
            return ClientCodec.encode(request);
        }

        @Override
        public AttachRequest frame(List<io.amcast.proto.v1.ClientRequest> batch) {
            return AttachRequest.newBuilder().addAllRequests(batch).build();
        }
    };

    Framing<ClientReply, io.amcast.proto.v1.ClientReply, AttachResponse> REPLY = new Framing<>() {
        @Override
        public int weight(ClientReply reply) {
            if (reply instanceof ClientReply.Result result) {
                return BARE
                        + (result.value() instanceof StoredResult.Success success
                                ? success.bytes().length
                                : ((StoredResult.Failure) result.value())
                                        .reason()
                                        .length());
            }
            return reply instanceof ClientReply.Refused refused
                    ? BARE + refused.detail().length()
                    : BARE;
        }

        @Override
        public io.amcast.proto.v1.ClientReply encode(ClientReply reply) {
            return ClientCodec.encode(reply);
        }

        @Override
        public AttachResponse frame(List<io.amcast.proto.v1.ClientReply> batch) {
            return AttachResponse.newBuilder().addAllReplies(batch).build();
        }
    };
}
