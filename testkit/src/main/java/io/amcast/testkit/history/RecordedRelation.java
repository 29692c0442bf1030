package io.amcast.testkit.history;

import io.amcast.Modes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a conflict relation makes of recorded keys, as far as keys tell it. Turns whatever relation, with its own modes, with paths, or
 * joined of several, into one form: a message touches plain keys in numbered modes, and two messages conflict if they touch one key in
 * modes that do. What a predicate says is not recorded: it is left out, so that too little may be checked and never too much.
 */
public final class RecordedRelation {
    /** Of histories that name none. */
    public static final RecordedRelation STANDARD = parse("keys[keys/1](standard)");

    /** Of which nothing is known. */
    public static final RecordedRelation UNKNOWN = new RecordedRelation(new Unknown());

    private static final int LETTERS = 26;

    private final Part part;

    private RecordedRelation(Part part) {
        this.part = part;
    }

    /** A plain key that a message touches, in a mode below {@link RecordedRelation#modes}. */
    public record Touch(String key, int mode) {}

    /**
     * Reads what {@code ConflictRelation.describe()} wrote.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static RecordedRelation parse(String text) {
        Reader reader = new Reader(text);
        Part part = reader.part();
        reader.end();
        return new RecordedRelation(part);
    }

    /** What a message with these keys touches. */
    public List<Touch> touches(List<RecordedKey> keys) {
        return part.touches(keys);
    }

    /** How many modes there are. */
    public int modes() {
        return part.modes();
    }

    /** Whether two modes of one plain key conflict. */
    public boolean conflict(int one, int other) {
        return part.conflict(one, other);
    }

    /** Whether keys tell all that conflicts; else there is a predicate in it. */
    public boolean complete() {
        return part.complete();
    }

    private sealed interface Part {
        List<Touch> touches(List<RecordedKey> keys);

        int modes();

        boolean conflict(int one, int other);

        boolean complete();
    }

    /** By keys; where they are paths, a message also passes every path above, in a mode of its own that meets no other that passes. */
    private record Keyed(Modes matrix, boolean paths, String[] prefix) implements Part {
        @Override
        public List<Touch> touches(List<RecordedKey> keys) {
            Set<Touch> touches = new LinkedHashSet<>(); // several keys may pass one path in one mode
            for (RecordedKey key : keys) {
                if (key.name().startsWith(prefix[0])) {
                    int mode = key.mode() - 'a';
                    touches.add(new Touch(key.name(), mode));
                    for (int end = above(key.name(), key.name().length()); end >= 0; end = above(key.name(), end)) {
                        touches.add(new Touch(key.name().substring(0, end), LETTERS + mode));
                    }
                }
            }
            return List.copyOf(touches);
        }

        private int above(String path, int end) {
            return paths && end > 0 ? path.lastIndexOf('/', end - 1) : -1;
        }

        @Override
        public int modes() {
            return paths ? 2 * LETTERS : LETTERS;
        }

        @Override
        public boolean conflict(int one, int other) {
            return (one < LETTERS || other < LETTERS)
                    && matrix.conflict((char) ('a' + one % LETTERS), (char) ('a' + other % LETTERS));
        }

        @Override
        public boolean complete() {
            return true;
        }
    }

    /** What keys say nothing about. */
    private record Unknown() implements Part {
        @Override
        public List<Touch> touches(List<RecordedKey> keys) {
            return List.of();
        }

        @Override
        public int modes() {
            return 1;
        }

        @Override
        public boolean conflict(int one, int other) {
            return false;
        }

        @Override
        public boolean complete() {
            return false;
        }
    }

    /** The touches of both: their keys never meet, so that it is enough to tell their modes apart. */
    private record Either(Part one, Part other) implements Part {
        @Override
        public List<Touch> touches(List<RecordedKey> keys) {
            List<Touch> touches = new ArrayList<>();
            one.touches(keys).forEach(touch -> touches.add(new Touch("0" + touch.key(), touch.mode())));
            other.touches(keys).forEach(touch -> touches.add(new Touch("1" + touch.key(), one.modes() + touch.mode())));
            return touches;
        }

        @Override
        public int modes() {
            return one.modes() + other.modes();
        }

        @Override
        public boolean conflict(int first, int second) {
            int ones = one.modes();
            if (first < ones && second < ones) {
                return one.conflict(first, second);
            }
            return first >= ones && second >= ones && other.conflict(first - ones, second - ones);
        }

        @Override
        public boolean complete() {
            return one.complete() && other.complete();
        }
    }

    /** Two messages conflict in both if they touch a pair of keys, one of each, in modes that do in both. */
    private record Both(Part one, Part other) implements Part {
        @Override
        public List<Touch> touches(List<RecordedKey> keys) {
            List<Touch> touches = new ArrayList<>();
            List<Touch> others = other.touches(keys);
            for (Touch first : one.touches(keys)) {
                for (Touch second : others) {
                    touches.add(new Touch(
                            first.key().length() + " " + first.key() + " and " + second.key(),
                            first.mode() * other.modes() + second.mode()));
                }
            }
            return touches;
        }

        @Override
        public int modes() {
            return one.modes() * other.modes();
        }

        @Override
        public boolean conflict(int first, int second) {
            int others = other.modes();
            return one.conflict(first / others, second / others) && other.conflict(first % others, second % others);
        }

        @Override
        public boolean complete() {
            return one.complete() && other.complete();
        }
    }

    /** Reads a relation's text from the left. */
    private static final class Reader {
        private final String text;
        private final List<String[]> prefixes = new ArrayList<>();
        private int place;

        Reader(String text) {
            this.text = text;
        }

        Part part() {
            String kind = until('[');
            until(']');
            if (kind.equals("when")) {
                return new Unknown();
            }
            take('(');
            Part part;
            switch (kind) {
                case "keys", "paths" -> {
                    String[] prefix = {""};
                    prefixes.add(prefix);
                    return new Keyed(Modes.parse(until(')')), kind.equals("paths"), prefix);
                }
                case "or", "and" -> {
                    Part one = part();
                    take(',');
                    Part other = part();
                    part = kind.equals("or") ? new Either(one, other) : new Both(one, other);
                }
                default -> throw wrong("'" + kind + "' is none of keys, paths, when, or, and");
            }
            take(')');
            return part;
        }

        /** Each of several keyed relations has the keys that begin with its number. */
        void end() {
            if (place < text.length()) {
                throw wrong("something follows");
            }
            for (int i = 0; i < prefixes.size() && prefixes.size() > 1; i++) {
                prefixes.get(i)[0] = i + ":";
            }
        }

        private String until(char end) {
            int found = text.indexOf(end, place);
            if (found < 0) {
                throw wrong("'" + end + "' is missing");
            }
            String part = text.substring(place, found);
            place = found + 1;
            return part;
        }

        private void take(char expected) {
            if (place >= text.length() || text.charAt(place) != expected) {
                throw wrong("'" + expected + "' is missing");
            }
            place++;
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException("conflict relation '" + text + "', character " + place + ": " + what
                    + "; restore what ConflictRelation.describe() wrote");
        }
    }
}
