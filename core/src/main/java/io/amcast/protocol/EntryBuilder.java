package io.amcast.protocol;

import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Gathers the records of one leadership into entries, with the timestamps that each reserves. */
final class EntryBuilder {
    /** Most records of one entry. */
    static final int MAX_RECORDS = 4_096;

    /** An entry takes no further record once it holds so many bytes, so it is at most this and one message. */
    static final int FULL_BYTES = 1 << 20;

    private static final int RECORD_BYTES = 64;

    private final long term;
    private final long windowMicros;
    private final ArrayDeque<LogRecord> records = new ArrayDeque<>();
    private long nextSequence;
    private long wanted;
    private long underWay;
    private boolean barrier;

    EntryBuilder(long term, long windowMicros) {
        this.term = term;
        this.windowMicros = windowMicros;
    }

    void add(LogRecord logRecord) {
        records.add(logRecord);
    }

    /** Timestamps up to here are needed. */
    void want(long timestamp) {
        wanted = Math.max(wanted, timestamp);
    }

    /** Asks for an entry even if there is nothing to write (rule L2). */
    void wantBarrier() {
        barrier = true;
    }

    /** Reservations that are under way may be lost. */
    void doubtReservations() {
        underWay = 0;
    }

    boolean hasEntry(long reserved) {
        return !records.isEmpty() || barrier || wanted > Math.max(reserved, underWay);
    }

    int waitingRecords() {
        return records.size();
    }

    /**
     * Builds the next entry; there must be one.
     *
     * @param clock K: everything in the entry was proposed at or below it
     */
    LogEntry build(long clock) {
        List<LogRecord> taken = new ArrayList<>(Math.min(records.size(), MAX_RECORDS));
        int bytes = 0;
        while (!records.isEmpty() && taken.size() < MAX_RECORDS && bytes < FULL_BYTES) {
            LogRecord next = records.poll();
            bytes += next instanceof LogRecord.Propose propose
                    ? propose.message().size()
                    : RECORD_BYTES;
            taken.add(next);
        }
        barrier = false;
        // Invariant I0: what is reserved is never below what is proposed.
        long reserved = Math.max(clock, wanted) + windowMicros;
        underWay = Math.max(underWay, reserved);
        return new LogEntry(term, nextSequence++, reserved, taken);
    }
}
