package io.amcast.testkit.sim;

import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.Modes;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** The relations that plans may have: as members are given them and, for the checks, spelt out for each pair of keys. */
final class PlannedRelation {
    private static final int PREDICATE_PERCENT = 60;
    private static final int EITHER_PERCENT = 20;

    /** One in which a mode commutes with another and not with itself. */
    private static final Modes MODES =
            Modes.builder().mode('i', "insert").commute("insert", "read").build();

    private static final Set<String> COMMUTING = Set.of("rr", "ir", "ri");

    /** What stands for the keys k0, k1, ... where keys are paths. */
    private static final List<String> PATHS = List.of("a/x", "a", "a/y/1", "a/y", "b", "b/z/2");

    private PlannedRelation() {}

    /** The relation as members and clients are given it. */
    static ConflictRelation<SimMessage> of(Plan plan, Plan.PlannedCall[] calls) {
        ConflictRelation<SimMessage> keys = ConflictRelation.onKeys(message -> calls[message.number()].keys());
        ConflictRelation<SimMessage> modes = ConflictRelation.onKeys(MODES, message -> calls[message.number()].keys());
        ConflictRelation<SimMessage> paths = ConflictRelation.onPaths(message -> paths(calls[message.number()].keys()));
        return switch (plan.relation()) {
            case ALL -> ConflictRelation.all();
            case NONE -> ConflictRelation.none();
            case KEYS -> keys;
            case PREDICATE -> predicate(calls, PREDICATE_PERCENT);
            case MODES -> modes;
            case PATHS -> paths;
            case EITHER -> keys.or(predicate(calls, EITHER_PERCENT));
            case BOTH -> modes.and(paths);
        };
    }

    private static ConflictRelation<SimMessage> predicate(Plan.PlannedCall[] calls, int percent) {
        return ConflictRelation.when(
                "planned", 1, (one, other) -> pair(calls[one.number()], calls[other.number()], percent));
    }

    private static boolean pair(Plan.PlannedCall one, Plan.PlannedCall other, int percent) {
        return Plan.PairHash.of(one.number(), other.number()) % 100 < percent;
    }

    private static Keys paths(Keys keys) {
        TreeMap<String, Character> paths = new TreeMap<>();
        for (int i = 0; i < keys.size(); i++) {
            paths.put(path(keys.name(i)), keys.mode(i));
        }
        return Keys.of(paths);
    }

    private static String path(String key) {
        return PATHS.get(Integer.parseInt(key.substring(1)));
    }

    /** Whether two calls conflict. */
    static boolean conflict(Plan.Relation relation, Plan.PlannedCall one, Plan.PlannedCall other) {
        return switch (relation) {
            case ALL -> true;
            case NONE -> false;
            case KEYS -> anyKeys(one, other, PlannedRelation::conflictByMode);
            case PREDICATE -> pair(one, other, PREDICATE_PERCENT);
            case MODES -> anyKeys(one, other, PlannedRelation::conflictByMatrix);
            case PATHS -> anyKeys(one, other, PlannedRelation::conflictByPath);
            case EITHER -> anyKeys(one, other, PlannedRelation::conflictByMode) || pair(one, other, EITHER_PERCENT);
            case BOTH ->
                anyKeys(one, other, PlannedRelation::conflictByMatrix)
                        && anyKeys(one, other, PlannedRelation::conflictByPath);
        };
    }

    /** A key in a mode. */
    private record Held(String key, char mode) {}

    private static boolean anyKeys(Plan.PlannedCall one, Plan.PlannedCall other, BiPredicate<Held, Held> conflict) {
        for (int i = 0; i < one.keys().size(); i++) {
            Held first = new Held(one.keys().name(i), one.keys().mode(i));
            for (int j = 0; j < other.keys().size(); j++) {
                if (conflict.test(
                        first, new Held(other.keys().name(j), other.keys().mode(j)))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean conflictByMode(Held one, Held other) {
        return one.key().equals(other.key()) && (one.mode() != other.mode() || one.mode() == Keys.WRITE);
    }

    private static boolean conflictByMatrix(Held one, Held other) {
        return one.key().equals(other.key()) && !COMMUTING.contains("" + one.mode() + other.mode());
    }

    private static boolean conflictByPath(Held one, Held other) {
        String first = path(one.key()) + "/";
        String second = path(other.key()) + "/";
        return (first.startsWith(second) || second.startsWith(first))
                && (one.mode() != other.mode() || one.mode() == Keys.WRITE);
    }
}
