package io.amcast.spi;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import org.jspecify.annotations.Nullable;

/** What a member answers a client. A closed set; all may come more than once. */
public sealed interface ClientReply {
    /** Why a member did not take a request. */
    enum Refusal {
        /** The member does not lead its group; nothing happened here. */
        NOT_LEADER,
        /** The group's table is full; nothing happened here, try again later. */
        BUSY,
        /** Too much of the group's table waits for one of the message's other groups; nothing happened here, try again later. */
        PEER_BUSY,
        /** The session is closed here: whether the message was delivered before is not known. */
        SESSION_EXPIRED,
        /** The message was delivered and answered, and its result dropped. */
        ALREADY_ANSWERED,
        /** The id belongs to another message. */
        INVALID_ID_REUSE,
        /** The message is malformed, over a limit, or this group is no destination of it. */
        INVALID
    }

    /**
     * A message's result at one group.
     *
     * @param timestamp the final timestamp; 0 for a commuting message
     */
    record Result(GroupId group, MessageId id, long timestamp, StoredResult.Value value) implements ClientReply {}

    /**
     * A message that the group did not take.
     *
     * @param leader who leads, if the refusing member knows
     * @param detail for people
     */
    record Refused(
            GroupId group,
            MessageId id,
            Refusal reason,
            @Nullable MemberId leader,
            String detail) implements ClientReply {}

    /** What a query came to at the group. */
    record Answer(GroupId group, long number, StoredResult.Value value) implements ClientReply {}

    /**
     * A query that was not answered; nothing happened.
     *
     * @param leader who leads, if the refusing member knows
     * @param detail for people
     */
    record NotAnswered(
            GroupId group,
            long number,
            Refusal reason,
            @Nullable MemberId leader,
            String detail) implements ClientReply {}

    /** A session is open. */
    record Opened(String nonce, SessionId session) implements ClientReply {}

    /**
     * A session is not opened, since the group has as many as it takes; nothing happened.
     *
     * @param detail for people
     */
    record NotOpened(GroupId group, String nonce, String detail) implements ClientReply {}

    /** An open, keep-alive or end that came to a member that does not lead the home (or cannot take it now). */
    record TryElsewhere(GroupId group, @Nullable MemberId leader) implements ClientReply {}

    /** The session is open still. */
    record Alive(SessionId session) implements ClientReply {}

    /** The session is being ended, or has ended. */
    record SessionEnded(SessionId session) implements ClientReply {}

    /** A member is ready as its group's leader. */
    record Leader(GroupId group, long term, MemberId leader) implements ClientReply {}
}
