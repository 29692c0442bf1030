package io.amcast.testkit.check.append;

/** How much is asked of a history; each asks for all that the one before it does. */
public enum Consistency {
    /** Some order of the transactions, each at one instant of it, explains what all of them read. */
    SERIALIZABLE,
    /** That order agrees with the order of each process's transactions. */
    STRONG_SESSION_SERIALIZABLE,
    /** That order agrees with real time: what was complete before another began comes first. */
    STRICT_SERIALIZABLE
}
