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

    /** Entries under way at once, whatever they hold. */
    static final int BOUND = 16;

    /**
     * While so many are under way, or fewer where the log works on fewer, records gather: an entry costs the log the same whether it holds
     * one or a thousand, and with four under way none waits longer than a fraction of a round.
     */
    static final int GATHER_FROM = 4;

    /** Over long links more are under way: one after so many nanoseconds, so that records wait no longer there than elsewhere. */
    static final long APART_NANOS = 7_000_000;

    /** Records gather until an entry was applied. */
    static final long UNTIL_APPLIED = Long.MAX_VALUE;

    /** So many records are worth an entry of their own at once. */
    static final int WORTH_AN_ENTRY = 256;

    /** An entry may vanish without a word: when none was applied for so long, all count as lost. */
    private static final long TIMEOUT_NANOS = 5_000_000_000L;

    private final MemberEvents events;
    private final ArrayDeque<InFlight> entries = new ArrayDeque<>();
    private final LogPace pace = new LogPace();
    private long term = -1;
    private long progressNanos;

    /** None in flight. */
    EntriesInFlight(MemberEvents events) {
        this.events = events;
    }

    /**
     * How many nanoseconds records are to gather yet: 0 if an entry with what waits now may be handed over, {@link #UNTIL_APPLIED} if none
     * may before another is applied.
     */
    long gatherNanos(int waitingRecords, long nanos) {
        InFlight last = entries.peekLast();
        if (last == null) {
            return 0;
        }
        int size = entries.size();
        if (waitingRecords >= WORTH_AN_ENTRY) {
            return size < BOUND ? 0 : UNTIL_APPLIED;
        }
        long quickest = pace.quickestNanos();
        int most = pace.worked((int) Math.max(GATHER_FROM, Math.min(BOUND, quickest / APART_NANOS)));
        if (size >= most) {
            return UNTIL_APPLIED;
        }
        // Entries that follow each other at once are applied at once, and leave a long gap until the next, round by
        // round.
        // A gap that grows with how many are under way spreads them evenly when all are, and hardly holds up the first.
        long gap = quickest * size / ((long) most * most);
        return Math.max(0, last.nanos() + gap - nanos);
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
                pace.applied(nanos - first.nanos(), nanos);
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
        if (!entries.isEmpty() && nanos - progressNanos > TIMEOUT_NANOS) {
            entries.clear();
        }
    }
}
