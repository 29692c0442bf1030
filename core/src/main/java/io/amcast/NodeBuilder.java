package io.amcast;

import io.amcast.runtime.Members;
import io.amcast.spi.DeliveryObserver;
import io.micrometer.core.instrument.MeterRegistry;
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
                topology, self, group, stateMachine, messages, results, relation, network, metrics, observer));
    }
}
