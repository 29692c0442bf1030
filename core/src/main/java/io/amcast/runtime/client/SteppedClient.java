package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.runtime.Clients;
import io.amcast.runtime.TimeSource;
import io.amcast.spi.ClientReply;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client without a thread: the same as in production, but a simulator passes it what comes in and lets its time pass. */
public final class SteppedClient<M, R extends @Nullable Object> {
    private final Outgoing<M> outgoing;
    private final Clients.Spec<M, R> spec;
    private final TimeSource time;
    private final ClientCore core;

    /**
     * A client; its network and metrics are not looked at.
     *
     * @param seed for nonces, homes and jitter; clients of one cluster must have different ones
     */
    public SteppedClient(Clients.Spec<M, R> spec, ClientLink link, TimeSource time, long seed) {
        this.spec = spec;
        this.time = time;
        outgoing = new Outgoing<>(spec.topology(), spec.messages(), spec.relation());
        core = new ClientCore(spec.topology(), seed, time.nanos(), link, ClientEvents.NONE);
    }

    /** As {@link io.amcast.MulticastClient#multicast}. */
    public CompletableFuture<Receipt<R>> multicast(M message, Set<GroupId> destinations, Duration deadline) {
        long now = time.nanos();
        PendingReceipt<R> receipt = new PendingReceipt<>(spec.results());
        try {
            core.submit(now, outgoing.call(message, destinations, now, now + deadline.toNanos(), receipt));
        } catch (MulticastException e) {
            receipt.failed(e);
        }
        return receipt;
    }

    /** As {@link io.amcast.MulticastClient#retry}. */
    public CompletableFuture<Receipt<R>> retry(MessageId id, Duration deadline) {
        PendingReceipt<R> receipt = new PendingReceipt<>(spec.results());
        core.retry(time.nanos(), id, new Call.Waiter(time.nanos() + deadline.toNanos(), receipt));
        return receipt;
    }

    /** As {@link io.amcast.MulticastClient#query}. */
    public CompletableFuture<R> query(M message, GroupId group, Duration deadline) {
        return query(message, group, ReadFrom.LEADER, deadline);
    }

    /** As {@link io.amcast.MulticastClient#query}. */
    public CompletableFuture<R> query(M message, GroupId group, ReadFrom from, Duration deadline) {
        long now = time.nanos();
        PendingAnswer<R> answer = new PendingAnswer<>(spec.results());
        try {
            core.query(now, outgoing.query(message, group, from, now, now + deadline.toNanos(), answer));
        } catch (MulticastException e) {
            answer.failed(e);
        }
        return answer;
    }

    /** A member has answered, or announces a leader. */
    public void replied(MemberId from, ClientReply reply) {
        core.replied(time.nanos(), from, reply);
    }

    /** The stream to a member broke. */
    public void disconnected(MemberId member) {
        core.disconnected(time.nanos(), member);
    }

    /** Lets time pass; to be called at {@link #nextDue} at the latest. */
    public void tick() {
        core.tick(time.nanos());
    }

    /** When time makes something due, on the clock's nanoseconds. */
    public long nextDue() {
        return core.nextDue();
    }

    /** Calls that are not answered by all of their groups. */
    public int inFlight() {
        return core.inFlight();
    }

    /** Fails calls in flight and asks for its sessions to be ended. */
    public void close() {
        core.close(time.nanos());
    }

    /** After {@link #close}: whether no session is left to end. */
    public boolean finished() {
        return core.finished();
    }
}
