package io.amcast;

import java.util.regex.Pattern;

/**
 * The name of a member (one replica of one group), unique in the topology.
 *
 * @param name 1 to 63 characters: lower-case letters, digits, {@code .}, {@code _} and {@code -}, starting with a letter or digit
 */
public record MemberId(String name) implements Comparable<MemberId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    public MemberId {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("member name '" + name
                    + "': use 1 to 63 of the characters a-z 0-9 . _ -, starting with a letter or digit");
        }
    }

    public static MemberId of(String name) {
        return new MemberId(name);
    }

    @Override
    public int compareTo(MemberId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
