package io.amcast.protocol;

import io.amcast.SessionId;
import io.amcast.spi.LogEntry;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import org.jspecify.annotations.Nullable;

/** What can happen to a replica. A closed set. */
public sealed interface Input {
    /** A client asks for a multicast (rule L1). */
    record Submitted(Message message, long low) implements Input {}

    /** A message from another group, or from the leader of this one, came in. */
    record Received(PeerMessage message) implements Input {}

    /** The group's log applied an entry; null if it is one of Raft's own. */
    record Applied(long index, long term, @Nullable LogEntry entry) implements Input {}

    /** This replica leads the term, and all earlier terms' entries are applied (rule L0). */
    record Ready(long term) implements Input {}

    /** This replica is told that it no longer leads the term, if it did. A hint: it may come late or never. */
    record Deposed(long term) implements Input {}

    /** An entry that this leadership handed to the log was refused, so its records may be lost. */
    record Refused(long term, long sequence) implements Input {}

    /** Time has passed; see {@link Replica#TICK_MICROS}. */
    record Tick() implements Input {}

    /** The log can take an entry: build one if there is something to write. */
    record Build() implements Input {}

    /** The state is replaced by a snapshot's (rule S). */
    record Restored(long index, long term, ReplicaImage image) implements Input {}

    /**
     * A client asks for a read of this group's state (rules Q1 and Q3).
     *
     * @param number the read's own, from 0, new for each; if a follower may answer, not used in an earlier life of this replica either
     * @param query by whose keys it conflicts with messages; its id is of no session
     * @param atFollower whether this replica may answer though it does not lead
     */
    record ReadAsked(long number, Message query, boolean atFollower) implements Input {
        /** To be answered by a leader. */
        public ReadAsked(long number, Message query) {
            this(number, query, false);
        }
    }

    /**
     * This replica led its group at a moment after it was to find that out.
     *
     * @param number of {@link Effect.ConfirmLeadership}
     * @param index everything that was committed at that time has an index up to this
     */
    record ReadConfirmed(long number, long index) implements Input {}

    /** It could not be found out whether this replica led its group. */
    record ReadUnconfirmed(long number, String detail) implements Input {}

    /** A client asks this home for a session. */
    record OpenSession(String nonce) implements Input {}

    /** A client keeps its session alive. */
    record KeepAlive(SessionId session) implements Input {}

    /** A client ends its session. */
    record EndSession(SessionId session) implements Input {}
}
