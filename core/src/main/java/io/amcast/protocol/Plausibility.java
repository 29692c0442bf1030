package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.spi.Message;
import org.jspecify.annotations.Nullable;

/** What no correct peer says of a message, so that one with a broken clock or configuration harms itself alone. */
final class Plausibility {
    /** No clock is further ahead of this one than that, or it is wrong. */
    static final long MAX_LEAP_MICROS = 86_400_000_000L;

    static final long MAX_TIMESTAMP = 1L << 62;

    private Plausibility() {}

    /**
     * What is wrong with another group's word, or null.
     *
     * @param latest the group's clock or its time, whichever is ahead
     */
    static @Nullable String fault(GroupId own, GroupId from, Message message, long timestamp, long low, long latest) {
        if (low < 0 || low > message.id().sequence()) {
            return "low " + low;
        } else if (!message.destinations().contains(own)
                || !message.destinations().contains(from)
                || from.equals(own)) {
            return "groups that are no destinations of it";
        } else if (message.commuting() ? timestamp != 0 : timestamp < 1) {
            return "timestamp " + timestamp;
        } else if (timestamp > MAX_TIMESTAMP || timestamp > latest + MAX_LEAP_MICROS) {
            return "timestamp " + timestamp + ", more than a day ahead of " + latest;
        }
        return null;
    }
}
