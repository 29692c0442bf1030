package io.amcast.runtime;

import io.amcast.MemberId;
import io.amcast.MulticastException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of the own group that were started with another conflict relation. When no majority of the group is left that has this
 * member's, this member is told to stop: to apply the group's log by another relation would split its replicas. Any thread.
 */
final class Misfits {
    private final Set<MemberId> group;
    private final MemberId self;
    private final Consumer<Throwable> stop;
    private final Map<MemberId, String> differences = new TreeMap<>();

    Misfits(Collection<MemberId> group, MemberId self, Consumer<Throwable> stop) {
        this.group = Set.copyOf(group);
        this.self = self;
        this.stop = stop;
    }

    /** Another member has greeted this one; null if it has the same relation. */
    void greeted(MemberId member, @Nullable String difference) {
        String first;
        synchronized (this) {
            if (difference == null) {
                differences.remove(member);
                return;
            }
            if (!group.contains(member) || member.equals(self)) {
                return;
            }
            differences.put(member, difference);
            // Half of a group against the other half: which one is right nobody here can know, and neither could commit
            // alone.
            if (2 * differences.size() < group.size()) {
                return;
            }
            first = text();
        }
        stop.accept(new MulticastException(
                MulticastException.Reason.CONFIGURATION,
                null,
                "no majority of its group was started with its conflict relation: " + first));
    }

    /** What differs, at which members; null if nothing does. */
    synchronized @Nullable String shown() {
        return differences.isEmpty() ? null : text();
    }

    private String text() {
        String members = String.join(
                ", ", differences.keySet().stream().map(MemberId::name).toList());
        return "members " + members + ": " + differences.values().iterator().next();
    }
}
