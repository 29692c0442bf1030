package io.amcast.runtime;

import io.amcast.Contention;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.protocol.MessageState;
import io.amcast.spi.GroupLog;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A member without threads: the same loop, applier, protocol and snapshots as in production, whose turns a simulator takes. All calls,
 * those of its log and transport too, come on one thread.
 */
public final class SteppedMember {
    private final Members.Spec<?, ?> spec;
    private final GroupLog log;
    private final Transport transport;
    private final MemberParts<?, ?> parts;
    private final LogFeed logFeed;
    private final LinkFeed linkFeed;

    private final Runnable helper;

    private <M, R extends @Nullable Object> SteppedMember(
            Members.Spec<M, R> spec, MemberSurroundings around, Runnable helper) {
        this.spec = spec;
        this.log = around.log();
        this.transport = around.transport();
        this.helper = helper;
        parts = new MemberParts<>(spec, around, log::standing);
        logFeed = new LogFeed(parts.lanes, around.failed()) {
            @Override
            void await(CountDownLatch takenOver) {
                takeOver(takenOver);
            }
        };
        linkFeed = new LinkFeed(
                spec.group(),
                parts.lanes,
                around.events(),
                around.time(),
                this::status,
                parts.trace,
                new Misfits(Set.of(), spec.self(), around.failed()));
    }

    /** A member that is not started and applies one delivery after the other; its network and metrics are not looked at. */
    public static <M, R extends @Nullable Object> SteppedMember of(Members.Spec<M, R> spec, MemberSurroundings around) {
        return new SteppedMember(spec.inParallel(null), around, () -> {});
    }

    /**
     * A member that is not started; its network and metrics are not looked at.
     *
     * @param helper runs what waits in the spec's executor for parallel delivery, at least one task if there is any
     */
    public static <M, R extends @Nullable Object> SteppedMember of(
            Members.Spec<M, R> spec, MemberSurroundings around, Runnable helper) {
        return new SteppedMember(spec, around, helper);
    }

    /** Starts links and log. */
    public void start() throws IOException {
        transport.start(linkFeed);
        log.start(logFeed);
    }

    // A restored snapshot waits for nobody but this thread.
    private void takeOver(CountDownLatch takenOver) {
        while (takenOver.getCount() > 0) {
            parts.loop.turn();
            helper.run();
            parts.applier.turn();
        }
    }

    /** Lets the loop take what came in, and what its clock makes due. */
    public void turnLoop() {
        parts.loop.turn();
    }

    /** Lets the state machine apply some of what was dispatched. */
    public void turnApplier() {
        parts.applier.turn();
    }

    public boolean loopIdle() {
        return parts.loop.idle();
    }

    public boolean applierIdle() {
        return parts.applier.idle();
    }

    /** Whether all that was dispatched is carried out, what is on an executor too. */
    public boolean applierQuiet() {
        return parts.applier.quiet();
    }

    /** After how many nanoseconds the loop wants a turn though nothing comes in. */
    public long sleepNanos() {
        return parts.loop.sleepNanos();
    }

    /** As {@link io.amcast.MulticastNode#status} tells it; the health is always ok. */
    public MemberStatus status() {
        GroupLog.Standing standing = log.standing();
        MemberLoop.Progress progress = parts.loop.progress();
        return new MemberStatus(
                spec.self(),
                spec.group(),
                standing.role(),
                standing.term(),
                standing.leader(),
                progress.appliedIndex(),
                progress.pending() + parts.stream.unapplied(),
                progress.clock(),
                progress.deliveries(),
                "ok");
    }

    /** Whether it acts as its group's leader, rightly or not. */
    public boolean leading() {
        return parts.replica.leading();
    }

    /** How far a message has come here. */
    public MessageState stateOf(MessageId id) {
        return parts.replica.stateOf(id);
    }

    /** The protocol's state, as a snapshot would hold it now. */
    public ReplicaImage image() {
        return parts.replica.image();
    }

    /** How many results are kept for clients that have not got them everywhere. */
    public int storedResults() {
        return parts.applier.storedResults();
    }

    /** What it remembers of a message. */
    public List<TraceEvent> trace(MessageId id) {
        return parts.trace.of(id);
    }

    /** What messages waited for here lately. */
    public Contention contention(Duration window) {
        return parts.trace.contention(window);
    }

    /** How many inputs the protocol has taken. */
    public long inputs() {
        return parts.loop.inputs();
    }

    /** Stops as a crash would: nothing that it was given is called any more, if its turns are not. */
    public void kill() {
        linkFeed.stop();
        logFeed.release();
        transport.close();
        log.kill();
        if (parts.parallel != null) {
            parts.parallel.stop(Duration.ZERO);
        }
    }
}
