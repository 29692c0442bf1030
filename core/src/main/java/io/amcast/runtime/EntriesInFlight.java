package io.amcast.runtime;

import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import java.util.ArrayDeque;

/**
 * The entries that one leadership has handed to the log and not seen applied, so that records gather for the next entry while some
 * are under way. Of the loop's thread.
 */
final class EntriesInFlight {
    private record InFlight(long sequence, int records, long nanos) {}

    private final int bound;
    private final long timeoutNanos;
    private final MemberEvents events;
    private final ArrayDeque<InFlight> entries = new ArrayDeque<>();
    private long term = -1;
    private long progressNanos;

    /**
     * None in flight.
     *
     * @param bound how many may be under way at once
     * @param timeoutNanos when none was applied for so long, all count as lost: an entry may vanish without a word
     */
    EntriesInFlight(int bound, long timeoutNanos, MemberEvents events) {
        this.bound = bound;
        this.timeoutNanos = timeoutNanos;
        this.events = events;
    }

    boolean full() {
        return entries.size() >= bound;
    }

    int size() {
        return entries.size();
    }

    /** A leadership begins or ends. */
    void reset(long newTerm) {
        entries.clear();
        term = newTerm;
    }

    void handedOver(LogEntry entry, long nanos) {
        if (entry.term() != term) {
            reset(entry.term());
        }
        if (entries.isEmpty()) {
            progressNanos = nanos;
        }
        entries.add(new InFlight(entry.sequence(), entry.records().size(), nanos));
    }

    /** An entry was applied, by whichever leader it was built. Those of the same leadership before it are lost (rule A0). */
    void applied(long raftTerm, LogEntry entry, long bytes, long nanos) {
        if (entry.term() != term || raftTerm != term) {
            return;
        }
        while (!entries.isEmpty() && entries.peek().sequence() <= entry.sequence()) {
            InFlight first = entries.poll();
            if (first.sequence() == entry.sequence()) {
                events.committed(first.records(), bytes, nanos - first.nanos());
            }
            progressNanos = nanos;
        }
    }

    void refused(LogEntry entry) {
        if (entry.term() == term) {
            entries.removeIf(inFlight -> inFlight.sequence() == entry.sequence());
        }
    }

    /** Gives up what has been under way for too long with no progress. */
    void tick(long nanos) {
        if (!entries.isEmpty() && nanos - progressNanos > timeoutNanos) {
            entries.clear();
        }
    }
}
