package io.amcast.protocol;

import org.jspecify.annotations.Nullable;

/** Finds what two relations say at once: goes through what the one with fewer candidates finds, and asks the other. */
final class BothIndex implements PendingIndex {
    private final Conflicts one;
    private final PendingIndex oneIndex;
    private final Conflicts other;
    private final PendingIndex otherIndex;

    BothIndex(Conflicts one, PendingIndex oneIndex, Conflicts other, PendingIndex otherIndex) {
        this.one = one;
        this.oneIndex = oneIndex;
        this.other = other;
        this.otherIndex = otherIndex;
    }

    @Override
    public void insert(Pending pending) {
        oneIndex.insert(pending);
        otherIndex.insert(pending);
    }

    @Override
    public void remove(Pending pending) {
        oneIndex.remove(pending);
        otherIndex.remove(pending);
    }

    @Override
    public @Nullable Pending predecessor(Pending pending, Pending end) {
        boolean byOne = oneIndex.candidates(pending) <= otherIndex.candidates(pending);
        PendingIndex found = byOne ? oneIndex : otherIndex;
        Conflicts asked = byOne ? other : one;
        Pending last = found.predecessor(pending, end);
        while (last != null && !asked.conflict(last.message, pending.message)) {
            last = found.predecessor(pending, last);
        }
        return last;
    }

    @Override
    public long candidates(Pending pending) {
        return Math.min(oneIndex.candidates(pending), otherIndex.candidates(pending));
    }
}
