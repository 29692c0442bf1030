package io.amcast;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Multicasts messages to groups. Safe for use by many threads; futures complete on the client's own thread, where callbacks must not
 * block.
 *
 * <p>No order is promised between calls in flight: who needs one waits for the receipt.
 *
 * @param <M> the message
 * @param <R> the result of each group
 */
public interface MulticastClient<M, R extends @Nullable Object> extends AutoCloseable {
    /** How long {@link #multicast(Object, Set)} waits. */
    Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

    /**
     * Starts describing a client for a process that hosts no member (a node brings its own).
     *
     * @param relation the one that the members use
     */
    static <M, R extends @Nullable Object> ClientBuilder<M, R> builder(
            Topology topology, Codec<M> messages, Codec<R> results, ConflictRelation<M> relation) {
        return new ClientBuilder<>(topology, messages, results, relation);
    }

    /** Multicasts with {@link #DEFAULT_DEADLINE}. */
    default CompletableFuture<Receipt<R>> multicast(M message, Set<GroupId> destinations) {
        return multicast(message, destinations, DEFAULT_DEADLINE);
    }

    /**
     * Sends a message to every replica of the destination groups, each of which delivers it once.
     *
     * @param destinations one or more groups of the topology
     * @param deadline after so long the future fails with {@link MulticastException.Reason#OUTCOME_UNKNOWN}, while the client goes on
     *     driving the message to its end in the background
     * @return the receipt, once every destination group has delivered; fails with a {@link MulticastException}. Cancelling it does
     *     not take the message back.
     */
    CompletableFuture<Receipt<R>> multicast(M message, Set<GroupId> destinations, Duration deadline);

    /**
     * Goes on with a call whose deadline passed: never applies the message twice.
     *
     * @param id the id that the {@link MulticastException} named; known until this client is closed or 1,024 later calls timed out
     */
    CompletableFuture<Receipt<R>> retry(MessageId id, Duration deadline);

    /** Queries the leader with {@link #DEFAULT_DEADLINE}. */
    default CompletableFuture<R> query(M message, GroupId group) {
        return query(message, group, ReadFrom.LEADER, DEFAULT_DEADLINE);
    }

    /** Queries the leader. */
    default CompletableFuture<R> query(M message, GroupId group, Duration deadline) {
        return query(message, group, ReadFrom.LEADER, deadline);
    }

    /** Queries with {@link #DEFAULT_DEADLINE}. */
    default CompletableFuture<R> query(M message, GroupId group, ReadFrom from) {
        return query(message, group, from, DEFAULT_DEADLINE);
    }

    /**
     * Asks a member of a group for {@link StateMachine#query}, without an entry in the group's log. From the {@linkplain ReadFrom#LEADER
     * leader} it is linearizable: the answer holds the effect of all that was delivered in this group before the call, and fits into the
     * one order of conflicting messages; in {@linkplain Order#STRICT strict order} of all that any client had an answer to, queries too:
     * with them the whole is strictly serializable. From a {@linkplain ReadFrom#FOLLOWER follower} it is the same, and the leader's work
     * for it is small. A {@linkplain ReadFrom#STALE stale} one promises nothing but a state that the member was in.
     *
     * <p>In message delays, counted and not measured: 4 from the leader, 6 from a follower (6 to 8 in strict order), 2 for a stale one;
     * more while conflicting messages are under way, except for a stale one, which waits for nothing.
     *
     * <p>Queries of followers are spread over those of the group that are not known to lead; one that is not answered goes to another, and
     * to the leader when none of them answers. Stale ones stay with one member, if possible a follower, until it is silent, refuses or
     * its stream breaks, so that one client's answers seldom go back in time.
     *
     * @param message of the kind that is multicast; by the conflict relation it waits for messages, and messages for it
     * @param from who is to answer
     * @return what the state machine answered; fails with a {@link MulticastException}, after which trying again is safe
     */
    CompletableFuture<R> query(M message, GroupId group, ReadFrom from, Duration deadline);

    /** How a member stands; fails when it cannot be reached in time. */
    CompletableFuture<MemberStatus> status(MemberId member, Duration deadline);

    /**
     * What a member remembers of a message, in the order of time: empty if the message never came there, or too much has happened since.
     * Fails when the member cannot be reached in time.
     */
    default CompletableFuture<List<TraceEvent>> trace(MemberId member, MessageId message, Duration deadline) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this client asks no member"));
    }

    /**
     * What messages waited for at a member lately; fails when it cannot be reached in time.
     *
     * @param window how far to look back; members remember seconds under load
     */
    default CompletableFuture<Contention> contention(MemberId member, Duration window, Duration deadline) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this client asks no member"));
    }

    /** Stops taking messages, fails those in flight with {@link MulticastException.Reason#CLOSED} and ends the session. */
    @Override
    void close();
}
