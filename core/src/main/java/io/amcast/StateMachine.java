package io.amcast;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A group's replicated state, changed by deliveries alone.
 *
 * <p>One thread calls all methods, one at a time, unless {@link NodeBuilder#parallelDelivery} is asked for; it is not the thread that
 * orders messages, so {@code apply} may take its time without holding up leadership. It must be deterministic: the same deliveries lead to the same state and results on every
 * replica. Replicas of a group may deliver messages that do not conflict in different orders.
 *
 * @param <M> the message
 * @param <R> the result that the sender gets back from each destination group
 */
public interface StateMachine<M, R extends @Nullable Object> {
    /**
     * Applies one delivery and answers the sender.
     *
     * @throws Exception becomes the message's result at this group, on every replica alike: nothing may have been changed when it is
     *     thrown. An {@link Error} stops the member.
     */
    R apply(Delivery<M> delivery) throws Exception;

    /**
     * Answers a {@linkplain MulticastClient#query query} from the present state, which it must not change. Called like {@link #apply},
     * on one replica, at the end of all deliveries that the query is to see.
     *
     * @throws Exception becomes the query's failure
     * @throws UnsupportedOperationException from a state machine that answers no queries
     */
    default R query(M message) throws Exception {
        throw new UnsupportedOperationException("this state machine answers no queries: it does not define query");
    }

    /**
     * Takes a view of the present state: cheap, since deliveries wait for it. Writing the view happens later, on another thread,
     * while deliveries go on; the view must not change with them.
     */
    Snapshot capture();

    /**
     * Replaces the whole state by one that a captured view wrote, maybe on another replica of the group.
     *
     * @param in ends where the view's output ended; need not be closed
     */
    void restore(InputStream in) throws IOException;
}
