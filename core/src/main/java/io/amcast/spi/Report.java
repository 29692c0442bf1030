package io.amcast.spi;

import io.amcast.GroupId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a group says of the order before a message, in STRICT order (rule T1): all that is to come before it up to a timestamp is known
 * there, and has gone or goes to no other groups than these. It is a fact for ever, whoever repeats it.
 *
 * @param floor the timestamp; -1 if nothing is said
 * @param open groups that are no destinations of the message, and of which it is open whether something is ordered before it there
 */
public record Report(long floor, SortedSet<GroupId> open) {
    /** Says nothing. */
    public static final Report NONE = new Report(-1, Collections.emptySortedSet());

    public Report {
        if (floor < -1 || (floor == -1 && !open.isEmpty())) {
            throw new IllegalArgumentException("floor " + floor + " with open groups " + open + ": must be 0 or more");
        }
        open = open.isEmpty() ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(new TreeSet<>(open));
    }

    /** Whether it says that nothing can come before a key of this timestamp any more. */
    public boolean clears(long timestamp) {
        return floor >= timestamp && open.isEmpty();
    }
}
