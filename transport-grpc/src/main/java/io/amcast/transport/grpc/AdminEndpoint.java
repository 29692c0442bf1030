package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.proto.ContentionCodec;
import io.amcast.proto.MalformedException;
import io.amcast.proto.StatusCodec;
import io.amcast.proto.TraceCodec;
import io.amcast.proto.v1.AdminServiceGrpc;
import io.amcast.proto.v1.GetContentionRequest;
import io.amcast.proto.v1.GetContentionResponse;
import io.amcast.proto.v1.GetStatusRequest;
import io.amcast.proto.v1.GetStatusResponse;
import io.amcast.proto.v1.GetTraceRequest;
import io.amcast.proto.v1.GetTraceResponse;
import io.amcast.spi.Transport;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/** Answers operators. An empty cluster or member in the question stands for any. */
final class AdminEndpoint extends AdminServiceGrpc.AdminServiceImplBase {
    private final String cluster;
    private final MemberId self;
    private final Transport.Receiver receiver;

    AdminEndpoint(String cluster, MemberId self, Transport.Receiver receiver) {
        this.cluster = cluster;
        this.self = self;
        this.receiver = receiver;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> response) {
        if (meant(request.getCluster(), request.getMember(), response)) {
            answer(
                    response,
                    GetStatusResponse.newBuilder()
                            .setStatus(StatusCodec.encode(receiver.status()))
                            .build());
        }
    }

    @Override
    public void getTrace(GetTraceRequest request, StreamObserver<GetTraceResponse> response) {
        if (!meant(request.getCluster(), request.getMember(), response)) {
            return;
        }
        try {
            MessageId id = TraceCodec.decode(request.hasId(), request.getId());
            aside(response, () -> TraceCodec.encode(receiver.trace(id)));
        } catch (MalformedException e) {
            response.onError(Refusal.malformed(e.getMessage()).toException());
        }
    }

    @Override
    public void getContention(GetContentionRequest request, StreamObserver<GetContentionResponse> response) {
        if (meant(request.getCluster(), request.getMember(), response)) {
            aside(
                    response,
                    () -> ContentionCodec.encode(receiver.contention(ContentionCodec.decode(request.getWindow()))));
        }
    }

    /** What takes milliseconds must not hold up the loop, which serves members and clients. */
    private static <P> void aside(StreamObserver<P> response, Supplier<P> what) {
        ForkJoinPool.commonPool().execute(() -> answer(response, what.get()));
    }

    private static <P> void answer(StreamObserver<P> response, P what) {
        response.onNext(what);
        response.onCompleted();
    }

    private boolean meant(String askedCluster, String askedMember, StreamObserver<?> response) {
        if (differs(askedCluster, cluster)) {
            response.onError(Refusal.mismatch("cluster is '" + cluster + "' there, '" + askedCluster + "' here")
                    .toException());
        } else if (differs(askedMember, self.name())) {
            response.onError(Refusal.mismatch("the member there is '" + self + "', '" + askedMember
                            + "' is expected here; see its host and port")
                    .toException());
        } else {
            return true;
        }
        return false;
    }

    private static boolean differs(String asked, String own) {
        return !asked.isEmpty() && !asked.equals(own);
    }
}
