package io.amcast.protocol;

import io.amcast.GroupId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** When what a leader has told other groups is told again (rule L8). */
final class Resending {
    /** Intervals double up to so many times the first. */
    private static final int MAX_BACKOFF = 16;

    private final long firstMicros;

    Resending(long firstMicros) {
        this.firstMicros = firstMicros;
    }

    /** The leader comes to know a message. */
    void began(Tracked message, long now) {
        message.resendInterval = firstMicros;
        message.resendAt = now + firstMicros;
    }

    /** Ahead of time: what was sent to the group's leader before this one may be lost. */
    void soon(Collection<Tracked> tracked, GroupId newlyLed, long now) {
        for (Tracked known : tracked) {
            if (known.others.contains(newlyLed) && !known.isDone(newlyLed)) {
                known.resendInterval = firstMicros;
                known.resendAt = now;
            }
        }
    }

    /** Those whose time has come; it comes again later. */
    List<Tracked> due(Collection<Tracked> tracked, long now) {
        List<Tracked> due = new ArrayList<>();
        for (Tracked known : tracked) {
            if (known.resendAt <= now && known.row != null && !known.message.single()) {
                due.add(known);
                known.resendInterval = Math.min(known.resendInterval * 2, MAX_BACKOFF * firstMicros);
                known.resendAt = now + known.resendInterval;
            }
        }
        return due;
    }
}
