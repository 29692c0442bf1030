package io.amcast.runtime;

import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.protocol.ConflictTest;
import io.amcast.protocol.Conflicts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A conflict relation between the user and the wire: which keys travel with a message, and what members make of them. Where several
 * keyed relations are joined, each one's keys begin with its number and a colon, so that they do not meet.
 */
public final class WireRelation<M> {
    /** Members look at each step of a path. */
    private static final int MOST_STEPS = 16;

    private final ConflictRelation<M> relation;
    private final List<Part<M>> parts = new ArrayList<>();

    /** A keyed relation among those that are joined. */
    private record Part<M>(ConflictRelation.ByKeys<M> relation, String prefix) {
        Keys keys(M message) {
            Keys keys = relation.keys().apply(message);
            if (keys == null) {
                throw new IllegalArgumentException("the key function returned null: return Keys.none() for no key");
            }
            String fault = fault(keys, "");
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
            return keys;
        }

        /** What is wrong with keys that begin with the prefix, or null. */
        @Nullable
        String fault(Keys keys, String itsPrefix) {
            for (int i = 0; i < keys.size(); i++) {
                if (!relation.modes().contains(keys.mode(i))) {
                    return "key '" + keys.name(i) + "': there is no mode '" + keys.mode(i) + "' among "
                            + relation.modes();
                }
                String fault = relation.paths() ? pathFault(keys.name(i).substring(itsPrefix.length())) : null;
                if (fault != null) {
                    return fault;
                }
            }
            return null;
        }

        private static @Nullable String pathFault(String path) {
            int steps = 1;
            for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
                steps++;
            }
            if (path.isEmpty() || path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
                return "path '" + path + "': steps must not be empty; Keys.path makes one";
            }
            return steps > MOST_STEPS ? "path '" + path + "' of " + steps + " steps: at most " + MOST_STEPS : null;
        }
    }

    /** What travels with a message, and whether it conflicts with nothing. */
    public record Travelling(Keys keys, boolean commuting) {}

    public WireRelation(ConflictRelation<M> relation) {
        this.relation = relation;
        List<ConflictRelation.ByKeys<M>> keyed = new ArrayList<>();
        for (ConflictRelation<M> part : relation.parts()) {
            if (part instanceof ConflictRelation.ByKeys<M> byKeys) {
                keyed.add(byKeys);
            }
        }
        for (ConflictRelation.ByKeys<M> each : keyed) {
            parts.add(new Part<>(each, keyed.size() == 1 ? "" : parts.size() + ":"));
        }
    }

    /** Whether messages travel with keys that say what they conflict with, or some of it. */
    public boolean keyed() {
        return !parts.isEmpty();
    }

    /**
     * Asks the key functions about a message.
     *
     * @throws RuntimeException if one throws, or answers what the relation does not know
     */
    public Travelling travelling(M message) {
        List<Keys> keys = parts.stream().map(part -> part.keys(message)).toList();
        if (commuting(relation, keys, new Place())) {
            return new Travelling(Keys.none(), true);
        }
        return new Travelling(parts.size() == 1 ? keys.get(0) : prefixed(keys), false);
    }

    private Keys prefixed(List<Keys> keys) {
        SortedMap<String, Character> all = new TreeMap<>();
        for (int part = 0; part < keys.size(); part++) {
            for (int i = 0; i < keys.get(part).size(); i++) {
                all.put(
                        parts.get(part).prefix() + keys.get(part).name(i),
                        keys.get(part).mode(i));
            }
        }
        return Keys.of(all);
    }

    /** Counts the keyed relations that a walk through all has passed. */
    private static final class Place {
        int next;
    }

    // Both sides are always walked, since places are counted.
    private static <M> boolean commuting(ConflictRelation<M> relation, List<Keys> keys, Place place) {
        if (relation instanceof ConflictRelation.ByKeys) {
            return keys.get(place.next++).isEmpty();
        } else if (relation instanceof ConflictRelation.ByPredicate) {
            return false;
        } else if (relation instanceof ConflictRelation.Either<M> either) {
            return commuting(either.one(), keys, place) & commuting(either.other(), keys, place);
        } else if (relation instanceof ConflictRelation.Both<M> both) {
            return commuting(both.one(), keys, place) | commuting(both.other(), keys, place);
        }
        throw new AssertionError(relation);
    }

    /**
     * The relation as members use it.
     *
     * @param predicates turns a predicate into one on encoded messages that is symmetric and does not throw
     */
    public Conflicts conflicts(Function<ConflictRelation.ByPredicate<M>, ConflictTest> predicates) {
        return conflicts(relation, predicates, new Place());
    }

    private Conflicts conflicts(
            ConflictRelation<M> each, Function<ConflictRelation.ByPredicate<M>, ConflictTest> predicates, Place place) {
        if (each instanceof ConflictRelation.ByKeys<M> byKeys) {
            return new Conflicts.ByKeys(parts.get(place.next++).prefix(), byKeys.modes(), byKeys.paths());
        } else if (each instanceof ConflictRelation.ByPredicate<M> byPredicate) {
            return new Conflicts.ByPredicate(predicates.apply(byPredicate));
        } else if (each instanceof ConflictRelation.Either<M> either) {
            return new Conflicts.Either(
                    conflicts(either.one(), predicates, place), conflicts(either.other(), predicates, place));
        } else if (each instanceof ConflictRelation.Both<M> both) {
            return new Conflicts.Both(
                    conflicts(both.one(), predicates, place), conflicts(both.other(), predicates, place));
        }
        throw new AssertionError(each);
    }

    /** What is wrong with the keys of a message that came from a client, or null. */
    @Nullable
    String fault(Keys keys) {
        if (parts.isEmpty()) {
            return keys.isEmpty() ? null : "the conflict relation is a predicate, and the message has keys";
        }
        int known = 0;
        for (Part<M> part : parts) {
            Keys its = keys.startingWith(part.prefix());
            known += its.size();
            String fault = part.fault(its, part.prefix());
            if (fault != null) {
                return fault;
            }
        }
        return known == keys.size() ? null : "keys " + keys + ": each must begin with the number of its relation";
    }
}
