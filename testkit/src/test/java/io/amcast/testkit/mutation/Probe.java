package io.amcast.testkit.mutation;

import io.amcast.testkit.schedules.Schedules;
import io.amcast.testkit.sim.Simulation;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The child process in which a mutation runs: {@code schedules FROM TO}, {@code members FROM TO} or {@code script NAME}. Its last
 * line tells what was found.
 */
final class Probe {
    /** A seed that takes longer does not end. */
    private static final long PATIENCE_MILLIS = 30_000;

    private static final Pattern SCHEDULE_VIOLATION = Pattern.compile("Violation: ([A-Z]+)");

    private volatile long seed;
    private volatile long since = System.currentTimeMillis();
    private @Nullable Finding finding;

    public static void main(String[] args) throws InterruptedException {
        Logger.getLogger("").setLevel(Level.OFF);
        Probe probe = new Probe();
        System.out.println(args[0].equals("script") ? script(args[1]) : probe.search(args[0], seeds(args[1], args[2])));
        System.out.flush();
        // What hangs must not keep the process.
        Runtime.getRuntime().halt(0);
    }

    private static long[] seeds(String from, String to) {
        return new long[] {Long.parseLong(from), Long.parseLong(to)};
    }

    private static Finding script(String name) {
        try {
            Scripts.named(name).run();
            return Finding.missed(1);
        } catch (Exception | AssertionError e) {
            return Finding.caught(1, "script", e.toString());
        }
    }

    private Finding search(String simulator, long[] range) throws InterruptedException {
        Thread searching = new Thread(() -> finding = search(simulator, range[0], range[1]), "amcast-mutation");
        searching.setDaemon(true);
        searching.start();
        while (searching.isAlive()) {
            searching.join(100);
            if (System.currentTimeMillis() - since > PATIENCE_MILLIS) {
                return Finding.caught(seed + 1, "termination", "seed " + seed + " does not end");
            }
        }
        Finding found = finding;
        return found == null ? Finding.caught(seed + 1, "termination", "the simulator died") : found;
    }

    private Finding search(String simulator, long from, long to) {
        for (long each = from; each < to; each++) {
            seed = each;
            since = System.currentTimeMillis();
            Finding found = simulator.equals("schedules") ? schedule() : members();
            if (found != null) {
                return found;
            }
        }
        return Finding.missed(to);
    }

    private @Nullable Finding schedule() {
        String failure = Schedules.run(seed, 1, done -> {}).failure();
        if (failure == null) {
            return null;
        }
        Matcher property = SCHEDULE_VIOLATION.matcher(failure);
        String checker = property.find() ? property.group(1).toLowerCase(Locale.ROOT) : "runtime";
        return Finding.caught(seed + 1, checker, failure);
    }

    private @Nullable Finding members() {
        Simulation.Failure failure = Simulation.run(seed, 1, 1, outcome -> {}).failure();
        return failure == null ? null : Finding.caught(seed + 1, failure.property(), failure.toString());
    }
}
