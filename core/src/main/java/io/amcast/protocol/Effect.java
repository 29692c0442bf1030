package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;

/**
 * What a replica wants done. A closed set, to be carried out in order. None needs to wait for an {@link Append} before it: what must
 * be durable first is only returned once the entry is applied.
 */
public sealed interface Effect {
    /** Hand an entry to the log; entries of a leadership in this order. */
    record Append(LogEntry entry) implements Effect {}

    /** Send to the leader of a group, or to every member of it if its leader is not known or {@code everyMember} is set. */
    record Send(GroupId to, PeerMessage message, boolean everyMember) implements Effect {}

    /**
     * Dispatch to the state machine.
     *
     * @param timestamp the final timestamp; 0 for a commuting message
     * @param leading whether this replica leads
     * @param rounds how many rounds of the log this delivery took, one after the other, reservations apart: 1 or 2
     */
    record Deliver(Message message, long timestamp, boolean leading, int rounds) implements Effect {}

    /** The submitted message will be delivered: answer then. */
    record Accepted(Message message) implements Effect {}

    /**
     * The submitted message is delivered: answer with the stored result or, if its fingerprint is another, INVALID_ID_REUSE, or
     * ALREADY_ANSWERED if it is gone.
     */
    record AnswerStored(Message message) implements Effect {}

    /** The submitted message is not taken. */
    record Refuse(MessageId id, ClientReply.Refusal reason, String detail) implements Effect {}

    /** Results of the session below {@code low} are not asked for any more. */
    record Trim(SessionId session, long low) implements Effect {}

    /** The session is purged: drop its results. */
    record DropSession(SessionId session) implements Effect {}

    /** At the home's leader: the session is open. */
    record SessionOpened(String nonce, SessionId session) implements Effect {}

    /** At the home's leader: the session is open still. */
    record SessionAlive(SessionId session) implements Effect {}

    /** At the home's leader: the session is being ended or has ended. */
    record SessionEnded(SessionId session) implements Effect {}

    /**
     * At the home's leader: a session is not opened.
     *
     * @param detail for people: names the bound and what helps
     */
    record NotOpened(String nonce, String detail) implements Effect {}

    /** A session request that this replica cannot take, since it does not lead. */
    record NotHome() implements Effect {}

    /** This replica begins to lead the term; announce it. */
    record BeganLeading(long term) implements Effect {}

    /** This replica does not lead any more: waiting clients are to be told. */
    record CeasedLeading(long term) implements Effect {}

    /** Find out by a round of the group, begun after this, whether this replica leads it, and how far it has committed (rule Q1). */
    record ConfirmLeadership(long number) implements Effect {}

    /**
     * Answer a read from the state that all deliveries so far led to (rule Q2).
     *
     * @param held whether to keep the answer until its {@link Release} (or {@link RefuseRead})
     */
    record Serve(long number, Message query, boolean held) implements Effect {
        /** Answer at once. */
        public Serve(long number, Message query) {
            this(number, query, false);
        }
    }

    /** Give the answer that was held (rule Q4). */
    record Release(long number) implements Effect {}

    /** Ask the group's leader for a point, by {@link PeerMessage.PointWanted} with this number (rule Q3). */
    record AskPoint(long number) implements Effect {}

    /** Ask the group's leader to tell when it has applied its log up to here, by {@link PeerMessage.AppliedWanted} (rule Q4). */
    record AskApplied(long index) implements Effect {}

    /** Send to a member of this group. */
    record SendTo(MemberId to, PeerMessage message) implements Effect {}

    /** A read is not answered; nothing happened. */
    record RefuseRead(long number, ClientReply.Refusal reason, String detail) implements Effect {}

    /** For metrics: a message came to wait. */
    record Waiting(MessageId id, MemberEvents.Wait cause) implements Effect {}

    /**
     * For traces: a message with a known final timestamp was found to wait for a conflicting one before it. Told anew when it turns
     * out, after that one, to wait for another.
     */
    record Blocked(Message message, Message predecessor) implements Effect {}

    /** For metrics: something was sent again. */
    record Retransmitted(MessageId id) implements Effect {}

    /** A peer's message was dropped because no correct peer sends it; to be counted and logged. */
    record Suspicious(String what) implements Effect {}
}
