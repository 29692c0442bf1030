package io.amcast.testkit.replicas;

import io.amcast.ConflictRelation;
import io.amcast.MessageId;
import io.amcast.StateMachine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A predicate answers the same whichever of two messages is asked about first. */
final class Symmetry {
    /** Pairs grow with the square. */
    private static final int MOST_MESSAGES = 1_000;

    private Symmetry() {}

    static <M, R extends @Nullable Object, S extends StateMachine<M, R>> @Nullable Breach check(
            Subject<M, R, S> subject, Collection<Witness<M, R, S>> witnesses) {
        for (ConflictRelation<M> part : subject.relation().parts()) {
            if (part instanceof ConflictRelation.ByPredicate<M> relation) {
                Breach breach = check(relation, witnesses);
                if (breach != null) {
                    return breach;
                }
            }
        }
        return null;
    }

    private static <M, R extends @Nullable Object, S extends StateMachine<M, R>> @Nullable Breach check(
            ConflictRelation.ByPredicate<M> relation, Collection<Witness<M, R, S>> witnesses) {
        Map<MessageId, Applied<M>> messages = new LinkedHashMap<>();
        witnesses.forEach(witness -> witness.applied().forEach(each -> messages.putIfAbsent(each.id(), each)));
        List<Applied<M>> asked =
                new ArrayList<>(messages.values()).subList(0, Math.min(MOST_MESSAGES, messages.size()));
        for (int i = 0; i < asked.size(); i++) {
            for (int j = 0; j < i; j++) {
                Applied<M> one = asked.get(j);
                Applied<M> other = asked.get(i);
                boolean there = conflict(relation.predicate(), one, other);
                if (there != conflict(relation.predicate(), other, one)) {
                    return new Breach(
                            "symmetric conflict relation",
                            "the predicate says of (" + one + ", " + other + ") " + there
                                    + " and of them the other way round "
                                    + !there + ". Let it answer the same for (a, b) and (b, a), for instance test(a, b)"
                                    + " || test(b, a)");
                }
            }
        }
        return null;
    }

    private static <M> boolean conflict(BiPredicate<? super M, ? super M> predicate, Applied<M> one, Applied<M> other) {
        try {
            return predicate.test(one.delivery().message(), other.delivery().message());
        } catch (RuntimeException e) {
            return true; // as at members
        }
    }
}
