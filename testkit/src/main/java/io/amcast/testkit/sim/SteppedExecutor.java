package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * An executor in virtual time: what it is given runs later, in any order. It draws from a random source of its own, so that runs without
 * it stay as they are.
 */
final class SteppedExecutor implements Executor {
    private static final int SHORT_NANOS = 20_000;
    private static final int LONG_NANOS = 50_000_000;

    private final Agenda agenda;
    private final SplittableRandom random;
    private final BooleanSupplier runs;
    private final List<Runnable> tasks = new ArrayList<>();

    /**
     * An executor with nothing to do.
     *
     * @param runs asked when a task could run, at a later time again if it may not now
     */
    SteppedExecutor(Agenda agenda, long seed, BooleanSupplier runs) {
        this.agenda = agenda;
        this.random = new SplittableRandom(seed);
        this.runs = runs;
    }

    /** How many tasks it is given at most at a time, to have it drawn as well. */
    int drawMostAtOnce() {
        return 1 << random.nextInt(5);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        later();
    }

    private void later() {
        agenda.in(500 + random.nextInt(random.nextInt(20) == 0 ? LONG_NANOS : SHORT_NANOS), this::step);
    }

    private void step() {
        if (!runs.getAsBoolean()) {
            later();
        } else {
            runOne();
        }
    }

    /** Runs any one of the tasks, if there is one. */
    void runOne() {
        if (!tasks.isEmpty()) {
            tasks.remove(random.nextInt(tasks.size())).run();
        }
    }
}
