package io.amcast.testkit.sim;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.TraceEvent;
import io.amcast.runtime.SteppedMember;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client in virtual time. Its futures complete while the cluster lets time pass; {@code get} and {@code join} on one of them, or on
 * what {@code thenApply} and the like make of it, do that. What takes real time or threads ({@code orTimeout}, {@code thenApplyAsync})
 * has no place here.
 */
public final class SimulatedClient<M, R extends @Nullable Object> implements MulticastClient<M, R> {
    private final SimulatedCluster<M, R, ?> cluster;
    private final SimClient<M, R> client;

    SimulatedClient(SimulatedCluster<M, R, ?> cluster, SimClient<M, R> client) {
        this.cluster = cluster;
        this.client = client;
    }

    /** {@code client-1} and so on. */
    public String name() {
        return client.name;
    }

    @Override
    public CompletableFuture<Receipt<R>> multicast(M message, Set<GroupId> destinations, Duration deadline) {
        return cluster.call(
                this, message + " to " + destinations, () -> client.multicast(message, destinations, deadline));
    }

    @Override
    public CompletableFuture<Receipt<R>> retry(MessageId id, Duration deadline) {
        return cluster.call(this, "retry of " + id, () -> client.retry(id, deadline));
    }

    @Override
    public CompletableFuture<R> query(M message, GroupId group, ReadFrom from, Duration deadline) {
        return cluster.query(this, message + " of " + group, () -> client.query(message, group, from, deadline));
    }

    @Override
    public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
        return cluster.ask(member, SteppedMember::status, deadline);
    }

    @Override
    public CompletableFuture<List<TraceEvent>> trace(MemberId member, MessageId message, Duration deadline) {
        return cluster.ask(member, running -> running.trace(message), deadline);
    }

    @Override
    public CompletableFuture<Contention> contention(MemberId member, Duration window, Duration deadline) {
        return cluster.ask(member, running -> running.contention(window), deadline);
    }

    /** Ends its process at once, for good: what it has sent goes on without it, and its calls have no end. */
    public void crash() {
        crashAfterFrames(0);
    }

    /** Ends its process when it has sent so many more frames: of a message to two groups only one gets the first, for instance. */
    public void crashAfterFrames(long frames) {
        cluster.test(name() + " crashes after " + frames + " more frames", () -> client.crashAfter(frames));
    }

    boolean up() {
        return client.up();
    }

    boolean finished() {
        return client.finished();
    }

    @Override
    public void close() {
        if (client.up()) {
            cluster.test(name() + " is closed", client::close);
        }
    }
}
