package io.amcast.protocol;

import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.Message;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Reads that a leader answers from its own state, without a log entry (rules Q1 and Q2).
 *
 * <p>A read sees all that was delivered before it was asked for. What a deposed leader, or another group in STRICT order, may have
 * delivered has a timestamp of at most K and R at that moment. So the read takes its place in the order after all messages up to there: it
 * waits for conflicting ones before it, and conflicting ones after it wait for it.
 */
final class LocalReads {
    /** So long a read waits at most. */
    static final long PATIENCE_MICROS = 10_000_000;

    private final DeliveryOrder order;
    private final Conflicts conflicts;
    private final int limit;
    private final List<Effect> out;
    /** In the order in which they came. */
    private final Map<Long, PendingRead> all = new LinkedHashMap<>();

    private final PriorityQueue<PendingRead> behind = new PriorityQueue<>(
            Comparator.<PendingRead>comparingLong(read -> read.index).thenComparingLong(read -> read.number));
    private final LinkedHashSet<PendingRead> ordered = new LinkedHashSet<>();

    private long elapsed;

    /** The highest final timestamp that this leadership has delivered. */
    private long delivered;

    /** @param limit most reads that wait */
    LocalReads(DeliveryOrder order, Conflicts conflicts, int limit, List<Effect> out) {
        this.order = order;
        this.conflicts = conflicts;
        this.limit = limit;
        this.out = out;
    }

    /**
     * Rule Q1: from now on leadership is to be confirmed.
     *
     * @param floor the lower of K and R
     */
    void asked(long number, Message query, long floor) {
        if (all.size() >= limit) {
            out.add(new Effect.RefuseRead(number, Refusal.BUSY, limit + " reads wait already"));
            return;
        }
        all.put(number, new PendingRead(number, query, floor, elapsed));
        out.add(new Effect.ConfirmLeadership(number));
    }

    /** This replica led the group after the read came; all committed by then has an index up to {@code index}. */
    void confirmed(long number, long index, long appliedIndex) {
        PendingRead read = all.get(number);
        if (read != null && read.index < 0) {
            read.index = index;
            behind.add(read);
            applied(appliedIndex);
        }
    }

    /** It is not known whether this replica led the group: nothing was read. */
    void unconfirmed(long number, String detail) {
        PendingRead read = all.get(number);
        if (read != null && read.index < 0) {
            all.remove(number);
            out.add(new Effect.RefuseRead(number, Refusal.NOT_LEADER, detail));
        }
    }

    /** Rule Q2: what the log held when the read came is applied, so it takes its place. */
    void applied(long appliedIndex) {
        while (!behind.isEmpty() && behind.peek().index <= appliedIndex) {
            PendingRead read = behind.poll();
            if (read.message.commuting()) {
                serve(read);
            } else {
                ordered.add(read);
                read.bound = Math.max(read.bound, delivered);
                order.add(read);
                order.settle(read, read.bound);
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
        for (PendingRead read : List.copyOf(ordered)) {
            if (read.bound < finalTimestamp && conflicts.conflict(read.message, message)) {
                order.postpone(read, finalTimestamp);
            }
        }
    }

    /** The read's turn has come. */
    void serve(PendingRead read) {
        ordered.remove(read);
        all.remove(read.number);
        out.add(new Effect.Serve(read.number, read.message));
    }

    /** Time has passed, in leadership time: who asked has given up on the oldest reads, or asks again. */
    void tick(long now) {
        elapsed = now;
        for (PendingRead read : List.copyOf(all.values())) {
            if (now - read.askedAt < PATIENCE_MICROS) {
                return;
            }
            all.remove(read.number);
            behind.remove(read);
            if (ordered.remove(read)) {
                order.remove(read);
            }
            String detail = read.index < 0
                    ? "leadership was not confirmed for " + PATIENCE_MICROS / 1_000_000 + " s"
                    : "a conflicting message before it was not delivered for " + PATIENCE_MICROS / 1_000_000 + " s";
            out.add(new Effect.RefuseRead(read.number, Refusal.BUSY, detail));
        }
    }

    /** All reads that wait, by number. */
    List<Long> numbers() {
        return List.copyOf(all.keySet());
    }
}
