package io.amcast.cli.explain;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** The way of a message through the members of its destinations, as far as they remember it. */
public final class Story {
    final MessageId id;
    final List<MemberTrace> members;
    final SortedSet<GroupId> destinations = new TreeSet<>();

    /**
     * The story that members tell together.
     *
     * @param traces of all members of the cluster, in their order
     */
    public Story(MessageId id, List<MemberTrace> traces) {
        this.id = id;
        for (MemberTrace trace : traces) {
            trace.events().forEach(event -> destinations.addAll(event.destinations()));
            if (!trace.events().isEmpty()) {
                destinations.add(trace.group());
            }
        }
        members = traces.stream()
                .filter(trace -> destinations.isEmpty() || destinations.contains(trace.group()))
                .toList();
    }

    /** Whether any member remembers the message. */
    public boolean known() {
        return members.stream().anyMatch(trace -> !trace.events().isEmpty());
    }

    /** Whether any member answered. */
    public boolean answered() {
        return members.stream().anyMatch(trace -> trace.unreachable() == null);
    }

    /** The final timestamp; 0 for a message that conflicts with nothing; empty if no member knows it. */
    OptionalLong finalTimestamp() {
        return members.stream()
                .flatMap(trace -> trace.events().stream())
                .filter(event -> event.kind() == TraceEvent.Kind.DELIVERED
                        || event.kind() == TraceEvent.Kind.FINAL_PROPOSED
                        || event.kind() == TraceEvent.Kind.FINAL_LOGGED)
                .mapToLong(TraceEvent::timestamp)
                .findFirst();
    }

    /** When it began, by the clock of the member that heard of it first. */
    long beginMicros() {
        return members.stream()
                .flatMap(trace -> trace.events().stream())
                .mapToLong(TraceEvent::micros)
                .min()
                .orElse(0);
    }

    /** When the last remembered thing happened; repeats are not counted. */
    long endMicros() {
        return members.stream()
                .flatMap(trace -> trace.events().stream())
                .filter(event -> event.kind() != TraceEvent.Kind.RESENT
                        && event.kind() != TraceEvent.Kind.LEADS
                        && event.kind() != TraceEvent.Kind.LEADS_NO_MORE)
                .mapToLong(TraceEvent::micros)
                .max()
                .orElse(0);
    }

    List<Wait> waits(MemberTrace trace) {
        return Waits.of(trace, destinations);
    }
}
