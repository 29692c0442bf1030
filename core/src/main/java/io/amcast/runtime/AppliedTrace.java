package io.amcast.runtime;

import io.amcast.TraceEvent;

/** Notes what the state machine is through with. Of the applier's thread. */
final class AppliedTrace {
    private final TraceRing ring;
    private final TimeSource time;

    AppliedTrace(TraceRing ring, TimeSource time) {
        this.ring = ring;
        this.time = time;
    }

    void applied(Dispatched.Deliver deliver) {
        ring.add(
                TraceEvent.Kind.APPLIED,
                time.micros(),
                deliver.message().id(),
                deliver.clients().size(),
                null,
                "");
    }
}
