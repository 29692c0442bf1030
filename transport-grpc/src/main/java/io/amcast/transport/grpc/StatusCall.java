package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.Topology;
import io.amcast.proto.MalformedException;
import io.amcast.proto.StatusCodec;
import io.amcast.proto.v1.AdminServiceGrpc;
import io.amcast.proto.v1.GetStatusRequest;
import io.amcast.proto.v1.GetStatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One question to a member, on a connection of its own. */
final class StatusCall implements StreamObserver<GetStatusResponse> {
    private final Topology topology;
    private final MemberId member;
    private final ManagedChannel channel;
    private final CompletableFuture<MemberStatus> answer = new CompletableFuture<>();

    StatusCall(Topology topology, MemberId member, EventLoops loops) {
        this.topology = topology;
        this.member = member;
        this.channel = Channels.dial(topology.endpoint(member), loops, loops.next(), FrameLimits.of(topology.limits()));
    }

    /** Asks; the answer fails with an IOException, whose message is for people. */
    CompletableFuture<MemberStatus> ask(Duration deadline) {
        AdminServiceGrpc.newStub(channel)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .getStatus(
                        GetStatusRequest.newBuilder()
                                .setCluster(topology.cluster())
                                .setMember(member.name())
                                .build(),
                        this);
        return answer;
    }

    /** The asker goes. */
    void cancel() {
        channel.shutdownNow();
    }

    private IOException failure(String what) {
        Topology.Endpoint endpoint = topology.endpoint(member);
        return new IOException("member " + member + " at " + endpoint.host() + ":" + endpoint.port() + ": " + what);
    }

    @Override
    public void onNext(GetStatusResponse response) {
        try {
            if (response.hasStatus()) {
                answer.complete(StatusCodec.decode(response.getStatus()));
            }
        } catch (MalformedException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable error) {
        channel.shutdownNow();
        answer.completeExceptionally(failure(Refusal.describe(error)));
    }

    @Override
    public void onCompleted() {
        channel.shutdown();
        answer.completeExceptionally(failure("answered without a status"));
    }
}
