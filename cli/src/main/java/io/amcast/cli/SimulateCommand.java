package io.amcast.cli;

import io.amcast.testkit.sim.FaultKind;
import io.amcast.testkit.sim.Replay;
import io.amcast.testkit.sim.Replayed;
import io.amcast.testkit.sim.Shrinker;
import io.amcast.testkit.sim.Simulation;
import io.amcast.testkit.sim.Simulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs whole clusters in virtual time from seeds, and checks every promise. */
@Command(
        name = "simulate",
        description =
                "Runs members and clients in virtual time with everything that goes wrong drawn from seeds, checks"
                        + " every promise, and shrinks and draws the first run that breaks one.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SimulateCommand implements Callable<Integer> {
    private static final long DEFAULT_SEEDS = 1_000;
    /** More than can be run in a lifetime. */
    private static final long ENDLESS = 1L << 50;

    private static final long MOST_FROM = 1L << 40;
    private static final int MOST_THREADS = 1_024;

    private final Simulator simulator;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds to run; 1000 unless said.")
    private @Nullable Long seeds;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "Runs seeds for so long instead; 0.5 is half a minute.")
    private @Nullable Double minutes;

    @Option(names = "--from", paramLabel = "SEED", description = "The first seed; drawn, and told, unless said.")
    private @Nullable Long from;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many runs at a time; as many as there are processors unless said.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            description = "Lets only these kinds of faults happen, or with 'none' nothing go wrong; all unless said.")
    private @Nullable List<String> faults;

    @Option(names = "--seed", paramLabel = "SEED", description = "Runs this seed alone.")
    private @Nullable Long seed;

    @Option(names = "--replay", paramLabel = "RUN", description = "Runs alone what an earlier failure was shrunk to.")
    private @Nullable String replay;

    @Option(
            names = "--trace",
            description = "With --seed or --replay: prints what happens, event by event, instead of a diagram.")
    private boolean trace;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Where to draw the run: one that breaks a promise, or that of --seed or --replay;"
                    + " simulate-SEED.svg here unless said, where a promise is broken.")
    private @Nullable Path svg;

    @Option(
            names = "--shrink",
            paramLabel = "N",
            description = "How many runs to try at most to make a failure smaller, 2000 unless said; 0 leaves it.")
    private int shrink = 2_000;

    @Option(
            names = "--coverage",
            description = "Prints which faults met which states of messages, as a table in markdown.")
    private boolean coverage;

    @Mixin
    private OutputForm output;

    /** Simulates production code. */
    SimulateCommand() {
        this(Simulator.PRODUCTION);
    }

    SimulateCommand(Simulator simulator) {
        this.simulator = simulator;
    }

    @Override
    @SuppressWarnings("try") // silence lasts until it is closed
    public Integer call() throws IOException {
        Set<FaultKind> kinds = kinds();
        checkNumbers();
        Replay one = one(kinds);
        try (Logs.Silence silence = Logs.silence()) {
            return one != null ? look(one) : search(kinds);
        }
    }

    // ---- arguments

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private void checkNumbers() {
        if (seeds != null && minutes != null) {
            throw wrong("--seeds and --minutes exclude each other: say how many seeds to run, or for how long");
        }
        if (seeds != null && (seeds < 1 || seeds > ENDLESS)) {
            throw wrong("--seeds " + seeds + ": must be 1 to " + ENDLESS);
        }
        if (minutes != null && !(minutes > 0 && minutes < 1e6)) {
            throw wrong("--minutes " + minutes + ": must be above 0 and below 1000000");
        }
        if (from != null && (from < 0 || from > ENDLESS)) {
            throw wrong("--from " + from + ": must be 0 to " + ENDLESS);
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw wrong("--threads " + threads + ": must be 1 to " + MOST_THREADS);
        }
        Path directory = svg == null ? null : svg.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw wrong("--svg " + svg + ": there is no directory " + directory);
        }
        if (shrink < 0) {
            throw wrong("--shrink " + shrink + ": must be 0 or more");
        }
    }

    private Set<FaultKind> kinds() {
        if (faults == null) {
            return Replay.choices();
        }
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        for (String word : faults) {
            if (word.equals("none") && faults.size() == 1) {
                return kinds;
            }
            String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
            kinds.add(Replay.choices().stream()
                    .filter(kind -> kind.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrong("--faults '" + word + "': choose 'none', or of " + Replay.choices())));
        }
        return kinds;
    }

    /** The run that is asked for alone, or null. */
    private @Nullable Replay one(Set<FaultKind> kinds) {
        if (seed == null && replay == null) {
            if (trace) {
                throw wrong("--trace goes with --seed or --replay");
            }
            return null;
        }
        if (seeds != null || minutes != null || from != null || coverage || (seed != null && replay != null)) {
            throw wrong("--seed and --replay run one run alone: they go neither with each other, nor with --seeds,"
                    + " --minutes, --from or --coverage");
        }
        if (replay != null) {
            if (faults != null) {
                throw wrong("--replay says itself what goes wrong, and does not go with --faults");
            }
            try {
                return Replay.parse(replay);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--replay: " + e.getMessage(), e);
            }
        }
        if (seed == null || seed < 0) {
            throw wrong("--seed " + seed + ": must be 0 or more");
        }
        return Replay.of(seed).only(kinds);
    }

    // ---- one run

    private int look(Replay run) throws IOException {
        Replayed replayed = simulator.replay(run);
        Simulation.Failure failure = replayed.failure();
        Path file = failure == null ? svg : drawing(run);
        SimulateReport report = new SimulateReport(spec.commandLine().getOut(), output.form());
        if (trace) {
            spec.commandLine().getOut().print(replayed.trace());
            spec.commandLine().getOut().flush();
        } else {
            report.run(run, replayed, file);
        }
        draw(replayed, file);
        return failure == null ? 0 : Main.FAILED;
    }

    private Path drawing(Replay run) {
        return svg != null ? svg : Path.of("simulate-" + run.seed() + ".svg");
    }

    private static void draw(Replayed replayed, @Nullable Path file) {
        if (file != null) {
            try {
                Files.writeString(file, replayed.svg());
            } catch (IOException e) {
                throw new CommandFailure("--svg " + file + " cannot be written: " + e.getMessage(), e);
            }
        }
    }

    // ---- many runs

    private int search(Set<FaultKind> kinds) throws IOException {
        long first = from != null ? from : ThreadLocalRandom.current().nextLong(MOST_FROM);
        long count = seeds != null ? seeds : minutes != null ? ENDLESS : DEFAULT_SEEDS;
        long longestNanos = minutes == null
                ? Long.MAX_VALUE
                : Duration.ofMillis((long) (minutes * 60_000)).toNanos();
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                Locale.ROOT,
                "seeds from %d%s, on %d threads%n",
                first,
                minutes == null ? String.format(Locale.ROOT, " to %d", first + count - 1) : " for " + minutes + " min",
                threads);
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch reported = new CountDownLatch(1);
        try (Service service = new Service(err)) {
            service.add(() -> {
                stopped.set(true);
                reported.await();
            });
            try {
                long begin = System.nanoTime();
                SimulateProgress progress = new SimulateProgress(err);
                Simulation.Outcome outcome = simulator.run(
                        first,
                        count,
                        threads,
                        kinds,
                        progress,
                        () -> !stopped.get() && System.nanoTime() - begin < longestNanos);
                double seconds = (System.nanoTime() - begin) / 1e9;
                return report(new SimulateReport.Search(first, threads, seconds, outcome), kinds);
            } finally {
                stopped.set(true);
                reported.countDown();
            }
        }
    }

    private int report(SimulateReport.Search search, Set<FaultKind> kinds) throws IOException {
        SimulateReport report = new SimulateReport(spec.commandLine().getOut(), output.form());
        Simulation.Failure failure = search.outcome().failure();
        if (failure == null) {
            report.held(search, coverage);
            return 0;
        }
        PrintWriter err = spec.commandLine().getErr();
        Replay whole = Replay.of(failure.seed()).only(kinds);
        err.println(failure);
        Shrinker.Shrunk shrunk = simulator.shrink(
                whole,
                failure,
                shrink,
                smaller -> err.printf(
                        Locale.ROOT,
                        "  shrinking, run %,d: %s%n",
                        smaller.runs(),
                        smaller.replay().describe()));
        Replayed replayed = simulator.replay(shrunk.replay());
        Path file = drawing(shrunk.replay());
        report.broken(search, coverage, shrunk, replayed, file);
        draw(replayed, file);
        return Main.FAILED;
    }
}
