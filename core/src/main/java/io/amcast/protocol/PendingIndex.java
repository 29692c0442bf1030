package io.amcast.protocol;

import org.jspecify.annotations.Nullable;

/** The pending messages, ordered by (bound, id) and searchable by conflict. */
interface PendingIndex {
    void insert(Pending pending);

    /** Takes a message out; its bound must be the one with which it was inserted. */
    void remove(Pending pending);

    /** The last conflicting message before this one, or null if none is before it. */
    @Nullable
    Pending predecessor(Pending pending);
}
