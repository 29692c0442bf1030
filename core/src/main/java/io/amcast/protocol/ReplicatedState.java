package io.amcast.protocol;

import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is a function of the group's log: only applied entries (and restored snapshots) change it. The delivered marks of its rows are
 * the exception; they belong to the application state.
 */
final class ReplicatedState {
    private final ReplicaConfig config;
    private final Map<MessageId, Row> table = new LinkedHashMap<>();
    private DeliveryOrder order;
    final SessionTable sessions = new SessionTable();
    final HomeSessions home = new HomeSessions();

    private long reserved;
    private long maxTimestamp;
    private long sequenceTerm = -1;
    private long sequence = -1;

    /** What the last applied entry changed. */
    final Changes changes = new Changes();

    /** The rows and sessions that one entry touched. */
    static final class Changes {
        final List<Row> inserted = new ArrayList<>();
        final List<Row> finals = new ArrayList<>();
        final List<Row> forgettable = new ArrayList<>();
        final List<SessionId> expiring = new ArrayList<>();
        final List<SessionId> raised = new ArrayList<>();
        final List<SessionId> purged = new ArrayList<>();
        final List<LogRecord.Open> opened = new ArrayList<>();

        void clear() {
            inserted.clear();
            finals.clear();
            forgettable.clear();
            expiring.clear();
            raised.clear();
            purged.clear();
            opened.clear();
        }
    }

    ReplicatedState(ReplicaConfig config) {
        this.config = config;
        order = newOrder();
    }

    private DeliveryOrder newOrder() {
        return new DeliveryOrder(config.conflicts().newIndex(), Long.MAX_VALUE);
    }

    /** The log's order, in which rule D delivers. A restored snapshot has its own. */
    DeliveryOrder order() {
        return order;
    }

    /** R: timestamps up to here are reserved. */
    long reserved() {
        return reserved;
    }

    long maxTimestamp() {
        return maxTimestamp;
    }

    @Nullable
    Row row(MessageId id) {
        return table.get(id);
    }

    /** All rows in log order. */
    Collection<Row> rows() {
        return table.values();
    }

    int size() {
        return table.size();
    }

    /** Applies an entry, if it counts; says whether it does. Deliveries are then to be had from {@link #nextLogDelivered}. */
    boolean apply(long term, @Nullable LogEntry entry) {
        changes.clear();
        // Rule A0: the first entry of a higher term (Raft's own, mostly) starts the sequence anew.
        if (term > sequenceTerm) {
            sequenceTerm = term;
            sequence = -1;
        }
        if (entry == null || entry.term() != term || entry.sequence() <= sequence) {
            return false;
        }
        sequence = entry.sequence();
        reserved = Math.max(reserved, entry.reserved());
        for (LogRecord logRecord : entry.records()) {
            apply(logRecord);
        }
        return true;
    }

    private void apply(LogRecord logRecord) {
        if (logRecord instanceof LogRecord.Propose propose) {
            propose(propose);
        } else if (logRecord instanceof LogRecord.Final fin) {
            makeFinal(fin);
        } else if (logRecord instanceof LogRecord.Forget forget) {
            Row row = table.get(forget.id());
            if (row != null && !row.forgettable) {
                row.forgettable = true;
                changes.forgettable.add(row);
            }
        } else if (logRecord instanceof LogRecord.Close close) {
            sessions.close(close.session());
        } else if (logRecord instanceof LogRecord.Purge purge) {
            if (sessions.purge(purge.session())) {
                changes.purged.add(purge.session());
            }
        } else if (logRecord instanceof LogRecord.Open open) {
            home.open(open.nonce());
            changes.opened.add(open);
        } else if (logRecord instanceof LogRecord.Expiring expiring) {
            home.expire(expiring.session().number());
            changes.expiring.add(expiring.session());
        } else if (logRecord instanceof LogRecord.Ended ended) {
            home.end(ended.session().number());
        } else {
            throw new AssertionError("unknown record " + logRecord);
        }
    }

    // Rule A1. Whether the id is known is asked before its low-water mark is raised, with the old one.
    private void propose(LogRecord.Propose propose) {
        MessageId id = propose.message().id();
        SessionId session = id.session();
        boolean known = table.containsKey(id) || sessions.knownDone(id);
        boolean closed = propose.origin() != LogRecord.Origin.HARD && sessions.closed(session);
        if (!known && !closed) {
            Row row = new Row(propose.message(), propose.timestamp(), propose.low());
            table.put(id, row);
            sessions.rowAdded(session);
            maxTimestamp = Math.max(maxTimestamp, propose.timestamp());
            changes.inserted.add(row);
            if (!row.message.commuting()) {
                order.add(row);
                if (row.message.single()) {
                    order.settle(row, row.timestamp);
                }
            }
        }
        if (sessions.raiseLow(session, propose.low())) {
            changes.raised.add(session);
        }
    }

    // Rule A2.
    private void makeFinal(LogRecord.Final fin) {
        Row row = table.get(fin.id());
        if (row != null && row.finalTimestamp == 0 && !row.message.commuting()) {
            row.finalTimestamp = fin.timestamp();
            maxTimestamp = Math.max(maxTimestamp, fin.timestamp());
            order.settle(row, fin.timestamp());
            changes.finals.add(row);
        }
    }

    /**
     * Rule D: the next row that is delivered as far as the log tells, which it is marked as, or a read whose turn has come; null when
     * there is none. To be called after each applied entry until it is null, after the commuting messages among
     * {@link Changes#inserted} were taken.
     */
    @Nullable
    Pending nextTurn() {
        Pending next = order.next(NO_WAITS);
        if (next != null) {
            order.remove(next);
            if (next instanceof Row row) {
                row.logDelivered = true;
            }
        }
        return next;
    }

    /** Removes a row if it is delivered as far as the log tells and every destination group has what it needs; says whether. */
    boolean removeIfDone(Row row) {
        if (!row.logDelivered || !(row.forgettable || row.message.single())) {
            return false;
        }
        if (table.remove(row.id()) != null) {
            sessions.rowRemoved(row.id());
        }
        return true;
    }

    ReplicaImage image(long deliveries) {
        return new ReplicaImage(
                reserved,
                maxTimestamp,
                sequenceTerm,
                sequence,
                deliveries,
                table.values().stream().map(Row::image).toList(),
                sessions.sessionImages(),
                sessions.purgedImages(),
                home.image());
    }

    void restore(ReplicaImage image) {
        changes.clear();
        reserved = image.reserved();
        maxTimestamp = image.maxTimestamp();
        sequenceTerm = image.sequenceTerm();
        sequence = image.sequence();
        sessions.restore(image);
        home.restore(image.home());
        table.clear();
        order = newOrder();
        for (ReplicaImage.Row rowImage : image.rows()) {
            Row row = new Row(rowImage);
            table.put(row.id(), row);
            if (!row.message.commuting() && !row.logDelivered) {
                order.add(row);
                if (row.orderTimestamp() != 0) {
                    order.settle(row, row.orderTimestamp());
                }
            }
        }
    }

    private static final DeliveryOrder.WaitListener NO_WAITS = new DeliveryOrder.WaitListener() {
        @Override
        public void waitsForCeiling(Pending pending) {}

        @Override
        public void waitsForPredecessor(Pending pending, Pending predecessor, boolean first) {}
    };
}
