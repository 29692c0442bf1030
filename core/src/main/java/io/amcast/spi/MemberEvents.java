package io.amcast.spi;

/** What happens in a member, for metrics. Called on the member's threads: must be quick, must not block or throw. */
public interface MemberEvents {
    /** Listens to nothing. */
    MemberEvents NONE = new MemberEvents() {};

    /** Why a message waited, or a request was refused, is told by name. */
    enum Wait {
        /** For the final timestamp: other groups' proposals. */
        PROPOSALS,
        /** For an entry that reserves timestamps. */
        RESERVATION,
        /** For a conflicting message that comes before. */
        CONFLICT,
        /** In STRICT order, for other groups' reports that nothing comes before in real time. */
        CLEARANCE
    }

    /** What is wrong with a user's predicate of conflict. */
    enum RelationFault {
        /** It answers differently for (a, b) and (b, a). */
        ASYMMETRIC,
        /** It, or the codec of messages, threw. */
        THREW
    }

    /** A predicate was found wrong about two pending messages, which count as conflicting. */
    default void relationFault(RelationFault fault) {}

    /** A client's message came in and was taken. */
    default void submitted(int destinations) {}

    /** A client's request was refused. */
    default void refused(ClientReply.Refusal reason) {}

    /** A client's session was not opened, since there are too many. */
    default void sessionRefused() {}

    /**
     * The leader delivered a message.
     *
     * @param nanosSinceSubmit since this member first knew of it; -1 if it does not know
     * @param consensusRounds rounds of the log that the delivery waited for one after the other, reservations apart
     */
    default void delivered(int destinations, long nanosSinceSubmit, int consensusRounds) {}

    /** A follower delivered a message. */
    default void followed() {}

    /** A message came to wait. */
    default void waiting(Wait cause) {}

    /**
     * What a message waited for has come.
     *
     * @param nanos since it came to wait for it
     */
    default void waited(Wait cause, long nanos) {}

    /**
     * An own entry was applied.
     *
     * @param records how many records it held; 0 for one that only reserves or is a barrier
     * @param bytes about how many it takes
     * @param nanos since it was handed to the log
     */
    default void committed(int records, long bytes, long nanos) {}

    /** A message or report was sent again, since no answer came. */
    default void retransmitted() {}

    /** A message was dropped that no correct peer sends. */
    default void suspicious() {}

    /** A message of another member was dropped, since too much waited for the loop already. */
    default void overflowed() {}

    /** A delivered message could be applied at last, after a conflicting one; with parallel delivery only. */
    default void waitedToApply(long nanos) {}

    /** This member became leader, or ceased to be. */
    default void leadership(boolean leads) {}

    /** A snapshot was written. */
    default void snapshot(long nanos, long bytes) {}
}
