package io.amcast.runtime;

import io.amcast.MessageId;
import io.amcast.spi.MemberEvents;
import java.util.HashMap;
import java.util.Map;

/** Measures how long messages wait for what, for metrics. Of the loop's thread. */
final class WaitClock {
    private static final class Waiting {
        MemberEvents.Wait cause;
        long sinceMicros;

        /** When another group's proposal came last; what a message waits for after that is no proposal. */
        long heardMicros;

        Waiting(MemberEvents.Wait cause, long micros) {
            this.cause = cause;
            sinceMicros = micros;
            heardMicros = micros;
        }
    }

    private final MemberEvents events;

    /** Those that wait: some of the table. */
    private final Map<MessageId, Waiting> waiting = new HashMap<>();

    WaitClock(MemberEvents events) {
        this.events = events;
    }

    /** A message came to wait, or waits for something else now. */
    void waits(MessageId id, MemberEvents.Wait cause, long micros) {
        Waiting present = waiting.get(id);
        if (present == null) {
            waiting.put(id, new Waiting(cause, micros));
        } else {
            ends(present, micros);
            present.cause = cause;
            present.sinceMicros = micros;
        }
    }

    /** Another group's proposal of a message came. */
    void heard(MessageId id, long micros) {
        Waiting present = waiting.isEmpty() ? null : waiting.get(id);
        if (present != null) {
            present.heardMicros = micros;
        }
    }

    void delivered(MessageId id, long micros) {
        Waiting present = waiting.isEmpty() ? null : waiting.remove(id);
        if (present != null) {
            ends(present, micros);
        }
    }

    /** The member leads no more: it does not know what messages wait for. */
    void clear() {
        waiting.clear();
    }

    private void ends(Waiting message, long micros) {
        long end = message.cause == MemberEvents.Wait.PROPOSALS ? message.heardMicros : micros;
        events.waited(message.cause, Math.max(0, end - message.sinceMicros) * 1_000);
    }
}
