package io.amcast.runtime;

import io.amcast.Keys;
import io.amcast.protocol.Conflicts;
import io.amcast.spi.Message;

/** Names the key by which two messages conflict, for people. */
final class SharedKey {
    private static final int LONGEST_TEXT = 100;

    /** Keys of a message that are looked at. */
    private static final int MOST_KEYS = 32;

    private SharedKey() {}

    /** The first key in conflicting modes or, where keys are paths, that is above one; empty where a predicate told. */
    static String of(Conflicts relation, Message one, Message other) {
        if (relation instanceof Conflicts.ByKeys byKeys) {
            return shared(byKeys, byKeys.keys(one), byKeys.keys(other));
        } else if (relation instanceof Conflicts.Either either) {
            String shared = of(either.one(), one, other);
            return shared.isEmpty() ? of(either.other(), one, other) : shared;
        } else if (relation instanceof Conflicts.Both both) {
            String shared = of(both.one(), one, other);
            return shared.isEmpty() ? of(both.other(), one, other) : shared;
        }
        return "";
    }

    private static String shared(Conflicts.ByKeys relation, Keys one, Keys other) {
        int mine = Math.min(one.size(), MOST_KEYS);
        int its = Math.min(other.size(), MOST_KEYS);
        for (int i = 0; i < mine; i++) {
            for (int j = 0; j < its; j++) {
                boolean below = covers(relation, other.name(j), one.name(i));
                boolean meet = below || covers(relation, one.name(i), other.name(j));
                if (meet && relation.modes().conflict(one.mode(i), other.mode(j))) {
                    String shared = below ? other.name(j) : one.name(i);
                    return shared.length() <= LONGEST_TEXT ? shared : shared.substring(0, LONGEST_TEXT) + "...";
                }
            }
        }
        return "";
    }

    private static boolean covers(Conflicts.ByKeys relation, String upper, String key) {
        return key.equals(upper) || (relation.paths() && key.startsWith(upper) && key.charAt(upper.length()) == '/');
    }
}
