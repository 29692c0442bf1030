package io.amcast.cli.explain;

import io.amcast.GroupId;
import io.amcast.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * A time during which a message waited for one thing at a member.
 *
 * @param group whose proposal; null unless it waited for one
 * @param message the conflicting one; null unless it waited for one
 * @param key that both hold; empty if none is known
 * @param fromMicros when it began
 */
record Wait(
        Cause cause, @Nullable GroupId group, @Nullable MessageId message, String key, long fromMicros, long micros) {
    /** What a message waits for. */
    enum Cause {
        /** The entry with its proposal, until it is handed to the log. */
        ENTRY("the next log entry", '.'),
        /** The log, until it has applied that entry. */
        CONSENSUS("the log to apply the proposal", '='),
        /** Another group's proposal. */
        PROPOSALS("the proposal of group", '~'),
        /** Other groups' reports, in STRICT order. */
        CLEARANCE("clearance by the other groups", '%'),
        /** The log, until timestamps are reserved so far. */
        RESERVATION("timestamps to be reserved", '+'),
        /** A conflicting message that comes before. */
        CONFLICT("conflicting message", '#'),
        /** The log, until it has the final timestamp: where the member does not lead. */
        FINAL("the final timestamp in the log", '='),
        /** The state machine. */
        STATE_MACHINE("the state machine", '-');

        final String words;

        /** How a timeline shows it. */
        final char mark;

        Cause(String words, char mark) {
            this.words = words;
            this.mark = mark;
        }
    }

    long toMicros() {
        return fromMicros + micros;
    }

    String describe() {
        StringBuilder text = new StringBuilder(cause.words);
        if (group != null) {
            text.append(' ').append(group);
        }
        if (message != null) {
            text.append(' ').append(message);
            if (!key.isEmpty()) {
                text.append(" on key '").append(key).append('\'');
            }
        }
        return text.toString();
    }
}
