package io.amcast.examples.embedding;

import io.amcast.GroupId;
import java.util.Set;
import java.util.TreeSet;

/**
 * Moves money between two accounts. An account's name ends in the group that keeps it: {@code ann@east}.
 *
 * @param cents how much, negative to move it back
 */
// snippet: transfer
public record Transfer(String from, String to, long cents) {
    static GroupId groupOf(String account) {
        return GroupId.of(account.substring(account.indexOf('@') + 1));
    }

    /** The groups that must hear of it: one or two. */
    Set<GroupId> groups() {
        Set<GroupId> groups = new TreeSet<>();
        groups.add(groupOf(from));
        groups.add(groupOf(to));
        return groups;
    }
}
// end
