package io.amcast.testkit.sim;

/** Sees what happens in a simulated cluster, in the order of virtual time. Processes are members and clients by their names. */
public interface Trace {
    /** Sees nothing. */
    Trace NONE = new Trace() {};

    /** A frame was sent, and will arrive at that time, or never if that is negative. */
    default void sent(long nanos, String from, String to, Object frame, long arrivesNanos) {}

    /** A frame arrived. */
    default void arrived(long nanos, String from, String to, Object frame) {}

    /** Something happened at a process: a start, a delivery, an applied entry, an answer. */
    default void happened(long nanos, String process, String what) {}

    /** Something went wrong at a process. */
    default void fault(long nanos, FaultKind kind, String process, String what) {}

    /** Whether texts are wanted; if not, they are not made. */
    default boolean wanted() {
        return false;
    }
}
