package io.amcast.testkit.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes a counterexample smaller while it stays one: leaves out ever smaller parts (the delta debugging of Zeller and Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input", 2002, by complements), then takes simpler elements. Ends after a bounded number
 * of trials with what is smallest so far.
 */
final class Shrinking {
    private static final int MAX_TRIALS = 5_000;

    private int trials;

    /** Leaves out elements until none can be left out. */
    <T> List<T> fewer(List<T> items, Predicate<List<T>> broken) {
        List<T> least = items;
        int chunk = Math.max(1, items.size() / 2);
        while (true) {
            int before = least.size();
            for (int from = 0; from < least.size(); ) {
                List<T> without = new ArrayList<>(least.subList(0, from));
                without.addAll(least.subList(Math.min(least.size(), from + chunk), least.size()));
                if (holds(without, broken)) {
                    least = without;
                } else {
                    from += chunk;
                }
            }
            if (chunk == 1 && least.size() == before) {
                return least;
            }
            chunk = Math.max(1, chunk / 2);
        }
    }

    /** Puts simpler elements in the place of others until none can be simplified. */
    <T> List<T> simpler(List<T> items, Function<T, List<T>> simplerThan, Predicate<List<T>> broken) {
        List<T> simplest = items;
        for (int i = 0; i < simplest.size(); ) {
            List<T> simplified = simplifiedAt(i, simplest, simplerThan, broken);
            if (simplified.equals(simplest)) {
                i++;
            }
            simplest = simplified;
        }
        return simplest;
    }

    private <T> List<T> simplifiedAt(
            int position, List<T> items, Function<T, List<T>> simplerThan, Predicate<List<T>> broken) {
        for (T candidate : simplerThan.apply(items.get(position))) {
            List<T> with = new ArrayList<>(items);
            with.set(position, candidate);
            if (holds(with, broken)) {
                return with;
            }
        }
        return items;
    }

    private <T> boolean holds(List<T> items, Predicate<List<T>> broken) {
        return trials++ < MAX_TRIALS && broken.test(items);
    }
}
