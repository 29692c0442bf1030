package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.proto.StatusCodec;
import io.amcast.proto.v1.AdminServiceGrpc;
import io.amcast.proto.v1.GetStatusRequest;
import io.amcast.proto.v1.GetStatusResponse;
import io.amcast.spi.Transport;
import io.grpc.stub.StreamObserver;

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
        if (differs(request.getCluster(), cluster)) {
            response.onError(Refusal.mismatch("cluster is '" + cluster + "' there, '" + request.getCluster() + "' here")
                    .toException());
        } else if (differs(request.getMember(), self.name())) {
            response.onError(Refusal.mismatch("the member there is '" + self + "', '" + request.getMember()
                            + "' is expected here; see its host and port")
                    .toException());
        } else {
            response.onNext(GetStatusResponse.newBuilder()
                    .setStatus(StatusCodec.encode(receiver.status()))
                    .build());
            response.onCompleted();
        }
    }

    private static boolean differs(String asked, String own) {
        return !asked.isEmpty() && !asked.equals(own);
    }
}
