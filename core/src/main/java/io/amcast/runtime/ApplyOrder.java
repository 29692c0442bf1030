package io.amcast.runtime;

import java.util.function.Consumer;

/**
 * Which deliveries must wait for which: a delivery begins when all conflicting ones that were dispatched before it have ended. Of the
 * applier's thread.
 */
interface ApplyOrder {
    /** One more was dispatched; afterwards {@link InFlight#waitsFor} is 0 if it may begin. */
    void add(InFlight delivery);

    /** One has ended; tells which may begin now. */
    void end(InFlight delivery, Consumer<InFlight> begins);
}
