package io.amcast.testkit.laws;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.testkit.laws.Finding.Found;
import io.amcast.testkit.laws.Step.Deliver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a conflict relation says of messages. Key functions are asked about messages as clients have them, predicates about decoded
 * ones, as members do.
 */
final class Claims<M> {
    private final ConflictRelation<M> relation;
    private final Codec<M> codec;

    Claims(ConflictRelation<M> relation, Codec<M> codec) {
        this.relation = relation;
        this.codec = codec;
    }

    ConflictRelation<M> relation() {
        return relation;
    }

    /** Whether a message is delivered without an order and has no timestamp. */
    boolean commutesWithAll(M message) {
        return relation instanceof ConflictRelation.ByKeys<M> byKeys
                && keys(byKeys, message).isEmpty();
    }

    boolean commute(Deliver<M> one, Deliver<M> other) {
        if (relation instanceof ConflictRelation.ByKeys<M> byKeys) {
            return !keys(byKeys, one.message()).conflictsWith(keys(byKeys, other.message()));
        } else if (relation instanceof ConflictRelation.ByPredicate<M> byPredicate) {
            return !conflict(byPredicate, one, other) && !conflict(byPredicate, other, one);
        }
        throw new AssertionError(relation);
    }

    /** Looks whether the relation answers the same when it is asked again, about copies. */
    @Nullable
    Finding dependsOnMore(Deliver<M> one, Deliver<M> other) {
        if (relation instanceof ConflictRelation.ByKeys<M> byKeys) {
            Keys keys = keys(byKeys, one.message());
            Keys again = keys(byKeys, one.message());
            Keys ofCopy = keys(byKeys, decoded(one));
            return keys.equals(again) && keys.equals(ofCopy)
                    ? null
                    : Finding.of(
                            Law.RELATION_DEPENDS_ON_MESSAGES,
                            "the keys of " + shown(one) + " are not always the same",
                            List.of(
                                    "at first: " + shown(keys),
                                    "asked again: " + shown(again),
                                    "of a decoded copy: " + shown(ofCopy)));
        } else if (relation instanceof ConflictRelation.ByPredicate<M> byPredicate) {
            boolean first = conflict(byPredicate, one, other);
            boolean again = conflict(byPredicate, one, other);
            return first == again
                    ? null
                    : Finding.of(
                            Law.RELATION_DEPENDS_ON_MESSAGES,
                            "the predicate does not always answer the same for " + shown(one) + " and " + shown(other),
                            List.of("at first: " + first, "of other copies: " + again));
        }
        throw new AssertionError(relation);
    }

    /** Looks whether the relation answers the same in both orders. */
    @Nullable
    Finding asymmetry(Deliver<M> one, Deliver<M> other) {
        if (relation instanceof ConflictRelation.ByPredicate<M> byPredicate) {
            boolean forth = conflict(byPredicate, one, other);
            boolean back = conflict(byPredicate, other, one);
            return forth == back
                    ? null
                    : Finding.of(
                            Law.SYMMETRY,
                            shown(one) + " and " + shown(other) + " conflict in one order only",
                            List.of(
                                    "test(" + shown(one) + ", " + shown(other) + ") is " + forth,
                                    "test(" + shown(other) + ", " + shown(one) + ") is " + back));
        }
        return null; // keys conflict by a symmetric rule
    }

    /** By what two messages are said to commute. */
    String reason(Deliver<M> one, Deliver<M> other) {
        if (relation instanceof ConflictRelation.ByKeys<M> byKeys) {
            return "keys " + shown(keys(byKeys, one.message())) + " and " + shown(keys(byKeys, other.message()));
        }
        return "the predicate answers false";
    }

    /** What would make two messages conflict. */
    String mend(Deliver<M> one, Deliver<M> other) {
        String general = "let neither's result, error or change of state depend on the other, or let them conflict: ";
        if (relation instanceof ConflictRelation.ByKeys<M> byKeys) {
            List<String> shared = shared(keys(byKeys, one.message()), keys(byKeys, other.message()));
            return general
                    + (shared.isEmpty()
                            ? "give both a key for what they share, in mode w or in different modes"
                            : "hold a key that both have (" + String.join(", ", shared)
                                    + ") with Keys.write, or in different modes");
        }
        return general + "let the predicate answer true for them";
    }

    private static List<String> shared(Keys keys, Keys others) {
        List<String> shared = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < others.size(); j++) {
                if (keys.name(i).equals(others.name(j))) {
                    shared.add("'" + keys.name(i) + "'");
                }
            }
        }
        return shared;
    }

    private Keys keys(ConflictRelation.ByKeys<M> byKeys, M message) {
        try {
            return byKeys.keys().apply(message);
        } catch (RuntimeException e) {
            throw new Found(
                    Law.RELATION_DEPENDS_ON_MESSAGES,
                    "the key function throws for " + Shown.value(message, null)
                            + "; clients refuse such a message, so the generator must not make it",
                    e);
        }
    }

    // As at members: what throws counts as a conflict.
    private boolean conflict(ConflictRelation.ByPredicate<M> byPredicate, Deliver<M> one, Deliver<M> other) {
        M first = decoded(one);
        M second = decoded(other);
        try {
            return byPredicate.predicate().test(first, second);
        } catch (RuntimeException e) {
            return true;
        }
    }

    private M decoded(Deliver<M> step) {
        try {
            return codec.decode(step.payload().clone());
        } catch (RuntimeException e) {
            throw new Found(Law.CODECS, "the encoded message " + shown(step) + " cannot be decoded", e);
        }
    }

    private static String shown(Keys keys) {
        return keys.isEmpty() ? "none" : "'" + keys + "'";
    }

    static String shown(Deliver<?> step) {
        return Shown.value(step.message(), step.payload());
    }
}
