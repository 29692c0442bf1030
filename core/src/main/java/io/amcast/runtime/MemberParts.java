package io.amcast.runtime;

import io.amcast.Limits;
import io.amcast.Order;
import io.amcast.protocol.Conflicts;
import io.amcast.protocol.Replica;
import io.amcast.protocol.ReplicaConfig;
import io.amcast.spi.GroupLog;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a member consists of between its log and its links, put together; who lets it take its turns is another's matter. */
final class MemberParts<M, R extends @Nullable Object> {
    /** W of the protocol: how far ahead of need timestamps are reserved. */
    static final long WINDOW_MICROS = 1_000_000;

    /** Dispatched and not applied: past this the log waits. */
    static final long DISPATCH_BYTES = 64L << 20;

    /** Links are reliable but for broken streams and changes of leader, and those are repaired at once: repeats can wait. */
    private static final long RESEND_MICROS = 1_000_000;

    /** Deliveries taken in for parallel delivery: so far a long chain of conflicting ones does not hold up the others. */
    private static final int KEYED_IN_FLIGHT = 2_048;

    /** The same, where each is compared with all others by the user's predicate. */
    private static final int SCANNED_IN_FLIGHT = 256;

    final Lanes lanes;
    final DispatchStream stream;
    final SnapshotPublisher snapshots;
    final MessageTrace trace;
    final MemberLoop loop;
    final Applier<M, R> applier;

    /** Null if deliveries are applied one after the other. */
    final @Nullable ParallelDeliveries parallel;

    /** The protocol; the loop's alone. */
    final Replica replica;

    /**
     * Parts that do not take turns yet.
     *
     * @param standing the log's, while there is a log to ask
     */
    MemberParts(Members.Spec<M, R> spec, MemberSurroundings around, Supplier<GroupLog.Standing> standing) {
        WireRelation<M> relation = new WireRelation<>(spec.relation());
        if (spec.observer() != null) {
            spec.observer().conflicts(spec.relation());
        }
        lanes = new Lanes(around.wakeLoop());
        stream = new DispatchStream(
                DISPATCH_BYTES, relation.keyed(), spec.observer(), around.wakeApplier(), around.wakeLoop());
        snapshots = new SnapshotPublisher(
                spec.self().name(), around.log(), around.events(), around.time(), around.background(), around.failed());
        ReplicaConfig config = config(spec, relation, around);
        replica = new Replica(config);
        trace = new MessageTrace(spec.topology().traceEvents(), around.time());
        loop = new MemberLoop(new MemberLoop.Parts(
                spec.self(),
                spec.group(),
                replica,
                around.log(),
                standing,
                new PeerLinks(spec.topology(), spec.group(), spec.self(), around.transport()),
                new RequestCheck(spec.topology(), spec.group(), relation),
                lanes,
                stream,
                snapshots,
                new LoopTrace(trace.loop, config.conflicts(), around.events()),
                around.events(),
                around.time(),
                spec.topology().limits().inFlight(),
                around.firstRead()));
        Application<M, R> application = new Application<>(spec);
        ParallelDelivery wanted = spec.parallel();
        parallel = wanted == null ? null : parallel(spec, relation, around, application, wanted);
        AppliedTrace applied = new AppliedTrace(trace.applier, around.time());
        applier = new Applier<>(spec, application, parallel, stream, snapshots, applied);
    }

    private static <M, R extends @Nullable Object> ParallelDeliveries parallel(
            Members.Spec<M, R> spec,
            WireRelation<M> relation,
            MemberSurroundings around,
            Application<M, R> application,
            ParallelDelivery wanted) {
        Conflicts conflicts = relation.conflicts(predicate ->
                new PredicateConflicts<>(predicate, spec.messages(), 2 * SCANNED_IN_FLIGHT, around.events()));
        int most = ApplyOrder.scans(conflicts) ? SCANNED_IN_FLIGHT : KEYED_IN_FLIGHT;
        return new ParallelDeliveries(
                application,
                wanted,
                ApplyOrder.of(conflicts),
                Math.max(most, 2 * wanted.mostAtOnce()),
                around.events(),
                around.time(),
                around.wakeApplier());
    }

    private ReplicaConfig config(Members.Spec<M, R> spec, WireRelation<M> relation, MemberSurroundings around) {
        Limits limits = spec.topology().limits();
        return new ReplicaConfig(
                spec.group(),
                new TreeSet<>(spec.topology().groups().keySet()),
                around.windowMicros(),
                limits.inFlight(),
                limits.sessionWindow(),
                RESEND_MICROS,
                TimeUnit.NANOSECONDS.toMicros(limits.sessionTimeout().toNanos()),
                spec.topology().order() == Order.STRICT,
                relation.conflicts(predicate ->
                        new PredicateConflicts<>(predicate, spec.messages(), 2 * limits.inFlight(), around.events())));
    }
}
