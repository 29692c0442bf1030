package io.amcast.runtime;

/** Where the runtime's time comes from. Safe for use by several threads. */
public interface TimeSource {
    /** The process's own clocks. */
    TimeSource SYSTEM = new SystemTime();

    /** Microseconds since 1970: what the hybrid clock of the protocol follows. May stand still or step back. */
    long micros();

    /** Nanoseconds since an arbitrary point: for durations. Never steps back. */
    long nanos();
}
