package io.amcast.cli.explain;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.TraceEvent;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one member told of a message.
 *
 * @param unreachable why it told nothing; null if it answered
 * @param events in the order of time
 */
public record MemberTrace(
        MemberId member, GroupId group, @Nullable String unreachable, List<TraceEvent> events) {
    /** Whether it led its group for the message, and so knows what the message waited for. */
    boolean led() {
        return has(TraceEvent.Kind.PROPOSED) || has(TraceEvent.Kind.WAITS) || has(TraceEvent.Kind.FINAL_PROPOSED);
    }

    boolean has(TraceEvent.Kind kind) {
        return first(kind).isPresent();
    }

    /** When something happened first. */
    OptionalLong first(TraceEvent.Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .mapToLong(TraceEvent::micros)
                .findFirst();
    }

    /** When another group's final proposal came first. */
    OptionalLong heardFrom(GroupId other) {
        return events.stream()
                .filter(event -> event.kind() == TraceEvent.Kind.HEARD_HARD && other.equals(event.group()))
                .mapToLong(TraceEvent::micros)
                .findFirst();
    }
}
