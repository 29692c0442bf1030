package io.amcast.protocol;

import io.amcast.Keys;
import io.amcast.Modes;
import io.amcast.spi.Message;
import org.jspecify.annotations.Nullable;

/**
 * A conflict relation over messages as the protocol holds them: by the keys that travel with them, by a user's predicate, or joined of
 * such. Symmetric, a function of the two messages alone, and never throws. Each kind tells how predecessors are looked up.
 */
public sealed interface Conflicts {
    /** By all keys of a message, in the standard modes. */
    Conflicts STANDARD_KEYS = new ByKeys("", Modes.STANDARD, false);

    /** Whether two messages conflict; of a commuting one this need not be asked. */
    boolean conflict(Message one, Message other);

    /** An empty index that finds what conflicts. */
    PendingIndex newIndex();

    /**
     * By keys: looked up by key and mode.
     *
     * @param prefix with which those of a message's keys begin that count here
     * @param paths whether a key meets those below it, too
     */
    record ByKeys(String prefix, Modes modes, boolean paths) implements Conflicts {
        @Override
        public boolean conflict(Message one, Message other) {
            Keys first = keys(one);
            Keys second = keys(other);
            return paths ? modes.conflictOnPaths(first, second) : modes.conflict(first, second);
        }

        /** Those of a message's keys that count here, with their prefix. */
        public Keys keys(Message message) {
            return prefix.isEmpty() ? message.keys() : message.keys().startingWith(prefix);
        }

        /** The path that another is directly below; null if there is none, or keys are no paths. */
        public @Nullable String above(String path) {
            int end = paths ? path.lastIndexOf('/') : -1;
            return end < 0 ? null : path.substring(0, end);
        }

        @Override
        public PendingIndex newIndex() {
            return new KeyIndex(this);
        }
    }

    /** By a predicate: what is pending is scanned. */
    record ByPredicate(ConflictTest test) implements Conflicts {
        @Override
        public boolean conflict(Message one, Message other) {
            return test.conflict(one, other);
        }

        @Override
        public PendingIndex newIndex() {
            return new PredicateIndex(test);
        }
    }

    /** In one way or another: looked up in both. */
    record Either(Conflicts one, Conflicts other) implements Conflicts {
        @Override
        public boolean conflict(Message first, Message second) {
            return one.conflict(first, second) || other.conflict(first, second);
        }

        @Override
        public PendingIndex newIndex() {
            return new EitherIndex(one.newIndex(), other.newIndex());
        }
    }

    /** In two ways at once: the cheaper is looked up and filtered by the other. */
    record Both(Conflicts one, Conflicts other) implements Conflicts {
        @Override
        public boolean conflict(Message first, Message second) {
            return one.conflict(first, second) && other.conflict(first, second);
        }

        @Override
        public PendingIndex newIndex() {
            return new BothIndex(one, one.newIndex(), other, other.newIndex());
        }
    }
}
