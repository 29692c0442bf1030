package io.amcast.testkit.sim;

import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs seeds, shrinks what breaks a promise, and runs it again to look at it. Keeps nothing between two calls. */
public final class Simulator {
    /** Simulates production code as it is. */
    public static final Simulator PRODUCTION = new Simulator(Trial.Maker.PRODUCTION);

    private final Trial.Maker maker;

    /** Simulates what the maker makes. */
    Simulator(Trial.Maker maker) {
        this.maker = maker;
    }

    /**
     * Runs seeds {@code from} to {@code from + count - 1}, or until one breaks a promise.
     *
     * @param threads how many runs at a time
     * @param kinds the faults that are let happen, see {@link Replay#only}
     * @param progress called after runs, on one of the threads; what it is given tells the outcome so far, for the price of some runs
     * @param goesOn asked after each run whether there is to be another, on any of the threads
     * @throws IllegalArgumentException if there are no such seeds or threads
     */
    public Simulation.Outcome run(
            long from,
            long count,
            int threads,
            Set<FaultKind> kinds,
            Consumer<Supplier<Simulation.Outcome>> progress,
            BooleanSupplier goesOn) {
        return Simulation.run(maker, from, count, threads, kinds, progress, goesOn);
    }

    /**
     * Finds a smaller run that breaks the same promise. The same arguments find the same.
     *
     * @param failure how the run breaks the promise
     * @param mostRuns how many runs may be tried
     * @param progress told of each smaller run
     */
    public Shrinker.Shrunk shrink(
            Replay replay, Simulation.Failure failure, int mostRuns, Consumer<Shrinker.Shrunk> progress) {
        Trial trial = new Trial(replay.seed(), maker);
        return Shrinker.shrink(replay, failure, mostRuns, progress, plan -> trial.run(plan, failure.property()));
    }

    /** Runs it again, and keeps what happens. */
    public Replayed replay(Replay replay) {
        return Replayed.of(replay, maker);
    }
}
