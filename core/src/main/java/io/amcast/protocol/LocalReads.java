package io.amcast.protocol;

import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.Message;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Reads that a replica answers from its own state, without a log entry (rule Q2).
 *
 * <p>A read sees all that was delivered before it was asked for: that has a timestamp of at most the read's point T or, if it was
 * delivered as the log tells, is in the log up to an index. So the read takes its place in the order at (T, infinity), once the log is
 * applied up to there: it waits for conflicting messages before it.
 */
final class LocalReads {
    /** So long a read waits at most. */
    static final long PATIENCE_MICROS = 10_000_000;

    private final DeliveryOrder order;
    private final boolean holdsBack;
    private final Conflicts conflicts;
    private final int limit;
    private final Consumer<PendingRead> answer;
    private final List<Effect> out;
    /** In the order in which they came. */
    private final Map<Long, PendingRead> all = new LinkedHashMap<>();

    private final PriorityQueue<PendingRead> behind = new PriorityQueue<>(
            Comparator.<PendingRead>comparingLong(read -> read.index).thenComparingLong(read -> read.number));
    private final LinkedHashSet<PendingRead> ordered = new LinkedHashSet<>();

    private long elapsed;

    /** The highest final timestamp that is delivered here, as far as a point may not cover it. */
    private long delivered;

    /**
     * No reads.
     *
     * @param order in which they take their places
     * @param holdsBack whether conflicting messages after a read wait for it, so that no stream of them starves it
     * @param limit most reads that wait
     * @param answer what to do with a read whose turn has come
     */
    LocalReads(
            DeliveryOrder order,
            boolean holdsBack,
            Conflicts conflicts,
            int limit,
            Consumer<PendingRead> answer,
            List<Effect> out) {
        this.order = order;
        this.holdsBack = holdsBack;
        this.conflicts = conflicts;
        this.limit = limit;
        this.answer = answer;
        this.out = out;
    }

    /**
     * A client asks; says whether the read is taken. Then it waits for its point.
     *
     * @param floor T is at least this
     */
    boolean asked(long number, Message query, long floor) {
        if (all.size() >= limit) {
            out.add(new Effect.RefuseRead(number, Refusal.BUSY, limit + " reads wait already"));
            return false;
        }
        all.put(number, new PendingRead(number, query, floor, elapsed));
        return true;
    }

    /**
     * The read's point is known.
     *
     * @param timestamp T is at least this: what was delivered early before the read came is not above T
     * @param index what was committed by then is up to here
     */
    void pointed(long number, long timestamp, long index, long appliedIndex) {
        PendingRead read = all.get(number);
        if (read != null && !read.pointed) {
            read.pointed = true;
            read.bound = Math.max(read.bound, timestamp);
            read.index = index;
            behind.add(read);
            applied(appliedIndex);
        }
    }

    /** The read will not get a point: nothing was read. */
    void notPointed(long number, String detail) {
        PendingRead read = all.get(number);
        if (read != null && !read.pointed) {
            all.remove(number);
            out.add(new Effect.RefuseRead(number, Refusal.NOT_LEADER, detail));
        }
    }

    /** What the log held when the read came is applied, so it takes its place. */
    void applied(long appliedIndex) {
        while (!behind.isEmpty() && behind.peek().index <= appliedIndex) {
            PendingRead read = behind.poll();
            if (read.message.commuting()) {
                turn(read);
            } else {
                ordered.add(read);
                read.bound = Math.max(read.bound, delivered);
                order.addRead(read, holdsBack);
            }
        }
    }

    /** A message is delivered: reads that take their place from now on come after it. */
    void delivered(long finalTimestamp) {
        delivered = Math.max(delivered, finalTimestamp);
    }

    /** A message is delivered as the log wants it, whether or not it was held back here: reads that see it come after it. */
    void overtaken(Message message, long finalTimestamp) {
        delivered(finalTimestamp);
        for (PendingRead read : ordered) {
            if (read.bound < finalTimestamp && conflicts.conflict(read.message, message)) {
                order.postpone(read, finalTimestamp);
            }
        }
    }

    /** The read's turn has come; it has left the order. */
    void turn(PendingRead read) {
        ordered.remove(read);
        all.remove(read.number);
        answer.accept(read);
    }

    /**
     * Time has passed: who asked has given up on the oldest reads, or asks again.
     *
     * @param now since this began
     * @param noPoint why a read may have waited for its point for so long
     */
    void tick(long now, String noPoint) {
        elapsed = now;
        Iterator<PendingRead> oldest = all.values().iterator();
        while (oldest.hasNext()) {
            PendingRead read = oldest.next();
            if (now - read.askedAt < PATIENCE_MICROS) {
                return;
            }
            oldest.remove();
            behind.remove(read);
            if (ordered.remove(read)) {
                order.remove(read);
            }
            String detail = read.pointed ? "a conflicting message before it was not delivered" : noPoint;
            out.add(new Effect.RefuseRead(
                    read.number, Refusal.BUSY, detail + " for " + PATIENCE_MICROS / 1_000_000 + " s"));
        }
    }

    /** Refuses all. */
    void refuseAll(String detail) {
        for (PendingRead read : all.values()) {
            if (ordered.contains(read)) {
                order.remove(read);
            }
            out.add(new Effect.RefuseRead(read.number, Refusal.NOT_LEADER, detail));
        }
        all.clear();
        behind.clear();
        ordered.clear();
    }
}
