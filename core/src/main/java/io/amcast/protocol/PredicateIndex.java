package io.amcast.protocol;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Answers by asking the user's predicate about every pending message, from the nearest down. */
final class PredicateIndex implements PendingIndex {
    private final TreeSet<Pending> messages = new TreeSet<>(Pending::compareKeys);
    private final ConflictTest test;

    PredicateIndex(ConflictTest test) {
        this.test = test;
    }

    @Override
    public void insert(Pending pending) {
        messages.add(pending);
    }

    @Override
    public void remove(Pending pending) {
        messages.remove(pending);
    }

    @Override
    public @Nullable Pending predecessor(Pending pending, Pending end) {
        for (Pending other : messages.headSet(end, false).descendingSet()) {
            if (test.conflict(other.message, pending.message)) {
                return other;
            }
        }
        return null;
    }

    @Override
    public long candidates(Pending pending) {
        return 2L * messages.size() + 1; // a question costs more than a look at keys
    }
}
