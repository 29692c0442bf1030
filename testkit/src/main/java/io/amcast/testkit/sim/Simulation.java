package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs seeds: each draws a topology, calls and faults, runs production code through them in virtual time, and checks every promise. A
 * seed does the same each time.
 */
public final class Simulation {
    /** Every so many seeds one is run twice, and its traces compared. */
    static final long TWICE_EVERY = 1_000;

    /** A seed that broke a promise. */
    public record Failure(long seed, String property, String what) {
        @Override
        public String toString() {
            return "seed " + seed + " breaks " + property + ": " + what;
        }
    }

    /**
     * What seeds came to so far.
     *
     * @param messages that clients multicast
     * @param inputs that protocols took
     * @param frames that were sent
     * @param coverage the faults by kind and by what they met
     * @param twice how many seeds were run a second time, and did the same
     * @param failure the first found, or null
     */
    public record Outcome(
            long runs,
            long messages,
            long inputs,
            long frames,
            long faults,
            long twice,
            Coverage coverage,
            @Nullable Failure failure) {}

    private final AtomicLong next;
    private final long end;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final List<Worker> workers = new ArrayList<>();

    private final Trial.Maker maker;
    private final Set<FaultKind> kinds;
    private final BooleanSupplier goesOn;

    private Simulation(Trial.Maker maker, long from, long count, Set<FaultKind> kinds, BooleanSupplier goesOn) {
        next = new AtomicLong(from);
        end = from + count;
        this.maker = maker;
        this.kinds = kinds;
        this.goesOn = goesOn;
    }

    /**
     * Runs seeds {@code from} to {@code from + count - 1}, or until one breaks a promise.
     *
     * @param threads how many runs at a time
     * @param progress called after runs, on one of the threads; what it is given tells the outcome so far, for the price of some runs
     */
    public static Outcome run(long from, long count, int threads, Consumer<Supplier<Outcome>> progress) {
        return Simulator.PRODUCTION.run(from, count, threads, Replay.choices(), progress, () -> true);
    }

    static Outcome run(
            Trial.Maker maker,
            long from,
            long count,
            int threads,
            Set<FaultKind> kinds,
            Consumer<Supplier<Outcome>> progress,
            BooleanSupplier goesOn) {
        if (from < 0 || count < 1 || from > Long.MAX_VALUE / 2 - count || threads < 1) {
            throw new IllegalArgumentException(
                    "seeds " + from + " and " + count + " on, on " + threads + " threads: there are no such");
        }
        Simulation simulation = new Simulation(maker, from, count, kinds, goesOn);
        for (int i = 0; i < threads; i++) {
            simulation.workers.add(simulation.new Worker(i == 0 ? progress : null));
        }
        simulation.workers.forEach(Thread::start);
        simulation.workers.forEach(Worker::await);
        return simulation.outcome();
    }

    private static @Nullable Failure first(@Nullable Failure one, @Nullable Failure other) {
        return one == null || (other != null && other.seed() < one.seed()) ? other : one;
    }

    /** Stops after the runs under way. */
    private void stop() {
        next.set(end);
    }

    private Outcome outcome() {
        Coverage coverage = new Coverage();
        long runs = 0;
        long messages = 0;
        long inputs = 0;
        long frames = 0;
        long twice = 0;
        for (Worker worker : workers) {
            synchronized (worker) {
                runs += worker.runs;
                messages += worker.messages;
                inputs += worker.inputs;
                frames += worker.frames;
                twice += worker.twice;
                coverage.add(worker.coverage);
            }
        }
        return new Outcome(runs, messages, inputs, frames, coverage.total(), twice, coverage, failure.get());
    }

    private final class Worker extends Thread {
        private final @Nullable Consumer<Supplier<Outcome>> progress;
        private final Coverage coverage = new Coverage();
        private long runs;
        private long messages;
        private long inputs;
        private long frames;
        private long twice;

        Worker(@Nullable Consumer<Supplier<Outcome>> progress) {
            super("amcast-simulation");
            this.progress = progress;
            setDaemon(true);
        }

        @Override
        public void run() {
            for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                Failure found = seed(seed);
                if (found != null) {
                    failure.accumulateAndGet(found, Simulation::first);
                    Simulation.this.stop();
                } else if (!goesOn.getAsBoolean()) {
                    Simulation.this.stop();
                }
                if (progress != null) {
                    progress.accept(Simulation.this::outcome);
                }
            }
        }

        private synchronized @Nullable Failure seed(long seed) {
            boolean again = seed % TWICE_EVERY == 0;
            TextTrace trace = new TextTrace();
            Plan plan = kinds.equals(Replay.choices())
                    ? Draw.plan(seed)
                    : Replay.of(seed).only(kinds).plan();
            Run run = maker.make(plan, coverage, again ? trace : Trace.NONE);
            Failure found = Trial.run(seed, run);
            runs++;
            messages += run.messages();
            inputs += run.cluster.inputs();
            frames += run.cluster.network.frames;
            if (found == null && again) {
                found = new Trial(seed, maker).again(plan, trace);
                twice++;
            }
            return found;
        }

        void await() {
            try {
                join();
            } catch (InterruptedException e) {
                Simulation.this.stop();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What happens in a seed, line by line, and at the end the broken promise, if there is one. */
    public static String trace(long seed) {
        return Simulator.PRODUCTION.replay(Replay.of(seed)).trace();
    }

    /** Seeds {@code FROM COUNT}, or the trace of one. */
    public static void main(String[] args) {
        if (args.length == 1) {
            System.out.print(trace(Long.parseLong(args[0])));
            return;
        }
        Outcome outcome = run(
                Long.parseLong(args[0]),
                Long.parseLong(args[1]),
                Runtime.getRuntime().availableProcessors(),
                so -> {});
        System.out.println(outcome);
        System.out.println(CoverageTable.markdown(outcome.coverage()));
    }
}
