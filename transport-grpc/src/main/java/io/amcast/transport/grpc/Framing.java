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
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How messages of one kind become frames.
 *
 * @param <M> the record of core
 * @param <P> its encoding
 * @param <F> a frame of several
 * @param weight about how many bytes a message takes while it waits; the same whenever asked
 */
record Framing<M, P extends MessageLite, F>(
        ToIntFunction<M> weight, Function<M, P> encode, Function<List<P>, F> frame) {
    /** What a message without content takes. */
    private static final int BARE = 128;

    static final Framing<PeerMessage, io.amcast.proto.v1.PeerMessage, LinkRequest> PEER = new Framing<>(
            Framing::weight,
            PeerCodec::encode,
            batch -> LinkRequest.newBuilder().addAllMessages(batch).build());

    static final Framing<ClientRequest, io.amcast.proto.v1.ClientRequest, AttachRequest> REQUEST = new Framing<>(
            Framing::weight,
            ClientCodec::encode,
            batch -> AttachRequest.newBuilder().addAllRequests(batch).build());

    static final Framing<ClientReply, io.amcast.proto.v1.ClientReply, AttachResponse> REPLY = new Framing<>(
            Framing::weight,
            ClientCodec::encode,
            batch -> AttachResponse.newBuilder().addAllReplies(batch).build());

    private static int weight(PeerMessage message) {
        @Nullable
        Message carried = message instanceof PeerMessage.Soft soft
                ? soft.message()
                : message instanceof PeerMessage.Hard hard ? hard.message() : null;
        return carried == null ? BARE : BARE + carried.size();
    }

    private static int weight(ClientRequest request) {
        if (request instanceof ClientRequest.Submit submit) {
            return BARE + submit.message().size();
        } else if (request instanceof ClientRequest.Query query) {
            return BARE + query.size();
        }
        return BARE;
    }

    private static int weight(ClientReply reply) {
        if (reply instanceof ClientReply.Result result) {
            return BARE + weight(result.value());
        } else if (reply instanceof ClientReply.Answer answer) {
            return BARE + weight(answer.value());
        } else if (reply instanceof ClientReply.Refused refused) {
            return BARE + refused.detail().length();
        } else if (reply instanceof ClientReply.NotAnswered refused) {
            return BARE + refused.detail().length();
        } else if (reply instanceof ClientReply.NotOpened refused) {
            return BARE + refused.detail().length();
        }
        return BARE;
    }

    private static int weight(StoredResult.Value value) {
        return value instanceof StoredResult.Success success
                ? success.bytes().length
                : ((StoredResult.Failure) value).reason().length();
    }
}
