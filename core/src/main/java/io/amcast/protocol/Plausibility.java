package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.spi.Message;
import io.amcast.spi.Report;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What no correct peer says of a message, so that one with a broken clock or configuration harms itself alone. */
final class Plausibility {
    /** No clock is further ahead of this one than that, or it is wrong. */
    static final long MAX_LEAP_MICROS = 86_400_000_000L;

    static final long MAX_TIMESTAMP = 1L << 62;

    private Plausibility() {}

    /** What is wrong with another group's report on a message of it, or null. */
    static @Nullable String fault(SortedSet<GroupId> groups, Message message, Report report) {
        if (report.floor() > MAX_TIMESTAMP) {
            return "a report up to " + report.floor();
        }
        for (GroupId group : report.open()) {
            if (message.destinations().contains(group) || !groups.contains(group)) {
                return "a report that leaves group " + group + " open";
            }
        }
        return null;
    }

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
