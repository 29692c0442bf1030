package io.amcast;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys that a message touches, each with a mode. Two messages conflict when they share a key in modes that do not commute. In the
 * {@link Modes#STANDARD} modes reads commute with reads, additions with additions, and a write with nothing on its key.
 *
 * <p>A message without keys commutes with everything and is delivered without ordering.
 */
public final class Keys {
    /** The mode that conflicts with every mode of the same key, in every matrix of {@link Modes}. */
    public static final char WRITE = 'w';

    /** The mode of {@link #read}. */
    public static final char READ = 'r';

    /** The mode of {@link #add}. */
    public static final char ADD = 'a';

    private static final Keys NONE = new Keys(new String[0], new char[0]);

    private final String[] names;
    private final char[] modes;

    private Keys(String[] names, char[] modes) {
        this.names = names;
        this.modes = modes;
    }

    /** No key at all. */
    public static Keys none() {
        return NONE;
    }

    /** Keys that are only read. */
    public static Keys read(String... keys) {
        return mode(READ, keys);
    }

    /** Keys that are changed in a way that commutes with nothing. */
    public static Keys write(String... keys) {
        return mode(WRITE, keys);
    }

    /** Keys that are added to; the result must not depend on the sum, or additions would not commute. */
    public static Keys add(String... keys) {
        return mode(ADD, keys);
    }

    /**
     * Keys in a mode of the user's own; in the {@link Modes#STANDARD} modes it commutes with itself alone.
     *
     * @param mode a letter, a to z
     */
    public static Keys mode(char mode, String... keys) {
        TreeMap<String, Character> map = new TreeMap<>();
        for (String key : keys) {
            map.put(key, mode);
        }
        return of(map);
    }

    /**
     * A key of a hierarchy, for {@link ConflictRelation#onPaths}: {@code path("orders", "17")} is below {@code path("orders")}.
     *
     * @param steps one or more, none empty; a {@code /} in one becomes {@code ~1} and a {@code ~} becomes {@code ~0}, so that any
     *     text can be a step
     */
    public static String path(String... steps) {
        if (steps.length == 0) {
            throw new IllegalArgumentException("a path of no steps: name one or more");
        }
        StringBuilder path = new StringBuilder();
        for (String step : steps) {
            if (step.isEmpty()) {
                throw new IllegalArgumentException("path " + List.of(steps) + ": a step must not be empty");
            }
            path.append(path.length() == 0 ? "" : "/")
                    .append(step.replace("~", "~0").replace("/", "~1"));
        }
        return path.toString();
    }

    /**
     * Keys with their modes.
     *
     * @throws IllegalArgumentException if a mode is no letter, or a key no well-formed text
     */
    public static Keys of(SortedMap<String, Character> modesByKey) {
        if (modesByKey.isEmpty()) {
            return NONE;
        }
        String[] names = new String[modesByKey.size()];
        char[] modes = new char[names.length];
        int i = 0;
        for (Map.Entry<String, Character> entry : modesByKey.entrySet()) {
            char mode = entry.getValue();
            checkMode(mode, entry.getKey());
            checkText(entry.getKey());
            names[i] = entry.getKey();
            modes[i++] = mode;
        }
        return new Keys(names, modes);
    }

    /**
     * Keys that are in order already, as a codec reads them.
     *
     * @param names ascending, each once
     * @param modes one letter, a to z, for each name
     */
    public static Keys of(List<String> names, String modes) {
        if (names.size() != modes.length()) {
            throw new IllegalArgumentException("modes '" + modes + "': must be one letter for each of " + names);
        }
        for (int i = 0; i < names.size(); i++) {
            checkMode(modes.charAt(i), names.get(i));
            if (i > 0 && names.get(i - 1).compareTo(names.get(i)) >= 0) {
                throw new IllegalArgumentException("key '" + names.get(i) + "': keys must ascend, each once");
            }
        }
        return names.isEmpty() ? NONE : new Keys(names.toArray(String[]::new), modes.toCharArray());
    }

    /** A text that UTF-8 cannot hold would reach the replicas as another key. */
    private static void checkText(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (!Character.isSurrogate(key.charAt(i))) {
                continue;
            }
            if (i + 1 == key.length() || !Character.isSurrogatePair(key.charAt(i), key.charAt(i + 1))) {
                throw new IllegalArgumentException(
                        "key '" + key + "', character " + i + ": half of a surrogate pair is no text");
            }
            i++;
        }
    }

    private static void checkMode(char mode, String key) {
        if (mode < 'a' || mode > 'z') {
            throw new IllegalArgumentException("mode '" + mode + "' of key '" + key + "': a mode is a letter, a to z");
        }
    }

    /** The union; a key that is in both with different modes is held in mode {@link #WRITE}, which covers both. */
    public Keys and(Keys other) {
        TreeMap<String, Character> union = new TreeMap<>();
        for (Keys keys : new Keys[] {this, other}) {
            for (int i = 0; i < keys.names.length; i++) {
                union.merge(keys.names[i], keys.modes[i], (a, b) -> a.equals(b) ? a : (Character) WRITE);
            }
        }
        return of(union);
    }

    /** How many keys there are. */
    public int size() {
        return names.length;
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    /** The key at a position; keys are sorted. */
    public String name(int position) {
        return names[position];
    }

    /** The mode of the key at a position. */
    public char mode(int position) {
        return modes[position];
    }

    /** Those that begin with a text. */
    public Keys startingWith(String prefix) {
        int from = 0;
        while (from < names.length && !names[from].startsWith(prefix)) {
            from++;
        }
        int to = from;
        while (to < names.length && names[to].startsWith(prefix)) {
            to++;
        }
        return from == to ? NONE : new Keys(Arrays.copyOfRange(names, from, to), Arrays.copyOfRange(modes, from, to));
    }

    /** The position of a key, negative if it is not among these. */
    public int find(String name) {
        return Arrays.binarySearch(names, name);
    }

    /** Whether two {@link Modes#STANDARD} modes of one key conflict. */
    public static boolean conflict(char one, char other) {
        return Modes.STANDARD.conflict(one, other);
    }

    /** Whether two messages with these keys conflict in the {@link Modes#STANDARD} modes. */
    public boolean conflictsWith(Keys other) {
        return Modes.STANDARD.conflict(this, other);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Keys other && Arrays.equals(names, other.names) && Arrays.equals(modes, other.modes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(names) * 31 + Arrays.hashCode(modes);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : " ").append(names[i]).append(':').append(modes[i]);
        }
        return text.toString();
    }
}
