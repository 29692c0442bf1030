package io.amcast.testkit.sim;

import org.jspecify.annotations.Nullable;

/** Runs plans to their end, or to the promise that they break. */
final class Trial {
    /** The check that two runs of one plan do the same. */
    static final String DETERMINISM = "determinism";

    /** Makes runs of plans. */
    interface Maker {
        /** Runs of production code as it is. */
        Maker PRODUCTION = Run::new;

        Run make(Plan plan, Coverage coverage, Trace trace);
    }

    private final long seed;
    private final Maker maker;

    /** Tries plans that a seed drew. */
    Trial(long seed, Maker maker) {
        this.seed = seed;
        this.maker = maker;
    }

    /** The promise that a run breaks, or null. */
    static Simulation.@Nullable Failure run(long seed, Run run) {
        try {
            run.run();
            return null;
        } catch (SimViolation e) {
            return new Simulation.Failure(seed, e.property(), e.what());
        } catch (RuntimeException | Error e) {
            return new Simulation.Failure(
                    seed, "runtime", e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?"));
        }
    }

    Simulation.@Nullable Failure run(Plan plan, Trace trace) {
        return run(seed, maker.make(plan, new Coverage(), trace));
    }

    /** Runs a plan once; a second time where it is looked for a difference between two runs. */
    Simulation.@Nullable Failure run(Plan plan, String property) {
        return property.equals(DETERMINISM) ? twice(plan, new TextTrace()) : run(plan, Trace.NONE);
    }

    /** Runs a plan, and again if it breaks no promise. */
    Simulation.@Nullable Failure twice(Plan plan, TextTrace first) {
        Simulation.Failure found = run(plan, first);
        return found != null ? found : again(plan, first);
    }

    /** Runs a plan that broke no promise a second time: the same must happen. */
    Simulation.@Nullable Failure again(Plan plan, TextTrace first) {
        TextTrace second = new TextTrace();
        Simulation.Failure found = run(plan, second);
        if (found != null) {
            return new Simulation.Failure(seed, DETERMINISM, "only a second run breaks " + found.property());
        }
        return first.toString().equals(second.toString())
                ? null
                : new Simulation.Failure(seed, DETERMINISM, "two runs of it differ: " + difference(first, second));
    }

    private static String difference(TextTrace first, TextTrace second) {
        String[] one = first.toString().split("\n", -1);
        String[] other = second.toString().split("\n", -1);
        int same = 0;
        while (same < Math.min(one.length, other.length) - 1 && one[same].equals(other[same])) {
            same++;
        }
        return "'" + one[same].strip() + "' and '" + other[same].strip() + "'";
    }
}
