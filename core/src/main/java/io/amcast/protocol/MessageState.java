package io.amcast.protocol;

/** How far a message has come at one replica. For people and simulators: the protocol itself does not use it. */
public enum MessageState {
    /** Nothing is known of it. */
    UNKNOWN,
    /** This leader has proposed it, and the proposal is not applied. */
    ASSIGNED,
    /** Its proposal is applied; the final timestamp is not known. */
    PROPOSED,
    /** This leader knows all proposals, and the log does not yet. */
    SETTLED,
    /** The final timestamp is in the log, and the message is not delivered here. */
    FINAL,
    /** Delivered here, ahead of the log. */
    DELIVERED_EARLY,
    /** Delivered as far as the log tells; other groups may still ask for it. */
    LOGGED,
    /** All groups have it in their logs, and it waits for its delivery here. */
    FORGETTABLE,
    /** Done with; only its id is remembered. */
    DONE
}
