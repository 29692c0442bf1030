package io.amcast.testkit.laws;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.StateMachine;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A state machine with what is needed to check it: its codecs and a generator of its messages, as a node is given them. Immutable;
 * each method answers a changed copy.
 *
 * @param <M> the message
 * @param <R> the result
 * @param <S> the state machine
 */
public final class MachineUnderTest<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private static final int DEFAULT_RUNS = 500;
    private static final int DEFAULT_LENGTH = 30;
    private static final int MAX_LENGTH = 10_000;
    private static final Set<GroupId> ONE_GROUP = Set.of(GroupId.of("g1"));

    private final Function<GroupId, ? extends S> factory;
    private final Codec<M> messages;
    private final Codec<R> results;
    private final Gen<? extends M> generator;
    private ConflictRelation<M> relation = ConflictRelation.all();
    private Function<? super M, ? extends Set<GroupId>> destinations = message -> ONE_GROUP;
    private @Nullable Function<? super S, ?> state;
    private Function<? super M, ? extends List<? extends M>> simpler = message -> List.of();
    private int runs = DEFAULT_RUNS;
    private int length = DEFAULT_LENGTH;
    private @Nullable Long seed;

    private MachineUnderTest(
            Function<GroupId, ? extends S> factory, Codec<M> messages, Codec<R> results, Gen<? extends M> generator) {
        this.factory = factory;
        this.messages = messages;
        this.results = results;
        this.generator = generator;
    }

    private MachineUnderTest(MachineUnderTest<M, R, S> other) {
        this(other.factory, other.messages, other.results, other.generator);
        relation = other.relation;
        destinations = other.destinations;
        state = other.state;
        simpler = other.simpler;
        runs = other.runs;
        length = other.length;
        seed = other.seed;
    }

    /**
     * A state machine as {@link io.amcast.NodeBuilder#stateMachine} takes it, and its messages.
     *
     * @param factory makes a replica of a group with an empty state, a new one each time
     */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>> MachineUnderTest<M, R, S> of(
            Function<GroupId, ? extends S> factory, Codec<M> messages, Codec<R> results, Gen<? extends M> generator) {
        return new MachineUnderTest<>(factory, messages, results, generator);
    }

    /** Which messages need an order; {@link ConflictRelation#all()} unless said. */
    public MachineUnderTest<M, R, S> conflicts(ConflictRelation<M> conflicts) {
        MachineUnderTest<M, R, S> copy = new MachineUnderTest<>(this);
        copy.relation = conflicts;
        return copy;
    }

    /**
     * Where a message is sent. Each run checks a replica of one of these groups with the messages that reach it. Unless said, there is
     * one group, {@code g1}.
     */
    public MachineUnderTest<M, R, S> destinations(Function<? super M, ? extends Set<GroupId>> groups) {
        MachineUnderTest<M, R, S> copy = new MachineUnderTest<>(this);
        copy.destinations = groups;
        return copy;
    }

    /**
     * What of a state machine is compared and printed, instead of the bytes that its snapshots write. For state machines that write
     * equal states in different ways, for instance in the order of a hash map.
     *
     * @param function answers a value with {@code equals} and {@code toString} that later deliveries do not change
     */
    public MachineUnderTest<M, R, S> state(Function<? super S, ?> function) {
        MachineUnderTest<M, R, S> copy = new MachineUnderTest<>(this);
        copy.state = function;
        return copy;
    }

    /**
     * Simpler messages to try in place of one, simplest first, so that counterexamples are easier to read. Unless said, only
     * messages are left out.
     *
     * @param function must come to an end: no message is simpler than itself
     */
    public MachineUnderTest<M, R, S> simpler(Function<? super M, ? extends List<? extends M>> function) {
        MachineUnderTest<M, R, S> copy = new MachineUnderTest<>(this);
        copy.simpler = function;
        return copy;
    }

    /**
     * How many scenarios are drawn; 500 unless said.
     *
     * @param count at least 1
     */
    public MachineUnderTest<M, R, S> runs(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("runs " + count + ": must be at least 1");
        }
        MachineUnderTest<M, R, S> copy = new MachineUnderTest<>(this);
        copy.runs = count;
        return copy;
    }

    /**
     * How many deliveries a scenario has at most; 30 unless said.
     *
     * @param deliveries 1 to 10,000
     */
    public MachineUnderTest<M, R, S> length(int deliveries) {
        if (deliveries < 1 || deliveries > MAX_LENGTH) {
            throw new IllegalArgumentException("length " + deliveries + ": must be 1 to " + MAX_LENGTH);
        }
        MachineUnderTest<M, R, S> copy = new MachineUnderTest<>(this);
        copy.length = deliveries;
        return copy;
    }

    /** The first run's seed, for the same runs each time. Unless said, it is {@code -Damcast.seed}; without that it is drawn. */
    public MachineUnderTest<M, R, S> seed(long first) {
        MachineUnderTest<M, R, S> copy = new MachineUnderTest<>(this);
        copy.seed = first;
        return copy;
    }

    S machine(GroupId group) {
        return Objects.requireNonNull(factory.apply(group), "the factory of state machines answered null");
    }

    Codec<M> messages() {
        return messages;
    }

    Codec<R> results() {
        return results;
    }

    Gen<? extends M> generator() {
        return generator;
    }

    ConflictRelation<M> relation() {
        return relation;
    }

    SortedSet<GroupId> destinationsOf(M message) {
        return new TreeSet<>(destinations.apply(message));
    }

    @Nullable
    Function<? super S, ?> state() {
        return state;
    }

    List<? extends M> simplerThan(M message) {
        return simpler.apply(message);
    }

    int runs() {
        return runs;
    }

    int length() {
        return length;
    }

    @Nullable
    Long seed() {
        return seed;
    }
}
