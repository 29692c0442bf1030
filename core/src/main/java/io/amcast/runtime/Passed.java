package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages that one went ahead of: their proposals were in the log when it was delivered, they were delivered after it, and
 * with lower timestamps. They do not conflict, or it would have waited.
 */
final class Passed implements TraceRing.Reader {
    /** Messages that are told. */
    private static final int MOST = 20;

    private static final SortedSet<GroupId> NOWHERE = Collections.unmodifiableSortedSet(new TreeSet<>());

    private final MessageId wanted;
    private final List<TraceEvent> found;
    private final Set<MessageId> pending = new HashSet<>();
    private boolean delivered;
    private long micros;
    private long timestamp;
    private int told;

    /**
     * Looks for what a message passed.
     *
     * @param found where what is found is added
     */
    Passed(MessageId wanted, List<TraceEvent> found) {
        this.wanted = wanted;
        this.found = found;
    }

    @Override
    public void event(
            TraceEvent.Kind kind, long at, @Nullable MessageId id, long value, @Nullable Object about, String text) {
        if (id == null || told >= MOST) {
            return;
        }
        if (kind == TraceEvent.Kind.LOGGED && value > 0 && !delivered) {
            pending.add(id);
        } else if (kind == TraceEvent.Kind.DELIVERED && id.equals(wanted)) {
            delivered = true;
            pending.remove(id);
            micros = at;
            timestamp = value;
        } else if (kind == TraceEvent.Kind.DELIVERED && pending.remove(id) && delivered && value < timestamp) {
            told++;
            found.add(new TraceEvent(TraceEvent.Kind.PASSED, micros, value, null, id, NOWHERE, ""));
        }
    }
}
