package io.amcast;

import io.amcast.runtime.Members;
import io.amcast.runtime.ParallelDelivery;
import io.amcast.runtime.TimeSource;
import io.amcast.spi.DeliveryObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Describes a member before it starts. Not safe for use by several threads.
 *
 * @param <M> the message
 * @param <R> the result
 */
public final class NodeBuilder<M, R extends @Nullable Object> {
    private final Topology topology;
    private final MemberId self;
    private final GroupId group;
    private final @Nullable StateMachine<M, R> stateMachine;
    private final Codec<M> messages;
    private final Codec<R> results;
    private ConflictRelation<M> relation = ConflictRelation.all();
    private @Nullable LocalNetwork network;
    private @Nullable MeterRegistry metrics;
    private @Nullable DeliveryObserver observer;
    private @Nullable ParallelDelivery parallel;
    private TimeSource time = TimeSource.SYSTEM;

    private NodeBuilder(
            Topology topology,
            MemberId self,
            GroupId group,
            @Nullable StateMachine<M, R> stateMachine,
            Codec<M> messages,
            Codec<R> results) {
        this.topology = topology;
        this.self = self;
        this.group = group;
        this.stateMachine = stateMachine;
        this.messages = messages;
        this.results = results;
    }

    static NodeBuilder<byte[], byte[]> of(Topology topology, MemberId self) {
        GroupId group = topology.groupOf(self);
        if (group == null) {
            throw new MulticastException(
                    MulticastException.Reason.CONFIGURATION,
                    null,
                    "member '" + self + "' is in no group of the topology: " + topology.groups());
        }
        return new NodeBuilder<>(topology, self, group, null, Codec.bytes(), Codec.bytes());
    }

    /**
     * What the member replicates.
     *
     * @param factory makes the (empty) state machine for the member's group
     */
    public <N, S extends @Nullable Object> NodeBuilder<N, S> stateMachine(
            Function<GroupId, StateMachine<N, S>> factory, Codec<N> messageCodec, Codec<S> resultCodec) {
        NodeBuilder<N, S> typed =
                new NodeBuilder<>(topology, self, group, factory.apply(group), messageCodec, resultCodec);
        typed.network = network;
        typed.metrics = metrics;
        typed.observer = observer;
        typed.parallel = parallel;
        typed.time = time;
        return typed;
    }

    /** Which messages need an order; {@link ConflictRelation#all()} unless said. */
    public NodeBuilder<M, R> conflicts(ConflictRelation<M> conflicts) {
        relation = conflicts;
        return this;
    }

    /** Runs on a log and links in memory, for tests: nothing is kept when the process ends. */
    public NodeBuilder<M, R> inMemory(LocalNetwork localNetwork) {
        network = localNetwork;
        return this;
    }

    /** Where the member's meters go, with the tags {@code group} and {@code member}. */
    public NodeBuilder<M, R> metrics(MeterRegistry registry) {
        metrics = registry;
        return this;
    }

    /** Who sees each delivery before its effect can be seen. */
    public NodeBuilder<M, R> observer(DeliveryObserver deliveryObserver) {
        observer = deliveryObserver;
        return this;
    }

    /**
     * What the member takes for the time of day, for tests in which members' clocks differ; the system's unless said. Order does not
     * depend on it, though latencies of messages to several groups do.
     */
    public NodeBuilder<M, R> clock(InstantSource clock) {
        time = TimeSource.of(clock);
        return this;
    }

    /**
     * Lets the state machine apply messages that do not conflict at the same time, and conflicting ones in the order of delivery as
     * ever. Unless called, deliveries are applied one after the other on a thread of the member's own. The order of deliveries, results,
     * snapshots and histories are the same either way.
     *
     * <p>The state machine must stand that {@link StateMachine#apply} is called on several threads at once, for messages that do not
     * conflict by the relation of {@link #conflicts}: what they share, such as a map that holds several keys' values, or a sum to which
     * two of them add, must be safe for that. A call sees all that conflicting messages before it did, without a lock. {@link
     * StateMachine#capture}, {@link StateMachine#restore} and {@link StateMachine#query} are never called while an apply or each other is
     * under way, and see all applies before them: for a snapshot and for a query, deliveries wait until those before it have ended.
     *
     * <p>An {@link Error} out of {@code apply} stops the member; messages that do not conflict with the one it came out of may have been
     * applied then, though they come after it.
     *
     * @param executor runs what it is given, all of it and each once; must have room for {@code mostAtOnce} tasks, may be shared by
     *     nodes and used for other work, and is to be shut down after the node is closed: a task that it refuses stops the member
     * @param mostAtOnce how many messages it is given at most at a time, 1 to 1,024; more than it has threads wait in it
     */
    public NodeBuilder<M, R> parallelDelivery(Executor executor, int mostAtOnce) {
        parallel = new ParallelDelivery(executor, mostAtOnce);
        return this;
    }

    /**
     * Starts the member; it catches up and takes part from now on.
     *
     * @throws MulticastException with {@link MulticastException.Reason#CONFIGURATION} when a port or directory cannot be used, or an
     *     adapter is missing; nothing is left running
     */
    public MulticastNode<M, R> start() {
        if (stateMachine == null) {
            throw new IllegalStateException("no state machine: call stateMachine(...) before start()");
        }
        return Members.start(new Members.Spec<>(
                topology,
                self,
                group,
                stateMachine,
                messages,
                results,
                relation,
                network,
                metrics,
                observer,
                parallel,
                time));
    }
}
