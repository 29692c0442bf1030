package io.amcast.spi;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One member's end of its group's replicated log: a Raft whose committed entries every member gets in one order, each with its term.
 *
 * <p>Nothing more is asked of it: entries on their way into the log may be lost, swapped, doubled, or delayed into a later term, and
 * a deposed leader may not know it for any length of time.
 */
public interface GroupLog extends AutoCloseable {
    /**
     * Restores the latest snapshot, if there is one, and begins to apply and to take part in the group. Returns before the member has
     * caught up. Called once.
     *
     * @throws IOException if a port cannot be bound or storage cannot be used, with a message for people; nothing is left running
     */
    void start(Listener listener) throws IOException;

    /**
     * Hands an entry to the log, after all that were handed over before. Called on the member's loop; must neither block nor throw.
     * The outcome shows by {@link Listener#applied}; at a known refusal {@link Listener#refused} is called.
     */
    void append(LogEntry entry);

    /**
     * Finds out whether this member leads {@code term}, by a round of the group that begins after this call (Raft's ReadIndex).
     * Called on the member's loop; must neither block nor throw. The outcome shows by {@link Listener#confirmed} or
     * {@link Listener#unconfirmed}; it may also never come.
     *
     * @param number names the question in the answer
     */
    void confirm(long number, long term);

    /**
     * Makes a snapshot durable; the log up to it may then be dropped. Called on a background thread; blocks. Images come in
     * ascending order of index.
     */
    void publish(SnapshotImage image) throws IOException;

    /** Gives leadership to another member, if this one leads; returns when it has or could not. Blocks up to {@code millis}. */
    void handOver(long millis);

    /** How this member stands in its Raft group. Any thread; does not block. */
    Standing standing();

    /** Bytes of log on disk since the last snapshot, or 0 if not known. Any thread. */
    default long bytesSinceSnapshot() {
        return 0;
    }

    /** Leaves the group in good order. No call to the listener is under way, or comes, after it returns. */
    @Override
    void close();

    /** Stops at once, as a crash would. No call to the listener comes after it returns. */
    void kill();

    /**
     * A member's standing in Raft.
     *
     * @param leader as far as known
     */
    record Standing(
            MemberStatus.Role role, long term, @Nullable MemberId leader) {}

    /**
     * What the log tells its member. The first five calls come from one thread at a time, the apply thread, in log order; they may
     * block it, which holds the log's applying back. The others come from any thread and return at once. None throws.
     */
    interface Listener {
        /** There is no snapshot: the state begins empty. This call or {@link #restored} is the first of a start, before any entry. */
        void startsEmpty();

        /**
         * The state is to be replaced by a snapshot's: at the start, or later when this member is installed one. Returns when the
         * state machine has read the stream.
         */
        void restored(RestoredSnapshot snapshot);

        /**
         * An entry is committed. Comes once for every index after the last snapshot (again after a restart).
         *
         * @param term the entry's Raft term
         * @param entry null if it is an entry of the log's own
         */
        void applied(long index, long term, @Nullable LogEntry entry);

        /** This member leads {@code term} and all entries of earlier terms are applied. Once a term, only for terms won since start. */
        void ready(long term);

        /** A good moment for a snapshot: the log has grown. */
        void snapshotWanted();

        /** Who leads may have changed; {@code leader} is null while nobody is known to. A hint. */
        void leaderChanged(long term, @Nullable MemberId leader);

        /** The entry was not taken: nothing of it will be applied, if {@code certain}; else it may or may not be. */
        void refused(LogEntry entry, boolean certain, String reason);

        /**
         * This member led the term at a moment after it was asked.
         *
         * @param index all that was committed at the time of asking has an index up to this
         */
        default void confirmed(long number, long index) {}

        /** It is not known whether this member leads the term. */
        default void unconfirmed(long number, String reason) {}

        /** The log cannot go on (its disk failed, say): the member must stop. */
        void failed(Throwable cause);
    }
}
