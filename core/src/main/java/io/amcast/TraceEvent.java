package io.amcast;

import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a message at a member, as the member remembers it for a while.
 *
 * @param micros when, by the member's clock, in microseconds since 1970; as exact as a turn of its loop takes
 * @param timestamp the proposed or final timestamp that it is about; the reported one for {@link Kind#HEARD_CLEAR}; how many clients
 *     were answered for {@link Kind#APPLIED}; else 0
 * @param group whose proposal was heard; null if it is about none
 * @param other the message that it waits for, or passed; null if it is about none
 * @param destinations where the message goes, if the event tells; else empty
 * @param text the cause of a wait, the shared key of a conflict, the origin of a proposal, the reason of a refusal, the groups of
 *     which a report leaves open what comes before; else empty
 */
public record TraceEvent(
        Kind kind,
        long micros,
        long timestamp,
        @Nullable GroupId group,
        @Nullable MessageId other,
        SortedSet<GroupId> destinations,
        String text) {
    /** What happened. */
    public enum Kind {
        /** The leader took the message from its client. */
        SUBMITTED,
        /** The leader refused it to its client. */
        REFUSED,
        /** Another group's leader proposes a timestamp, which its log may lose yet. */
        HEARD_SOFT,
        /** Another group's proposal is in its log. */
        HEARD_HARD,
        /** Another group reports how far nothing comes before the message in real time. */
        HEARD_CLEAR,
        /** The leader put its proposal into an entry for the log. */
        PROPOSED,
        /** The log applied the proposal. */
        LOGGED,
        /** It waits for a cause that the text names. */
        WAITS,
        /** It waits for another message, which conflicts and comes before it. */
        BLOCKED,
        /** The leader knows the final timestamp and put it into an entry for the log. */
        FINAL_PROPOSED,
        /** The log applied the final timestamp. */
        FINAL_LOGGED,
        /** Timestamps up to this one are reserved by the log, of whatever message. */
        RESERVED,
        /** It was given to the state machine, in the order of delivery. */
        DELIVERED,
        /**
         * It was given to the state machine before another message of a lower timestamp, whose proposal was in the log already: they do
         * not conflict.
         */
        PASSED,
        /** The state machine is through with it, and whoever waited for the result has it. */
        APPLIED,
        /** Something about it was sent to the other groups again. */
        RESENT,
        /** The member began to lead its group, whatever message is asked about. */
        LEADS,
        /** The member ceased to lead its group. */
        LEADS_NO_MORE
    }
}
