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
        try {
            return relation.commutes(message);
        } catch (RuntimeException e) {
            throw keyFunctionThrows(message, e);
        }
    }

    boolean commute(Deliver<M> one, Deliver<M> other) {
        return !conflict(relation, one, other);
    }

    private boolean conflict(ConflictRelation<M> each, Deliver<M> one, Deliver<M> other) {
        if (each instanceof ConflictRelation.ByKeys<M> byKeys) {
            return byKeys.conflict(keys(byKeys, one.message()), keys(byKeys, other.message()));
        } else if (each instanceof ConflictRelation.ByPredicate<M> byPredicate) {
            return says(byPredicate, one, other) || says(byPredicate, other, one);
        } else if (each instanceof ConflictRelation.Either<M> either) {
            return conflict(either.one(), one, other) || conflict(either.other(), one, other);
        } else if (each instanceof ConflictRelation.Both<M> both) {
            return conflict(both.one(), one, other) && conflict(both.other(), one, other);
        }
        throw new AssertionError(each);
    }

    /** Looks whether the relation answers the same when it is asked again, about copies. */
    @Nullable
    Finding dependsOnMore(Deliver<M> one, Deliver<M> other) {
        for (ConflictRelation<M> part : relation.parts()) {
            Finding finding = part instanceof ConflictRelation.ByKeys<M> byKeys
                    ? keysDependOnMore(byKeys, one)
                    : part instanceof ConflictRelation.ByPredicate<M> byPredicate
                            ? answerDependsOnMore(byPredicate, one, other)
                            : null;
            if (finding != null) {
                return finding;
            }
        }
        return null;
    }

    private @Nullable Finding keysDependOnMore(ConflictRelation.ByKeys<M> byKeys, Deliver<M> one) {
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
    }

    private @Nullable Finding answerDependsOnMore(
            ConflictRelation.ByPredicate<M> byPredicate, Deliver<M> one, Deliver<M> other) {
        boolean first = says(byPredicate, one, other);
        boolean again = says(byPredicate, one, other);
        return first == again
                ? null
                : Finding.of(
                        Law.RELATION_DEPENDS_ON_MESSAGES,
                        "the predicate '" + byPredicate.name() + "' does not always answer the same for " + shown(one)
                                + " and " + shown(other),
                        List.of("at first: " + first, "of other copies: " + again));
    }

    /** Looks whether the relation answers the same in both orders; keys conflict by a symmetric rule. */
    @Nullable
    Finding asymmetry(Deliver<M> one, Deliver<M> other) {
        for (ConflictRelation<M> part : relation.parts()) {
            if (part instanceof ConflictRelation.ByPredicate<M> byPredicate) {
                boolean forth = says(byPredicate, one, other);
                boolean back = says(byPredicate, other, one);
                if (forth != back) {
                    return Finding.of(
                            Law.SYMMETRY,
                            shown(one) + " and " + shown(other) + " conflict in one order only",
                            List.of(
                                    "test(" + shown(one) + ", " + shown(other) + ") is " + forth,
                                    "test(" + shown(other) + ", " + shown(one) + ") is " + back));
                }
            }
        }
        return null;
    }

    /** By what two messages are said to commute. */
    String reason(Deliver<M> one, Deliver<M> other) {
        List<String> reasons = new ArrayList<>();
        for (ConflictRelation<M> part : relation.parts()) {
            reasons.add(
                    part instanceof ConflictRelation.ByKeys<M> byKeys
                            ? (byKeys.paths() ? "paths " : "keys ") + shown(keys(byKeys, one.message())) + " and "
                                    + shown(keys(byKeys, other.message()))
                            : "the predicate answers " + conflict(part, one, other));
        }
        return String.join("; ", reasons);
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
                                    + ") with Keys.write, or in modes that do not commute");
        } else if (relation instanceof ConflictRelation.ByPredicate<M>) {
            return general + "let the predicate answer true for them";
        }
        return general + "in either part of an or, in both of an and";
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
            throw keyFunctionThrows(message, e);
        }
    }

    private Found keyFunctionThrows(M message, RuntimeException e) {
        return new Found(
                Law.RELATION_DEPENDS_ON_MESSAGES,
                "the key function throws for " + Shown.value(message, null)
                        + "; clients refuse such a message, so the generator must not make it",
                e);
    }

    // As at members: what throws counts as a conflict.
    private boolean says(ConflictRelation.ByPredicate<M> byPredicate, Deliver<M> one, Deliver<M> other) {
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
