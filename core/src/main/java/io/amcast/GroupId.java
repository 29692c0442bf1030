package io.amcast;

import java.util.regex.Pattern;

/**
 * The name of a process group: one shard, replicated over its members by one Raft log.
 *
 * @param name 1 to 63 characters: lower-case letters, digits, {@code .}, {@code _} and {@code -}, starting with a letter or digit
 */
public record GroupId(String name) implements Comparable<GroupId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    public GroupId {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("group name '" + name
                    + "': use 1 to 63 of the characters a-z 0-9 . _ -, starting with a letter or digit");
        }
    }

    public static GroupId of(String name) {
        return new GroupId(name);
    }

    @Override
    public int compareTo(GroupId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
