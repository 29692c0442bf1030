package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.proto.MalformedException;
import io.amcast.proto.v1.AdminServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * One question to a member, on a connection of its own.
 *
 * @param <P> the answer as it comes
 * @param <T> the answer
 */
final class AdminCall<P, T> implements StreamObserver<P> {
    /** Reads an answer. */
    @FunctionalInterface
    interface Decoder<P, T> {
        T decode(P response) throws MalformedException;
    }

    private final Topology topology;
    private final MemberId member;
    private final ManagedChannel channel;
    private final Decoder<P, T> decoder;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    AdminCall(Topology topology, MemberId member, EventLoops loops, Decoder<P, T> decoder) {
        this.topology = topology;
        this.member = member;
        this.decoder = decoder;
        this.channel = Channels.dial(topology.endpoint(member), loops, loops.next(), FrameLimits.of(topology.limits()));
    }

    /** Asks; the answer fails with an IOException, whose message is for people. */
    CompletableFuture<T> ask(
            Duration deadline, BiConsumer<AdminServiceGrpc.AdminServiceStub, StreamObserver<P>> question) {
        question.accept(
                AdminServiceGrpc.newStub(channel).withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS), this);
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
    public void onNext(P response) {
        try {
            answer.complete(decoder.decode(response));
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
        answer.completeExceptionally(failure("sent no answer"));
    }
}
