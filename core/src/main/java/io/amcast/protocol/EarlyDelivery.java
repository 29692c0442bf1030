package io.amcast.protocol;

import io.amcast.spi.MemberEvents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a leader delivers ahead of the log, and the reads whose turn comes in between (rules L4 and Q2). */
final class EarlyDelivery {
    private final DeliveryOrder order;
    private final @Nullable RealTimeOrder realTime;
    private final LeaderReads reads;
    private final EntryBuilder entries;
    private final List<Effect> out;

    /** Carries out a delivery. */
    @FunctionalInterface
    interface Deliverer {
        void deliver(Row row, long timestamp);
    }

    /** @param realTime null in plain order */
    EarlyDelivery(
            DeliveryOrder order,
            @Nullable RealTimeOrder realTime,
            LeaderReads reads,
            EntryBuilder entries,
            List<Effect> out) {
        this.order = order;
        this.realTime = realTime;
        this.reads = reads;
        this.entries = entries;
        this.out = out;
    }

    /** Delivers all that may be delivered by now. */
    void run(Deliverer deliverer) {
        do {
            if (realTime != null) {
                realTime.advance();
            }
            for (Pending next = order.next(waits); next != null; next = order.next(waits)) {
                if (next instanceof PendingRead read) {
                    order.remove(read);
                    reads.turn(read);
                } else {
                    deliver((Tracked) next, deliverer);
                }
            }
        } while (realTime != null && realTime.hasDue());
    }

    private void deliver(Tracked next, Deliverer deliverer) {
        leave(next);
        Row row = next.row;
        if (row != null && !row.delivered) {
            reads.delivered(next.bound);
            deliverer.deliver(row, next.bound);
        }
    }

    /** A message is delivered, here or by the log: nothing waits for it any more. */
    void leave(Tracked delivered) {
        order.remove(delivered);
        if (realTime != null) {
            realTime.moved(delivered);
        }
    }

    private final DeliveryOrder.WaitListener waits = new DeliveryOrder.WaitListener() {
        // Rule L4b: an entry must reserve the timestamp first.
        @Override
        public void waitsForCeiling(Pending pending) {
            entries.want(pending.bound);
            out.add(new Effect.Waiting(pending.id(), MemberEvents.Wait.RESERVATION));
        }

        @Override
        public void waitsForPredecessor(Pending pending, Pending predecessor, boolean first) {
            if (pending instanceof PendingRead) {
                return; // told of messages alone
            }
            if (first) {
                out.add(new Effect.Waiting(pending.id(), MemberEvents.Wait.CONFLICT));
            }
            out.add(new Effect.Blocked(pending.message, predecessor.message));
        }
    };
}
