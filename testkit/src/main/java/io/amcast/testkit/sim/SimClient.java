package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.runtime.TimeSource;
import io.amcast.runtime.client.SteppedClient;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client's process. */
final class SimClient<M, R extends @Nullable Object> extends Process {
    private final SimCluster<M, R> cluster;
    private final Agenda agenda;
    private final SteppedClient<M, R> client;
    private boolean crashed;
    private long timerAt = Long.MAX_VALUE;

    /** Crashes after so many more frames. */
    private long framesLeft = Long.MAX_VALUE;

    SimClient(SimCluster<M, R> cluster, int number, String name) {
        super(name, number);
        this.cluster = cluster;
        this.agenda = cluster.agenda;
        client = new SteppedClient<>(cluster.clientSpec(), this::send, new Clock(), agenda.random.nextLong());
    }

    private final class Clock implements TimeSource {
        @Override
        public long micros() {
            return agenda.now() / 1_000;
        }

        @Override
        public long nanos() {
            return agenda.now();
        }
    }

    CompletableFuture<Receipt<R>> multicast(M message, Set<GroupId> destinations, Duration deadline) {
        CompletableFuture<Receipt<R>> receipt = client.multicast(message, destinations, deadline);
        timer();
        return receipt;
    }

    CompletableFuture<Receipt<R>> retry(MessageId id, Duration deadline) {
        CompletableFuture<Receipt<R>> receipt = client.retry(id, deadline);
        timer();
        return receipt;
    }

    CompletableFuture<R> query(M message, GroupId group, Duration deadline) {
        return query(message, group, ReadFrom.LEADER, deadline);
    }

    CompletableFuture<R> query(M message, GroupId group, ReadFrom from, Duration deadline) {
        CompletableFuture<R> answer = client.query(message, group, from, deadline);
        timer();
        return answer;
    }

    @Override
    boolean up() {
        return !crashed;
    }

    /** Gone for good, after so many more frames. */
    void crashAfter(long frames) {
        framesLeft = Math.min(framesLeft, frames);
        if (framesLeft <= 0) {
            crash();
        }
    }

    private void crash() {
        if (!crashed) {
            crashed = true;
            cluster.note(this, Trace.Event.CRASHED, null, () -> "crashes");
        }
    }

    int inFlight() {
        return client.inFlight();
    }

    void close() {
        if (!crashed) {
            client.close();
            timer();
        }
    }

    boolean finished() {
        return crashed || client.finished();
    }

    void memberCrashed(SimMember<M, R> member) {
        if (!crashed && agenda.chance(0.8)) {
            agenda.in(1_000 + agenda.random.nextLong(50_000_000), () -> {
                if (!crashed) {
                    client.disconnected(member.id);
                    timer();
                }
            });
        }
    }

    @Override
    void receive(Process from, Object frame) {
        if (frame instanceof ClientReply reply && from instanceof SimMember<?, ?> member) {
            client.replied(member.id, reply);
            timer();
        } else {
            throw new AssertionError("no frame for a client: " + frame);
        }
    }

    private void send(MemberId to, ClientRequest request) {
        SimMember<M, R> member = cluster.members.get(to);
        if (crashed || member == null) {
            return;
        }
        cluster.network.send(this, member, request);
        if (framesLeft != Long.MAX_VALUE && --framesLeft <= 0) {
            crash();
        }
    }

    private void timer() {
        long due = client.nextDue();
        if (!crashed && due < timerAt) {
            timerAt = due;
            agenda.at(due, () -> fire(due));
        }
    }

    private void fire(long due) {
        if (timerAt == due) {
            timerAt = Long.MAX_VALUE;
        }
        if (!crashed) {
            if (client.nextDue() <= agenda.now()) {
                client.tick();
            }
            timer();
        }
    }
}
