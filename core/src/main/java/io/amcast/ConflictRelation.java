package io.amcast;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which messages need an order relative to each other. Messages that do not conflict may be delivered in different orders at
 * different replicas, so neither's result nor error may depend on the other.
 *
 * <p>All members and clients of a topology use the same relation: its name, version and fingerprint are part of their handshake, and
 * who has another one is refused. What a function or predicate does cannot be compared, so give a relation that was changed a new
 * version ({@link #named}).
 *
 * @param <M> the message
 */
public sealed interface ConflictRelation<M> {
    /** Most relations that {@link #or} and {@link #and} join. */
    int MOST_PARTS = 8;

    /** A short name; {@code keys}, {@code paths}, {@code or}, ... unless {@link #named} gave another. */
    String name();

    /** The version of what bears the name, 1 unless {@link #named} gave another. */
    int version();

    /**
     * The same relation under a name and version of your own.
     *
     * @param name 1 to 64 letters, digits and {@code . _ -}
     * @param version 1 or more; to be raised with every change of what conflicts
     */
    ConflictRelation<M> named(String name, int version);

    /** Whether two messages conflict, as members find it: the same whichever comes first. A predicate that throws says yes. */
    boolean conflict(M one, M other);

    /** Whether a message conflicts with nothing, whatever the others are; then it is delivered without an order and a timestamp. */
    boolean commutes(M message);

    /** Kind, name, version, modes and parts in one line, the same in every process. */
    String describe();

    /** The relations that this one joins, or itself. */
    default List<ConflictRelation<M>> parts() {
        return List.of(this);
    }

    /** Every two messages conflict: a total order. */
    static <M> ConflictRelation<M> all() {
        return new ByKeys<>("all", 1, Modes.STANDARD, false, message -> Keys.write("*"));
    }

    /** No two messages conflict: reliable delivery without an order. */
    static <M> ConflictRelation<M> none() {
        return new ByKeys<>("none", 1, Modes.STANDARD, false, message -> Keys.none());
    }

    /** As {@link #onKeys(Modes, Function)}, in the {@link Modes#STANDARD} modes. */
    static <M> ConflictRelation<M> onKeys(Function<? super M, Keys> keys) {
        return onKeys(Modes.STANDARD, keys);
    }

    /**
     * Messages conflict if they touch one key in modes that do not commute. The function is called once a message, by the submitting
     * client. Members find conflicts in the number of a message's keys and true conflicts.
     *
     * @param keys must depend on the message alone; {@link Keys#none()} makes the message commute with everything
     */
    static <M> ConflictRelation<M> onKeys(Modes modes, Function<? super M, Keys> keys) {
        return new ByKeys<>("keys", 1, modes, false, keys);
    }

    /** As {@link #onPaths(Modes, Function)}, in the {@link Modes#STANDARD} modes. */
    static <M> ConflictRelation<M> onPaths(Function<? super M, Keys> keys) {
        return onPaths(Modes.STANDARD, keys);
    }

    /**
     * Messages conflict if they touch one path, or a path and one below it, in modes that do not commute: who writes {@code orders/17}
     * conflicts with who reads {@code orders}, and not with who writes {@code orders/18}. Members find conflicts in the number of a
     * message's keys times their depth and its true conflicts.
     *
     * @param keys as for {@link #onKeys}; each key is a path of at most 16 steps, which {@link Keys#path} makes
     */
    static <M> ConflictRelation<M> onPaths(Modes modes, Function<? super M, Keys> keys) {
        return new ByKeys<>("paths", 1, modes, true, keys);
    }

    /**
     * Messages conflict when the predicate says so. It runs at members, against every pending message: prefer {@link #onKeys}.
     *
     * @param name 1 to 64 letters, digits and {@code . _ -}
     * @param version 1 or more; to be raised with every change of the predicate
     * @param predicate symmetric, a function of the two messages alone, quick and without side effects. Members ask it about both
     *     orders of a pair; that either says yes or throws counts as "conflicts", is logged and counted
     */
    static <M> ConflictRelation<M> when(String name, int version, BiPredicate<? super M, ? super M> predicate) {
        return new ByPredicate<>(name, version, predicate);
    }

    /** Messages conflict if they do in this relation or in the other: looked up in both. */
    default ConflictRelation<M> or(ConflictRelation<M> other) {
        return new Either<>("or", 1, this, other);
    }

    /** Messages conflict if they do in this relation and in the other: the cheaper is looked up, the other asked about what it finds. */
    default ConflictRelation<M> and(ConflictRelation<M> other) {
        return new Both<>("and", 1, this, other);
    }

    /** The first 64 bits of the SHA-256 of {@link #describe()}, as 16 hexadecimal digits. */
    default String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(describe().getBytes(StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                text.append(Character.forDigit(digest[i] >> 4 & 15, 16)).append(Character.forDigit(digest[i] & 15, 16));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Answered through an index. */
    record ByKeys<M>(String name, int version, Modes modes, boolean paths, Function<? super M, Keys> keys)
            implements ConflictRelation<M> {
        public ByKeys {
            RelationIdentity.check(name, version);
        }

        @Override
        public ConflictRelation<M> named(String newName, int newVersion) {
            return new ByKeys<>(newName, newVersion, modes, paths, keys);
        }

        @Override
        public boolean conflict(M one, M other) {
            return conflict(keys.apply(one), keys.apply(other));
        }

        @Override
        public boolean commutes(M message) {
            return keys.apply(message).isEmpty();
        }

        /** Whether two messages with these keys conflict. */
        public boolean conflict(Keys one, Keys other) {
            return paths ? modes.conflictOnPaths(one, other) : modes.conflict(one, other);
        }

        @Override
        public String describe() {
            return (paths ? "paths" : "keys") + RelationIdentity.shown(name, version) + "(" + modes + ")";
        }
    }

    /** Answered by a scan of what is pending. */
    record ByPredicate<M>(String name, int version, BiPredicate<? super M, ? super M> predicate)
            implements ConflictRelation<M> {
        public ByPredicate {
            RelationIdentity.check(name, version);
        }

        @Override
        public ConflictRelation<M> named(String newName, int newVersion) {
            return new ByPredicate<>(newName, newVersion, predicate);
        }

        @Override
        public boolean conflict(M one, M other) {
            try {
                return predicate.test(one, other) || predicate.test(other, one);
            } catch (Exception e) {
                return true; // as members count it, who report it
            }
        }

        @Override
        public boolean commutes(M message) {
            return false;
        }

        @Override
        public String describe() {
            return "when" + RelationIdentity.shown(name, version);
        }
    }

    /** Answered by the union of two lookups. */
    record Either<M>(String name, int version, ConflictRelation<M> one, ConflictRelation<M> other)
            implements ConflictRelation<M> {
        public Either {
            RelationIdentity.check(name, version);
            RelationIdentity.checkParts(one, other);
        }

        @Override
        public ConflictRelation<M> named(String newName, int newVersion) {
            return new Either<>(newName, newVersion, one, other);
        }

        @Override
        public boolean conflict(M first, M second) {
            return one.conflict(first, second) || other.conflict(first, second);
        }

        @Override
        public boolean commutes(M message) {
            return one.commutes(message) && other.commutes(message);
        }

        @Override
        public String describe() {
            return "or" + RelationIdentity.shown(name, version) + "(" + one.describe() + "," + other.describe() + ")";
        }

        @Override
        public List<ConflictRelation<M>> parts() {
            return Stream.of(one, other).flatMap(part -> part.parts().stream()).toList();
        }
    }

    /** Answered by the cheaper of two lookups, which the other filters. */
    record Both<M>(String name, int version, ConflictRelation<M> one, ConflictRelation<M> other)
            implements ConflictRelation<M> {
        public Both {
            RelationIdentity.check(name, version);
            RelationIdentity.checkParts(one, other);
        }

        @Override
        public ConflictRelation<M> named(String newName, int newVersion) {
            return new Both<>(newName, newVersion, one, other);
        }

        @Override
        public boolean conflict(M first, M second) {
            return one.conflict(first, second) && other.conflict(first, second);
        }

        @Override
        public boolean commutes(M message) {
            return one.commutes(message) || other.commutes(message);
        }

        @Override
        public String describe() {
            return "and" + RelationIdentity.shown(name, version) + "(" + one.describe() + "," + other.describe() + ")";
        }

        @Override
        public List<ConflictRelation<M>> parts() {
            return Stream.of(one, other).flatMap(part -> part.parts().stream()).toList();
        }
    }
}
