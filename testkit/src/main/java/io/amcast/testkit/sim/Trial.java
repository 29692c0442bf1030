package io.amcast.testkit.sim;

import org.jspecify.annotations.Nullable;

/** Runs plans to their end, or to the promise that they break. */
final class Trial {
    /** The check that runs of one seed do the same. */
    static final String DETERMINISM = "determinism";

    private Trial() {}

    /** The promise that the run breaks, or null. */
    static Simulation.@Nullable Failure run(long seed, Run run) {
        try {
            run.run();
            return null;
        } catch (SimViolation e) {
            return new Simulation.Failure(seed, e.property(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            return new Simulation.Failure(
                    seed, "runtime", e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?"));
        }
    }

    /** Runs a plan once; a second time where it is looked for a difference between two runs. */
    static Simulation.@Nullable Failure run(long seed, Plan plan, String property) {
        if (!property.equals(DETERMINISM)) {
            return run(seed, new Run(plan, new Coverage(), Trace.NONE));
        }
        TextTrace trace = new TextTrace();
        Simulation.Failure found = run(seed, new Run(plan, new Coverage(), trace));
        return found != null ? found : again(seed, plan, trace);
    }

    /** Runs a plan that broke no promise a second time: the same must happen. */
    static Simulation.@Nullable Failure again(long seed, Plan plan, TextTrace first) {
        TextTrace second = new TextTrace();
        Simulation.Failure found = run(seed, new Run(plan, new Coverage(), second));
        if (found != null) {
            return new Simulation.Failure(seed, DETERMINISM, "a second run breaks " + found.property());
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
