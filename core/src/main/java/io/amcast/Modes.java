package io.amcast;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which messages touch a key, and which of them commute: a symmetric matrix over named modes, each with a letter that
 * travels with the keys. Two messages conflict when they touch one key in modes that do not commute.
 *
 * <p>Every matrix has {@code write} (letter {@code w}), which commutes with nothing, and {@code read} ({@code r}), which commutes
 * with itself. Two modes commute only if neither message's result or error depends on the other message.
 *
 * <pre>{@code
 * Modes modes = Modes.builder()
 *         .mode('i', "increment").commute("increment", "increment")
 *         .mode('m', "raise").commute("raise", "raise")
 *         .build();
 * ConflictRelation<Op> conflicts = ConflictRelation.onKeys(modes, op -> modes.keys(op.mode(), op.key()));
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Modes {
    /** Any letter is a mode that commutes with itself alone; but {@code w} commutes with nothing. */
    public static final Modes STANDARD = standard();

    private static final int LETTERS = 26;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** By letter, null if there is no such mode. */
    private final @Nullable String[] names;

    /** By letter, the letters that commute with it as bits. */
    private final int[] commuting;

    private Modes(@Nullable String[] names, int[] commuting) {
        this.names = names;
        this.commuting = commuting;
    }

    private static Modes standard() {
        @Nullable String[] names = new String[LETTERS];
        int[] commuting = new int[LETTERS];
        for (char letter = 'a'; letter <= 'z'; letter++) {
            names[letter - 'a'] = String.valueOf(letter);
            commuting[letter - 'a'] = letter == Keys.WRITE ? 0 : bit(letter);
        }
        names[Keys.READ - 'a'] = "read";
        names[Keys.WRITE - 'a'] = "write";
        names[Keys.ADD - 'a'] = "add";
        return new Modes(names, commuting);
    }

    /** Begins with {@code read} and {@code write}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Makes a matrix. Not safe for use by several threads. */
    public static final class Builder {
        private final @Nullable String[] names = new String[LETTERS];
        private final int[] commuting = new int[LETTERS];

        private Builder() {
            names[Keys.WRITE - 'a'] = "write";
            mode(Keys.READ, "read").commute("read", "read");
        }

        /**
         * Adds a mode, which commutes with nothing yet.
         *
         * @param letter what travels with keys and stands in histories, a to z
         * @param name 1 to 32 of a-z, 0-9 and -, beginning with a letter
         * @throws IllegalArgumentException if letter or name is malformed or in use
         */
        public Builder mode(char letter, String name) {
            if (letter < 'a' || letter > 'z') {
                throw new IllegalArgumentException("mode '" + name + "': its letter '" + letter + "' must be a to z");
            }
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "mode '" + name + "': a name is 1 to 32 of a-z, 0-9 and -, beginning with a letter");
            }
            if (names[letter - 'a'] != null) {
                throw new IllegalArgumentException("mode '" + name + "': its letter '" + letter + "' is that of '"
                        + names[letter - 'a'] + "'; take another");
            }
            if (Arrays.asList(names).contains(name)) {
                throw new IllegalArgumentException("mode '" + name + "': there is one of that name already");
            }
            names[letter - 'a'] = name;
            return this;
        }

        /**
         * Says that messages which touch a key in these modes need no order for it, whichever comes first.
         *
         * @throws IllegalArgumentException if there is no such mode, or one is {@code write}
         */
        public Builder commute(String one, String other) {
            char first = letter(names, one);
            char second = letter(names, other);
            if (first == Keys.WRITE || second == Keys.WRITE) {
                throw new IllegalArgumentException(
                        "'" + one + "' and '" + other + "': write commutes with nothing; add a mode of another name");
            }
            commuting[first - 'a'] |= bit(second);
            commuting[second - 'a'] |= bit(first);
            return this;
        }

        /** The matrix. */
        public Modes build() {
            return new Modes(names.clone(), commuting.clone());
        }
    }

    private static int bit(char letter) {
        return 1 << (letter - 'a');
    }

    private static char letter(@Nullable String[] names, String name) {
        int place = Arrays.asList(names).indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException("mode '" + name + "': there are "
                    + Arrays.stream(names).filter(each -> each != null).toList());
        }
        return (char) ('a' + place);
    }

    /**
     * Keys that are touched in a mode.
     *
     * @throws IllegalArgumentException if there is no such mode, or a key is no well-formed text
     */
    public Keys keys(String mode, String... keys) {
        return Keys.mode(letter(names, mode), keys);
    }

    /** Whether a mode of this letter is there. */
    public boolean contains(char letter) {
        return letter >= 'a' && letter <= 'z' && names[letter - 'a'] != null;
    }

    /** Whether two modes of one key conflict. A letter that is no mode conflicts with every mode. */
    public boolean conflict(char one, char other) {
        return one < 'a' || one > 'z' || other < 'a' || other > 'z' || (commuting[one - 'a'] & bit(other)) == 0;
    }

    /** Whether two messages with these keys conflict: they share a key, in modes that do. */
    public boolean conflict(Keys one, Keys other) {
        int i = 0;
        int j = 0;
        while (i < one.size() && j < other.size()) {
            int order = one.name(i).compareTo(other.name(j));
            if (order == 0 && conflict(one.mode(i), other.mode(j))) {
                return true;
            }
            if (order <= 0) {
                i++;
            }
            if (order >= 0) {
                j++;
            }
        }
        return false;
    }

    /**
     * Whether two messages whose keys are paths conflict: they touch one path, or a path and one below it, in modes that do. What is
     * beside each other ({@code orders/17} and {@code orders/18}) never conflicts.
     */
    public boolean conflictOnPaths(Keys one, Keys other) {
        return conflict(one, other) || meetsAbove(one, other) || meetsAbove(other, one);
    }

    /** Whether a path of {@code lower} is below one of {@code upper}. */
    private boolean meetsAbove(Keys lower, Keys upper) {
        for (int i = 0; i < lower.size(); i++) {
            String path = lower.name(i);
            for (int end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
                int place = upper.find(path.substring(0, end));
                if (place >= 0 && conflict(lower.mode(i), upper.mode(place))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The letters of all modes, then the pairs that commute: {@code irw: ii rr}. */
    @Override
    public String toString() {
        if (equals(STANDARD)) {
            return "standard";
        }
        StringBuilder letters = new StringBuilder();
        StringBuilder pairs = new StringBuilder();
        for (char one = 'a'; one <= 'z'; one++) {
            if (contains(one)) {
                letters.append(one);
            }
            for (char other = one; other <= 'z'; other++) {
                if (!conflict(one, other)) {
                    pairs.append(String.format(Locale.ROOT, " %c%c", one, other));
                }
            }
        }
        return letters + ":" + pairs;
    }

    /**
     * Modes from the text that {@link #toString} made; their names are their letters.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static Modes parse(String text) {
        if (text.equals("standard")) {
            return STANDARD;
        }
        int colon = text.indexOf(':');
        String wrong = "modes '" + text + "': must be 'standard', or letters and the pairs that commute: 'irw: ii rr'";
        if (colon < 0) {
            throw new IllegalArgumentException(wrong);
        }
        Builder builder = new Builder();
        builder.commuting[Keys.READ - 'a'] = 0;
        for (char letter : text.substring(0, colon).toCharArray()) {
            if (letter != Keys.READ && letter != Keys.WRITE) {
                builder.mode(letter, String.valueOf(letter));
            }
        }
        for (String pair : text.substring(colon + 1).trim().split(" ")) {
            if (pair.length() == 2) {
                builder.commute(name(pair.charAt(0)), name(pair.charAt(1)));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException(wrong);
            }
        }
        return builder.build();
    }

    private static String name(char letter) {
        return letter == Keys.READ ? "read" : letter == Keys.WRITE ? "write" : String.valueOf(letter);
    }

    /** Equal if they have the same letters and the same of them commute; names are for people. */
    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Modes other
                && Arrays.equals(commuting, other.commuting)
                && letters() == other.letters();
    }

    private int letters() {
        int letters = 0;
        for (char letter = 'a'; letter <= 'z'; letter++) {
            letters |= contains(letter) ? bit(letter) : 0;
        }
        return letters;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(commuting) * 31 + letters();
    }
}
