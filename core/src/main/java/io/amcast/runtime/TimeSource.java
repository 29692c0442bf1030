package io.amcast.runtime;

import java.time.InstantSource;

/** Where the runtime's time comes from. Safe for use by several threads. */
public interface TimeSource {
    /** The process's own clocks. */
    TimeSource SYSTEM = new SystemTime(InstantSource.system());

    /** Another clock; durations are the process's own. */
    static TimeSource of(InstantSource clock) {
        return new SystemTime(clock);
    }

    /** Microseconds since 1970: what the hybrid clock of the protocol follows. May stand still or step back. */
    long micros();

    /** Nanoseconds since an arbitrary point: for durations. Never steps back. */
    long nanos();
}
