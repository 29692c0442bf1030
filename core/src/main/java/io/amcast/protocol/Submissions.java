package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.Message;
import org.jspecify.annotations.Nullable;

/** Tells whether a leader takes a message from a client (rule L1). */
final class Submissions {
    private final ReplicaConfig config;
    private final ReplicatedState state;
    private final SessionEnding sessionEnding;
    private final TableRoom room;

    Submissions(ReplicaConfig config, ReplicatedState state, SessionEnding sessionEnding, TableRoom room) {
        this.config = config;
        this.state = state;
        this.sessionEnding = sessionEnding;
        this.room = room;
    }

    /**
     * What a client is told.
     *
     * @param known what this leader has under the message's id
     * @param tracked how many messages it has
     * @return null if the message is new and to be proposed
     */
    @Nullable
    Effect answer(Message message, long low, @Nullable Tracked known, int tracked) {
        MessageId id = message.id();
        if (state.sessions.purged(id.session())) {
            // A row may outlive the purge of its session, but its result does not.
            return new Effect.Refuse(id, Refusal.SESSION_EXPIRED, "the session is purged");
        } else if (known != null) {
            return repeated(message, known);
        } else if (state.sessions.belowLow(id)) {
            return new Effect.Refuse(id, Refusal.ALREADY_ANSWERED, "the client had all results up to here");
        } else if (state.sessions.knownDone(id)) {
            return new Effect.AnswerStored(message);
        } else if (closing(id.session())) {
            return new Effect.Refuse(id, Refusal.SESSION_EXPIRED, "the session is closed");
        } else if (low > id.sequence() || id.sequence() - low >= config.sessionWindow()) {
            String bounds = "low " + low + ": must be " + Math.max(0, id.sequence() - config.sessionWindow() + 1)
                    + " to " + id.sequence();
            return new Effect.Refuse(id, Refusal.INVALID, bounds);
        } else if (room.full(tracked)) {
            return new Effect.Refuse(id, Refusal.BUSY, "the table of " + config.tableLimit() + " is full");
        }
        GroupId peer = room.heldBy(message);
        return peer == null
                ? null
                : new Effect.Refuse(id, Refusal.PEER_BUSY, "half of the table waits for group " + peer);
    }

    private static Effect repeated(Message message, Tracked known) {
        if (!known.message.equals(message)) {
            return new Effect.Refuse(message.id(), Refusal.INVALID_ID_REUSE, "the id belongs to another message");
        } else if (known.row != null && known.row.delivered) {
            return new Effect.AnswerStored(message);
        }
        return new Effect.Accepted(message);
    }

    /** Whether CLOSE is applied or built, so that only what other groups' logs hold is taken (rule L1). */
    boolean closing(SessionId session) {
        return state.sessions.closed(session) || sessionEnding.closing(session);
    }
}
