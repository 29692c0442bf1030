package io.amcast;

import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Which messages need an order relative to each other. Messages that do not conflict may be delivered in different orders at
 * different replicas, so neither's result nor error may depend on the other.
 *
 * <p>All members and clients of a topology use the same relation.
 *
 * @param <M> the message
 */
public sealed interface ConflictRelation<M> {
    /** A short name, part of the handshake between members. */
    String name();

    /** Every two messages conflict: a total order. */
    static <M> ConflictRelation<M> all() {
        return new ByKeys<>("all", message -> Keys.write("*"));
    }

    /** No two messages conflict: reliable delivery without an order. */
    static <M> ConflictRelation<M> none() {
        return new ByKeys<>("none", message -> Keys.none());
    }

    /**
     * Messages conflict by the keys they touch. The function is called once a message, by the submitting client.
     *
     * @param keys must depend on the message alone; {@link Keys#none()} makes the message commute with everything
     */
    static <M> ConflictRelation<M> onKeys(Function<? super M, Keys> keys) {
        return new ByKeys<>("keys", keys);
    }

    /**
     * Messages conflict when the predicate says so. It runs at replicas, against every pending message: prefer {@link #onKeys}.
     *
     * @param predicate symmetric, a function of the two messages alone, quick and without side effects; one that throws counts as
     *     "conflicts"
     */
    static <M> ConflictRelation<M> when(BiPredicate<? super M, ? super M> predicate) {
        return new ByPredicate<>("predicate", predicate);
    }

    /** Answered through an index, in the number of the message's keys. */
    record ByKeys<M>(String name, Function<? super M, Keys> keys) implements ConflictRelation<M> {}

    /** Answered by a scan of what is pending. */
    record ByPredicate<M>(String name, BiPredicate<? super M, ? super M> predicate) implements ConflictRelation<M> {}
}
