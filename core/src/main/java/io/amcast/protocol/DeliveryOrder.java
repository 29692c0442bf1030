package io.amcast.protocol;

import java.util.ArrayDeque;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the next message that may be delivered: settled, not above the ceiling, and with no conflicting message pending before it.
 *
 * <p>A blocked message waits for its nearest conflicting predecessor alone and is looked at again when that one leaves or moves up,
 * so a step costs in the number of keys and of true conflicts, not in what is pending.
 */
final class DeliveryOrder {
    private final PendingIndex index;
    private final ArrayDeque<Pending> candidates = new ArrayDeque<>();
    private final TreeSet<Pending> aboveCeiling = new TreeSet<>(Pending::compareKeys);
    private long ceiling;

    DeliveryOrder(PendingIndex index, long ceiling) {
        this.index = index;
        this.ceiling = ceiling;
    }

    /** A message that is not settled yet; its bound is set. */
    void add(Pending pending) {
        pending.present = true;
        pending.indexed = true;
        index.insert(pending);
    }

    /** More is known of a message's final timestamp; of one that is settled nothing more can be. */
    void raise(Pending pending, long bound) {
        if (!pending.present || pending.settled || bound <= pending.bound) {
            return;
        }
        index.remove(pending);
        pending.bound = bound;
        index.insert(pending);
        candidates.addAll(pending.takeWaiting());
    }

    /**
     * A read, which waits for all conflicting messages up to its bound.
     *
     * @param holdsBack whether conflicting messages after it wait for it
     */
    void addRead(PendingRead read, boolean holdsBack) {
        read.present = true;
        read.settled = true;
        read.indexed = holdsBack;
        if (holdsBack) {
            index.insert(read);
        }
        candidates.add(read);
    }

    /** A read is to come after all messages up to here. */
    void postpone(PendingRead read, long bound) {
        if (read.present && bound > read.bound) {
            aboveCeiling.remove(read);
            if (read.indexed) {
                index.remove(read);
            }
            read.bound = bound;
            if (read.indexed) {
                index.insert(read);
            }
            candidates.addAll(read.takeWaiting());
            candidates.add(read);
        }
    }

    /** The message's final timestamp is known. */
    void settle(Pending pending, long finalTimestamp) {
        raise(pending, finalTimestamp);
        pending.settled = true;
        candidates.add(pending);
    }

    /** The message was delivered, or is given up. */
    void remove(Pending pending) {
        if (pending.present) {
            pending.present = false;
            if (pending.indexed) {
                index.remove(pending);
            }
            aboveCeiling.remove(pending);
            candidates.addAll(pending.takeWaiting());
        }
    }

    /** Lets messages up to here be delivered. */
    void liftCeiling(long timestamp) {
        ceiling = Math.max(ceiling, timestamp);
        while (!aboveCeiling.isEmpty() && aboveCeiling.first().bound <= ceiling) {
            candidates.add(aboveCeiling.pollFirst());
        }
    }

    /** The next message to deliver, which the caller then removes; null if there is none. */
    @Nullable
    Pending next(WaitListener waits) {
        for (Pending pending = candidates.poll(); pending != null; pending = candidates.poll()) {
            if (!pending.present || !pending.settled) {
                continue;
            }
            if (pending.bound > ceiling) {
                if (aboveCeiling.add(pending)) {
                    waits.waitsForCeiling(pending);
                }
                continue;
            }
            Pending predecessor = index.predecessor(pending);
            if (predecessor == null) {
                return pending;
            }
            waits.waitsForPredecessor(pending, predecessor, pending.blocker == null);
            pending.blocker = predecessor;
            predecessor.addWaiting(pending);
        }
        return null;
    }

    /** Hears why messages wait. */
    interface WaitListener {
        /** The message's timestamp is not reserved yet. */
        void waitsForCeiling(Pending pending);

        /** A conflicting message comes before; told for each that it is found to wait for, one after the other. */
        void waitsForPredecessor(Pending pending, Pending predecessor, boolean first);
    }
}
