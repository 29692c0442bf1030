package io.amcast.protocol;

import org.jspecify.annotations.Nullable;

/** The pending messages, ordered by (bound, id) and searchable by conflict. */
interface PendingIndex {
    void insert(Pending pending);

    /** Takes a message out; its bound must be the one with which it was inserted. */
    void remove(Pending pending);

    /** The last conflicting message before this one, or null if none is before it. */
    default @Nullable Pending predecessor(Pending pending) {
        return predecessor(pending, pending);
    }

    /**
     * The last message before {@code end} that conflicts with {@code pending}, or null if there is none.
     *
     * @param end itself not meant; not after {@code pending}
     */
    @Nullable
    Pending predecessor(Pending pending, Pending end);

    /** How many messages a search through all that conflicts would pass at most; cheap, so that the cheaper of two can be taken. */
    long candidates(Pending pending);
}
