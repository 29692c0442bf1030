package io.amcast.runtime.client;

import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import org.jspecify.annotations.Nullable;

/** What happens in a client, for metrics. Called on its thread; must be quick. */
public interface ClientEvents {
    /** Listens to nothing. */
    ClientEvents NONE = new ClientEvents() {};

    /**
     * A call has ended for its caller.
     *
     * @param failure null if every group answered
     */
    default void ended(int destinations, long nanos, MulticastException.@Nullable Reason failure) {}

    /**
     * A query has ended.
     *
     * @param from whom it was for
     * @param failure null if it was answered
     */
    default void queried(ReadFrom from, long nanos, MulticastException.@Nullable Reason failure) {}

    /** Something was sent again because no answer came. */
    default void retried() {}

    /** A session was opened. */
    default void sessionOpened() {}
}
