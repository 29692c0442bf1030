package io.amcast.runtime;

import io.amcast.spi.StoredResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A delivery that was taken from the stream and has not ended. Of the applier's thread, but for what its application sets. */
final class InFlight {
    final Dispatched.Deliver deliver;

    /** Its place in the order of dispatch. */
    final long number;

    /** Who asked for its result meanwhile. */
    final List<Dispatched.AnswerStored> asked = new ArrayList<>();

    /** For how many it still waits, counted as its {@link ApplyOrder} likes. */
    int waitsFor;

    /** When it came to wait for a conflicting one; meaningless if it did not. */
    long waitsSinceNanos;

    /** Whether its end was taken. */
    boolean ended;

    /** Its session was purged: nobody will ask for the result. */
    boolean purged;

    /** Set when it has ended, before it is handed back: its result, or the error. */
    @Nullable
    StoredResult result;

    @Nullable
    Error error;

    InFlight(Dispatched.Deliver deliver, long number) {
        this.deliver = deliver;
        this.number = number;
    }
}
