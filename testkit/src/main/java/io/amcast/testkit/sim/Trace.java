package io.amcast.testkit.sim;

import org.jspecify.annotations.Nullable;

/** Sees what happens in a simulated cluster, in the order of virtual time. Processes are members and clients by their names. */
public interface Trace {
    /** Sees nothing. */
    Trace NONE = new Trace() {};

    /** What happens at a process. */
    enum Event {
        STARTED,
        CRASHED,
        /** It is elected. */
        LEADS,
        DELIVERED,
        /** A client multicasts. */
        CALLED,
        /** A client's call ends. */
        ENDED,
        OTHER
    }

    /** A frame was sent, and will arrive at that time, or never if that is negative. */
    default void sent(long nanos, String from, String to, Object frame, long arrivesNanos) {}

    /** A frame arrived. */
    default void arrived(long nanos, String from, String to, Object frame) {}

    /**
     * Something happened at a process.
     *
     * @param about the id of a message, or what else calls it in this run; null if it is about none
     */
    default void happened(long nanos, String process, Event event, @Nullable String about, String what) {}

    /** A process does nothing until that time; at the latest a later call for it says so. */
    default void paused(long nanos, String process, long untilNanos) {}

    /** Something went wrong at a process. */
    default void fault(long nanos, FaultKind kind, String process, String what) {}

    /** Whether texts are wanted; if not, they are not made. */
    default boolean wanted() {
        return false;
    }
}
