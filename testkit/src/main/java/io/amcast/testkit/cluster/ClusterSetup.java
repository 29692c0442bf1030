package io.amcast.testkit.cluster;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.Order;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.testkit.replicas.Subject;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a test: a state machine as a node is given it, and the groups that replicate it. Says nothing of where it runs.
 * Immutable; each method answers a changed copy.
 *
 * @param <M> the message
 * @param <R> the result
 * @param <S> the state machine
 */
public final class ClusterSetup<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Subject<M, R, S> subject;
    private final Topology topology;
    private final Duration patience;

    private ClusterSetup(Subject<M, R, S> subject, Topology topology, Duration patience) {
        this.subject = subject;
        this.topology = topology;
        this.patience = patience;
    }

    /**
     * A state machine as {@link io.amcast.NodeBuilder#stateMachine} takes it, in two groups {@code g1} and {@code g2} of three members.
     *
     * @param factory makes a replica of a group with an empty state, a new one each time; {@code verify()} makes more of them than there
     *     are members, to compare
     */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>> ClusterSetup<M, R, S> of(
            Function<GroupId, ? extends S> factory, Codec<M> messages, Codec<R> results) {
        return new ClusterSetup<>(
                new Subject<>(factory, messages, results, ConflictRelation.all(), null),
                Topology.inMemory(3, "g1", "g2"),
                PATIENCE);
    }

    /**
     * These groups, whose members are named {@code group-1}, {@code group-2} and so on.
     *
     * @param replicas members of each group, at least 1
     */
    public ClusterSetup<M, R, S> groups(int replicas, String... names) {
        return topology(
                Topology.inMemory(replicas, names).withLimits(topology.limits()).withOrder(topology.order()));
    }

    /** What the order of deliveries promises across groups; {@link Order#PLAIN} unless said. */
    public ClusterSetup<M, R, S> order(Order order) {
        return topology(topology.withOrder(order));
    }

    /** The groups, members, limits and order of a topology; its addresses and directories are not used. */
    public ClusterSetup<M, R, S> topology(Topology other) {
        return new ClusterSetup<>(subject, other, patience);
    }

    /** Which messages need an order; {@link ConflictRelation#all()} unless said. */
    public ClusterSetup<M, R, S> conflicts(ConflictRelation<M> relation) {
        return subject(
                new Subject<>(subject.factory(), subject.messages(), subject.results(), relation, subject.state()));
    }

    /**
     * What of a replica is compared, instead of the bytes that its snapshots write. For state machines that write equal states in
     * different ways, for instance in the order of a hash map.
     *
     * @param function answers a value with {@code equals} and {@code toString} that later deliveries do not change
     */
    public ClusterSetup<M, R, S> state(Function<? super S, ?> function) {
        return subject(
                new Subject<>(subject.factory(), subject.messages(), subject.results(), subject.relation(), function));
    }

    /** The bounds; {@link Limits#DEFAULTS} unless said. */
    public ClusterSetup<M, R, S> limits(Limits limits) {
        return topology(topology.withLimits(limits));
    }

    /**
     * How long is waited for an answer, for a leader, or until all is at rest; a minute unless said. In a simulation this is a minute
     * of its own time.
     *
     * @param longest more than nothing
     */
    public ClusterSetup<M, R, S> patience(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("patience " + longest + ": must be more than nothing");
        }
        return new ClusterSetup<>(subject, topology, longest);
    }

    private ClusterSetup<M, R, S> subject(Subject<M, R, S> other) {
        return new ClusterSetup<>(other, topology, patience);
    }

    /** What the kit's clusters run. */
    public Subject<M, R, S> subject() {
        return subject;
    }

    public Topology topology() {
        return topology;
    }

    public Duration patience() {
        return patience;
    }
}
