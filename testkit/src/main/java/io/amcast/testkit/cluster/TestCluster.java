package io.amcast.testkit.cluster;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.StateMachine;
import io.amcast.Topology;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole running topology in a test, with what can happen to it: simulated, in virtual time and repeatable
 * ({@link io.amcast.testkit.sim.SimulatedCluster}), or on real logs and links ({@link LoopbackCluster}). A test that uses no more
 * than this runs on both. To be used by the test's thread alone.
 *
 * @param <M> the message
 * @param <R> the result
 * @param <S> the state machine
 */
public interface TestCluster<M, R extends @Nullable Object, S extends StateMachine<M, R>> extends AutoCloseable {
    Topology topology();

    /**
     * A new client. Wait for what it answers with {@link #await}.
     *
     * @throws IllegalStateException if there are as many as the setup allows
     */
    MulticastClient<M, R> client();

    /**
     * Lets time pass until the future is complete, and answers its value.
     *
     * @throws MulticastException as the future has it
     * @throws ClusterFailure if it is not complete after the setup's patience
     */
    <T extends @Nullable Object> T await(CompletableFuture<T> future);

    /** Lets time pass until all of the futures are complete; they may have failed. */
    void awaitAll(Collection<? extends CompletableFuture<?>> futures);

    /**
     * Lets time pass until the condition holds.
     *
     * @throws ClusterFailure if it does not hold when the limit has passed
     */
    void runUntil(BooleanSupplier condition, Duration limit);

    /** Lets so much time pass. */
    void run(Duration time);

    /** The member's own replica, as it is or, when the member is down, as it was. Another one after each start of the member. */
    S stateMachine(MemberId member);

    /** The group's leader, if there is one at present. */
    Optional<MemberId> leader(GroupId group);

    /** Whether the member runs. */
    boolean up(MemberId member);

    /** Ends a member at once; nothing happens if it is down. What its log holds is there at its next start. */
    void crash(MemberId member);

    /**
     * Ends the group's leader at once.
     *
     * @return which member it was
     */
    MemberId crashLeader(GroupId group);

    /** Starts a member; nothing happens if it runs. */
    void start(MemberId member);

    /**
     * Makes another member lead the group.
     *
     * @return which member it is
     */
    MemberId changeLeader(GroupId group);

    /**
     * Ends the test's use of the cluster: mends everything, starts all members, waits until all calls are answered and nothing is on
     * its way, closes the clients, and checks every promise over what was recorded since the beginning. Replicas can still be looked
     * at. Does nothing the second time.
     *
     * @throws ClusterFailure for the first promise that is not kept
     */
    void verify();

    /** What helps to understand a failure: how to see it again, what happened last, how members stand. */
    String circumstances();

    /** Stops everything. */
    @Override
    void close();
}
