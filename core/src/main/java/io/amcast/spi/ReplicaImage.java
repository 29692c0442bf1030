package io.amcast.spi;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica's protocol state between two log entries, as a snapshot holds it.
 *
 * @param reserved R: timestamps up to here are reserved
 * @param maxTimestamp the highest timestamp in the log so far
 * @param sequenceTerm the term of the last entry that counted, with {@code sequence} its sequence (rule A0); -1: none yet
 * @param deliveries how many messages the application state of the same cut holds
 * @param rows the table
 * @param sessions what is known of each client session that is not purged
 * @param purged the purged sessions by home
 * @param home at a home group: its sessions
 */
public record ReplicaImage(
        long reserved,
        long maxTimestamp,
        long sequenceTerm,
        long sequence,
        long deliveries,
        List<Row> rows,
        List<Session> sessions,
        List<PurgedSessions> purged,
        Home home) {
    /**
     * A message in the table.
     *
     * @param timestamp the group's own; 0 for a commuting message
     * @param finalTimestamp 0 while unknown, and for a commuting message
     * @param low the low-water mark that came with it
     * @param logDelivered delivered as far as the log tells (a function of the log)
     * @param forgettable FORGET was applied
     * @param delivered delivered in the application state of the same cut
     */
    public record Row(
            Message message,
            long timestamp,
            long finalTimestamp,
            long low,
            boolean logDelivered,
            boolean forgettable,
            boolean delivered) {}

    /**
     * One sender's session.
     *
     * @param low all ids below are done with
     * @param done ids from {@code low} on that are done with, ascending
     */
    public record Session(SessionId id, long low, boolean closed, List<Long> done) {}

    /**
     * Purged sessions of one home: all numbers below the horizon and the exceptions from it on.
     *
     * @param exceptions ascending
     */
    public record PurgedSessions(GroupId home, long horizon, List<Long> exceptions) {}

    /**
     * The sessions that this group is home of.
     *
     * @param next the number of the next session
     * @param open ascending by number
     */
    public record Home(long next, List<HomeSession> open) {}

    /**
     * A session at its home.
     *
     * @param nonce the client's, while it may be repeated
     * @param expiring whether its end has begun
     */
    public record HomeSession(long number, @Nullable String nonce, boolean expiring) {}

    /** The image of a replica that has applied nothing. */
    public static ReplicaImage empty() {
        return new ReplicaImage(0, 0, -1, -1, 0, List.of(), List.of(), List.of(), new Home(1, List.of()));
    }

    /** The ids of the rows, for people and tests. */
    public List<MessageId> ids() {
        return rows.stream().map(row -> row.message().id()).toList();
    }
}
