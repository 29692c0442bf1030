package io.amcast.runtime;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a member remembers of recent messages, for whoever asks why one took its time. Asked on any thread. */
final class MessageTrace {
    /** Events whose timestamp is not above the message's final one. */
    private static final Set<TraceEvent.Kind> TIMESTAMPED = EnumSet.of(
            TraceEvent.Kind.HEARD_HARD,
            TraceEvent.Kind.PROPOSED,
            TraceEvent.Kind.FINAL_PROPOSED,
            TraceEvent.Kind.FINAL_LOGGED,
            TraceEvent.Kind.DELIVERED);

    /** Events of one message that are told. */
    private static final int MOST_TOLD = 512;

    /** Events that are looked at for {@link Contention}. */
    private static final int RECENT = 1 << 15;

    private static final SortedSet<GroupId> NOWHERE = Collections.unmodifiableSortedSet(new TreeSet<>());

    /** Written by the loop. */
    final TraceRing loop;

    /** Written by the applier's thread. */
    final TraceRing applier;

    private final TimeSource time;

    /**
     * Remembers nothing yet.
     *
     * @param most events of the loop, 0 for none to 2<sup>30</sup>, rounded up to a power of two
     */
    MessageTrace(int most, TimeSource time) {
        int size = most == 0 ? 0 : Integer.highestOneBit(2 * most - 1);
        loop = new TraceRing(size);
        applier = new TraceRing(size / 8);
        this.time = time;
    }

    /**
     * What happened to a message, in the order of time; empty if nothing is remembered. Among it what concerns all messages, as that
     * timestamps were reserved, from the message's first event on.
     */
    List<TraceEvent> of(MessageId wanted) {
        List<TraceEvent> events = new ArrayList<>();
        TraceRing.Reader reader = (kind, micros, id, value, about, text) -> {
            if (wanted.equals(id) || (id == null && !events.isEmpty())) {
                events.add(event(kind, micros, value, about, text));
            }
        };
        loop.read(Integer.MAX_VALUE, reader);
        applier.read(Integer.MAX_VALUE, reader);
        if (!events.isEmpty()) {
            Passed passed = new Passed(wanted, events);
            loop.read(Integer.MAX_VALUE, passed);
        }
        events.sort(Comparator.comparingLong(TraceEvent::micros));
        return essential(events);
    }

    /** Without the reservations that say nothing about this message: the first that covers its timestamp is what it waited for. */
    private static List<TraceEvent> essential(List<TraceEvent> events) {
        long finalTimestamp = events.stream()
                .filter(event -> TIMESTAMPED.contains(event.kind()))
                .mapToLong(TraceEvent::timestamp)
                .max()
                .orElse(0);
        List<TraceEvent> essential = new ArrayList<>();
        boolean reserved = false;
        for (TraceEvent event : events) {
            boolean reserves = event.kind() == TraceEvent.Kind.RESERVED;
            boolean covers = reserves && !reserved && event.timestamp() >= finalTimestamp;
            reserved |= covers;
            if ((covers || !reserves) && essential.size() < MOST_TOLD) {
                essential.add(event);
            }
        }
        return essential;
    }

    private static TraceEvent event(
            TraceEvent.Kind kind, long micros, long value, @Nullable Object about, String text) {
        return new TraceEvent(
                kind,
                micros,
                value,
                about instanceof GroupId group ? group : null,
                about instanceof MessageId other ? other : null,
                about instanceof SortedSet<?> groups ? groups(groups) : NOWHERE,
                text);
    }

    /** What messages waited for lately. */
    Contention contention(Duration window) {
        long now = time.micros();
        RecentWaits recent = new RecentWaits(now - window.toNanos() / 1_000);
        loop.read(RECENT, recent);
        return recent.contention(now);
    }

    private static SortedSet<GroupId> groups(SortedSet<?> groups) {
        SortedSet<GroupId> typed = new TreeSet<>();
        groups.forEach(group -> typed.add((GroupId) group));
        return typed;
    }
}
