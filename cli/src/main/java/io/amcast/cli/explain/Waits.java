package io.amcast.cli.explain;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Finds what a message waited for at one member. */
final class Waits {
    private final MemberTrace trace;
    private final List<Wait> found = new ArrayList<>();

    private Waits(MemberTrace trace) {
        this.trace = trace;
    }

    /** In the order in which they began; several may go on at the same time. */
    static List<Wait> of(MemberTrace trace, SortedSet<GroupId> destinations) {
        Waits waits = new Waits(trace);
        if (!trace.events().isEmpty()) {
            waits.find(destinations);
        }
        waits.found.sort(Comparator.comparingLong(Wait::fromMicros));
        return waits.found;
    }

    private void find(SortedSet<GroupId> destinations) {
        long heard = trace.events().get(0).micros();
        OptionalLong logged = trace.first(TraceEvent.Kind.LOGGED);
        OptionalLong delivered = trace.first(TraceEvent.Kind.DELIVERED);
        trace.first(TraceEvent.Kind.PROPOSED).ifPresent(proposed -> {
            add(Wait.Cause.ENTRY, null, heard, proposed);
            logged.ifPresent(at -> add(Wait.Cause.CONSENSUS, null, proposed, at));
        });
        if (trace.led()) {
            for (GroupId group : destinations) {
                OptionalLong proposal = trace.heardFrom(group);
                if (logged.isPresent() && proposal.isPresent()) {
                    add(Wait.Cause.PROPOSALS, group, logged.getAsLong(), proposal.getAsLong());
                }
            }
            named();
        } else {
            OptionalLong fin = trace.first(TraceEvent.Kind.FINAL_LOGGED);
            if (logged.isPresent() && fin.isPresent()) {
                add(Wait.Cause.FINAL, null, logged.getAsLong(), fin.getAsLong());
            }
        }
        OptionalLong applied = trace.first(TraceEvent.Kind.APPLIED);
        if (delivered.isPresent() && applied.isPresent()) {
            add(Wait.Cause.STATE_MACHINE, null, delivered.getAsLong(), applied.getAsLong());
        }
    }

    private void add(Wait.Cause cause, @Nullable GroupId group, long from, long to) {
        if (to > from) {
            found.add(new Wait(cause, group, null, "", from, to - from));
        }
    }

    /** Those of which the leader said when they began: each ends with the next, or with the delivery. */
    private void named() {
        Wait.Cause cause = null;
        MessageId other = null;
        String key = "";
        long since = 0;
        for (TraceEvent event : trace.events()) {
            boolean blocked = event.kind() == TraceEvent.Kind.BLOCKED;
            boolean begins = blocked
                    || (event.kind() == TraceEvent.Kind.WAITS && !event.text().equals("proposals"));
            boolean same = blocked && event.other() != null && event.other().equals(other);
            boolean cleared = cause == Wait.Cause.CLEARANCE && event.kind() == TraceEvent.Kind.FINAL_PROPOSED;
            if (same || !(begins || cleared || event.kind() == TraceEvent.Kind.DELIVERED)) {
                continue;
            }
            if (cause != null && (cause != Wait.Cause.CONFLICT || other != null) && event.micros() > since) {
                found.add(new Wait(cause, null, other, key, since, event.micros() - since));
            }
            cause = begins ? cause(event) : null;
            other = blocked ? event.other() : null;
            key = blocked ? event.text() : "";
            since = event.micros();
            if (event.kind() == TraceEvent.Kind.DELIVERED) {
                return;
            }
        }
    }

    private static Wait.@Nullable Cause cause(TraceEvent event) {
        if (event.kind() == TraceEvent.Kind.BLOCKED) {
            return Wait.Cause.CONFLICT;
        }
        return switch (event.text()) {
            case "clearance" -> Wait.Cause.CLEARANCE;
            case "reservation" -> Wait.Cause.RESERVATION;
            case "conflict" -> Wait.Cause.CONFLICT;
            default -> null; // a cause of a later version
        };
    }
}
