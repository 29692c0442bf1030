package io.amcast;

import org.jspecify.annotations.Nullable;

/** An operation that failed: says why, whether it may have happened, and whether trying again is safe. */
public class MulticastException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why an operation failed. */
    public enum Reason {
        /** A destination group is not in the topology, or the destination set is empty. */
        INVALID_DESTINATION(false, false),
        /** The encoded message is larger than {@link Limits#messageBytes()}, or the encoder or key function threw. */
        INVALID_MESSAGE(false, false),
        /** Too many messages are in flight here or at a group; try again later. */
        BUSY(false, true),
        /** No answer within the deadline. The message may be delivered now or later; {@link MulticastClient#retry} goes on waiting. */
        OUTCOME_UNKNOWN(true, true),
        /** The session ended before the answer came; the message may have been delivered. */
        SESSION_EXPIRED(true, false),
        /** The message was delivered and its result was dropped already. */
        ALREADY_ANSWERED(true, false),
        /** The id was used before for another message. */
        INVALID_ID_REUSE(false, false),
        /** The message was delivered and the state machine threw: it changed nothing there. */
        APPLY_FAILED(true, false),
        /** No answer to a query within the deadline; a query changes nothing. */
        NO_ANSWER(false, true),
        /** The state machine threw at a query, or answers none; a query changes nothing. */
        QUERY_FAILED(false, true),
        /** The client or node is closed, or closes. */
        CLOSED(true, false),
        /** The cluster, or a member of it, has another configuration. */
        CONFIGURATION(false, false);

        private final boolean mayHaveHappened;
        private final boolean retrySafe;

        Reason(boolean mayHaveHappened, boolean retrySafe) {
            this.mayHaveHappened = mayHaveHappened;
            this.retrySafe = retrySafe;
        }
    }

    private final Reason reason;
    private final @Nullable MessageId id;

    public MulticastException(Reason reason, @Nullable MessageId id, String message) {
        this(reason, id, message, null);
    }

    public MulticastException(Reason reason, @Nullable MessageId id, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.id = id;
    }

    public Reason reason() {
        return reason;
    }

    /** The message's id, if it had got one. */
    public @Nullable MessageId id() {
        return id;
    }

    /** Whether the message may have been, or may yet be, delivered. */
    public boolean mayHaveHappened() {
        return reason.mayHaveHappened;
    }

    /**
     * Whether it can be tried again without being applied twice: by {@link MulticastClient#retry} where an outcome is unknown, by the
     * same call otherwise.
     */
    public boolean retrySafe() {
        return reason.retrySafe;
    }
}
