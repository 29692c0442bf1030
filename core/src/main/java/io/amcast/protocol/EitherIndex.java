package io.amcast.protocol;

import org.jspecify.annotations.Nullable;

/** Finds what either of two indexes finds. */
final class EitherIndex implements PendingIndex {
    private final PendingIndex one;
    private final PendingIndex other;

    EitherIndex(PendingIndex one, PendingIndex other) {
        this.one = one;
        this.other = other;
    }

    @Override
    public void insert(Pending pending) {
        one.insert(pending);
        other.insert(pending);
    }

    @Override
    public void remove(Pending pending) {
        one.remove(pending);
        other.remove(pending);
    }

    @Override
    public @Nullable Pending predecessor(Pending pending, Pending end) {
        Pending first = one.predecessor(pending, end);
        Pending second = other.predecessor(pending, end);
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return Pending.compareKeys(first, second) < 0 ? second : first;
    }

    @Override
    public long candidates(Pending pending) {
        return one.candidates(pending) + other.candidates(pending);
    }
}
