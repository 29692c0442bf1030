package io.amcast.spi;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;

/** What members of different groups (and a leader to the members of its own) say to each other. A closed set. */
public sealed interface PeerMessage {
    /** The group whose leader, as it believes, sends this. */
    GroupId from();

    /** A timestamp that the group's leader has proposed but that its log may lose. */
    record Soft(GroupId from, Message message, long timestamp, long low) implements PeerMessage {}

    /**
     * A timestamp that the group's log holds for good.
     *
     * @param timestamp 0 for a commuting message
     * @param want asks for the receiver's own
     * @param report in STRICT order, what the group says of the order before the message; else {@link Report#NONE}
     */
    record Hard(GroupId from, Message message, long timestamp, long low, boolean want, Report report)
            implements PeerMessage {
        /** Without a report. */
        public Hard(GroupId from, Message message, long timestamp, long low, boolean want) {
            this(from, message, timestamp, low, want, Report.NONE);
        }
    }

    /**
     * In STRICT order: the group can say more of the order before the message than it did in its HARD, whose timestamp this repeats.
     *
     * @param timestamp at least 1
     */
    record Clear(GroupId from, MessageId id, long timestamp, Report report) implements PeerMessage {}

    /** The group's log holds the final timestamp, or the message is forgotten there. */
    record Done(GroupId from, MessageId id) implements PeerMessage {}

    /** The session's home asks to close it. */
    record CloseSession(GroupId from, SessionId session) implements PeerMessage {}

    /** The group has closed the session and holds no message of it. */
    record Empty(GroupId from, SessionId session) implements PeerMessage {}

    /** The session's home: all groups are empty, purge it. */
    record PurgeSession(GroupId from, SessionId session) implements PeerMessage {}

    /** The group has purged the session. */
    record Purged(GroupId from, SessionId session) implements PeerMessage {}

    /**
     * A member asks its group's leader how far it must have delivered to answer reads that came before this. Repeated until answered.
     *
     * @param asker of the same group
     * @param number the asker's own, never used before, in an earlier life of the asker neither
     */
    record PointWanted(GroupId from, MemberId asker, long number) implements PeerMessage {}

    /**
     * The leader's answer: it led the group at a moment after it was asked.
     *
     * @param timestamp what was delivered anywhere in the group before it was asked has a final timestamp up to this; at least 0
     * @param index and what was committed by then has an index up to this; at least -1
     * @param applied what the leader has applied of its log; at least -1
     */
    record Point(GroupId from, long number, long timestamp, long index, long applied) implements PeerMessage {}

    /** A member asks its group's leader to tell when it has applied its log up to an index. Repeated until answered. */
    record AppliedWanted(GroupId from, MemberId asker, long index) implements PeerMessage {}

    /** The group's leader has applied its log up to this index. */
    record Applied(GroupId from, long index) implements PeerMessage {}

    /** A member is ready as its group's leader. Goes to members and clients, the highest term counts. */
    record Announce(GroupId from, long term, MemberId leader) implements PeerMessage {}
}
