package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds a smaller run that breaks the same promise: fewer calls and faults, calmer weather, fewer members and clients. Takes parts
 * away, large ones first, as long as the promise is still broken (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
 * Input", 2002). Since delays and losses are drawn as they come, what is left is tried over a few networks.
 */
public final class Shrinker {
    /** How many other networks a smaller run is tried over. */
    private static final int NETWORKS = 4;

    /**
     * What was found.
     *
     * @param failure how it breaks the promise
     * @param runs how many were tried
     */
    public record Shrunk(Replay replay, Simulation.Failure failure, int runs) {}

    private final String property;
    private final int mostRuns;
    private final Function<Plan, Simulation.@Nullable Failure> trial;
    private final Consumer<Shrunk> progress;
    private Shrunk best;
    private int runs;

    private Shrinker(
            Shrunk begin, int mostRuns, Function<Plan, Simulation.@Nullable Failure> trial, Consumer<Shrunk> progress) {
        this.best = begin;
        this.property = begin.failure().property();
        this.mostRuns = mostRuns;
        this.trial = trial;
        this.progress = progress;
    }

    /**
     * Shrinks a run that breaks a promise. The same arguments find the same.
     *
     * @param mostRuns how many runs may be tried
     * @param progress told of each smaller run
     * @param trial the promise that a plan breaks, or null
     */
    static Shrunk shrink(
            Replay replay,
            Simulation.Failure failure,
            int mostRuns,
            Consumer<Shrunk> progress,
            Function<Plan, Simulation.@Nullable Failure> trial) {
        Shrinker shrinker = new Shrinker(new Shrunk(replay, failure, 0), mostRuns, trial, progress);
        shrinker.shrink();
        Shrunk found = shrinker.best;
        return new Shrunk(found.replay(), found.failure(), shrinker.runs);
    }

    private void shrink() {
        Replay before;
        do {
            before = best.replay();
            faults();
            calls();
            knobs();
            processes();
        } while (before != best.replay() && runs < mostRuns);
    }

    /** Whether the smaller run breaks the promise too; it is the best one then. */
    private boolean breaks(Replay smaller) {
        long known = best.replay().networkSeed;
        for (int network = 0; network <= NETWORKS; network++) {
            if (network > 0 && network == known) {
                continue;
            }
            if (runs >= mostRuns) {
                return false;
            }
            runs++;
            Replay candidate = network == 0 ? smaller : smaller.withNetwork(network);
            Simulation.Failure failure = trial.apply(candidate.plan());
            if (failure != null && failure.property().equals(property)) {
                best = new Shrunk(candidate, failure, runs);
                progress.accept(best);
                return true;
            }
        }
        return false;
    }

    private void faults() {
        if (!best.replay().faults.isEmpty() && !breaks(best.replay().withFaults(new TreeSet<>()))) {
            halve(0, () -> best.replay().faults, fewer -> best.replay().withFaults(fewer));
        }
    }

    private void calls() {
        halve(1, () -> best.replay().calls, fewer -> best.replay().withCalls(fewer));
    }

    /** Leaves out half of the numbers, then quarters, and so on to single ones. */
    private void halve(int least, Supplier<SortedSet<Integer>> now, Function<SortedSet<Integer>, Replay> candidate) {
        for (int chunk = Math.max(1, now.get().size() / 2); ; chunk = chunk / 2) {
            int from = 0;
            while (from < now.get().size() && runs < mostRuns) {
                List<Integer> numbers = new ArrayList<>(now.get());
                int to = Math.min(numbers.size(), from + chunk);
                numbers.subList(from, to).clear();
                if (numbers.size() < least || !breaks(candidate.apply(new TreeSet<>(numbers)))) {
                    from = to;
                }
            }
            if (chunk <= 1) {
                return;
            }
        }
    }

    private void knobs() {
        if (best.replay().knobs.isEmpty() || breaks(best.replay().withKnobs(EnumSet.noneOf(Knob.class)))) {
            return;
        }
        for (Knob knob : Knob.values()) {
            Replay now = best.replay();
            if (now.knobs.contains(knob)) {
                Set<Knob> fewer = EnumSet.copyOf(now.knobs);
                fewer.remove(knob);
                breaks(now.withKnobs(fewer));
            }
        }
    }

    private void processes() {
        Replay now = best.replay();
        int groups = now.plan().calls().stream()
                .flatMap(call -> call.destinations().stream())
                .mapToInt(group -> now.drawn.groups().indexOf(group) + 1)
                .max()
                .orElse(1);
        if (groups < now.replicas.size()) {
            breaks(now.withProcesses(now.replicas.subList(0, groups), now.clients));
        }
        for (int g = 0; g < best.replay().replicas.size(); g++) {
            int size = best.replay().replicas.get(g);
            for (int fewer = 1; fewer < size; fewer++) {
                List<Integer> replicas = new ArrayList<>(best.replay().replicas);
                replicas.set(g, fewer);
                if (breaks(best.replay().withProcesses(replicas, best.replay().clients))) {
                    break;
                }
            }
        }
        for (int fewer = 1; fewer < best.replay().clients; fewer++) {
            if (breaks(best.replay().withProcesses(best.replay().replicas, fewer))) {
                break;
            }
        }
    }
}
