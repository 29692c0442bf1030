package io.amcast.config;

import java.util.Collection;
import java.util.Locale;

/** Guesses what was meant by a word that is not known. */
final class Spelling {
    private Spelling() {}

    /** A clause that names the nearest known word, or all of them when none is near. */
    static String hint(String word, Collection<String> known) {
        String nearest = null;
        int least = Math.max(2, word.length() / 4) + 1;
        for (String candidate : known) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest == null ? "; known are " + String.join(", ", known) : "; did you mean " + nearest + "?";
    }

    /** How many letters have to be put in, left out or changed (Levenshtein 1966). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
