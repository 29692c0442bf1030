package io.amcast.spi;

import io.amcast.MessageId;
import io.amcast.SessionId;

/** One fact in a group's log. A closed set. */
public sealed interface LogRecord {
    /** How the leader came to know the message that it proposes. */
    enum Origin {
        CLIENT,
        SOFT,
        HARD
    }

    /**
     * The group's own timestamp of a message.
     *
     * @param timestamp lts, at least 1; 0 for a commuting message
     * @param low the sender's low-water mark: it has the results of all its messages below
     */
    record Propose(Message message, long timestamp, long low, Origin origin) implements LogRecord {}

    /** The highest of all destination groups' timestamps. */
    record Final(MessageId id, long timestamp) implements LogRecord {}

    /** Every destination group has the message's final timestamp (a commuting message: has it) in its log. */
    record Forget(MessageId id) implements LogRecord {}

    /** From here on the group takes messages of the session from other groups' logs only (rule W3). */
    record Close(SessionId session) implements LogRecord {}

    /** All ids of the session count as known and done. */
    record Purge(SessionId session) implements LogRecord {}

    /**
     * At the home: allocates a session.
     *
     * @param nonce the client's own, 1 to 64 characters; repeated, it opens no second session while the first is open
     */
    record Open(String nonce) implements LogRecord {}

    /** At the home: the session is being ended everywhere. */
    record Expiring(SessionId session) implements LogRecord {}

    /** At the home: every group has purged the session. */
    record Ended(SessionId session) implements LogRecord {}
}
