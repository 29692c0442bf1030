package io.amcast.testkit.laws;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where the runs' seeds come from, and how one is run again.
 *
 * @param fixed whether the test itself says the first
 */
record Seeds(long first, boolean fixed, String test) {
    /** The system property that is used where the test says no seed. */
    static final String PROPERTY = "amcast.seed";

    // Short enough to be typed.
    private static final long DRAWN_BELOW = 1L << 40;
    private static final Set<String> ENTRIES =
            Set.of(Seeds.class.getName(), StateMachineLaws.class.getName(), ConflictLaws.class.getName());

    /** The seeds of a check that was asked for by the caller of this package. */
    static Seeds of(@Nullable Long given) {
        if (given != null) {
            return new Seeds(given, true, caller());
        }
        String property = System.getProperty(PROPERTY);
        long first =
                property != null ? parse(property) : ThreadLocalRandom.current().nextLong(DRAWN_BELOW);
        return new Seeds(first, false, caller());
    }

    private static long parse(String property) {
        try {
            return Long.parseLong(property);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + property + ": a seed is a whole number, as a violation prints it", e);
        }
    }

    private static String caller() {
        String caller = StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> !ENTRIES.contains(name))
                        .findFirst()
                        .orElse(""));
        String top = caller.contains("$") ? caller.substring(0, caller.indexOf('$')) : caller;
        return top.substring(top.lastIndexOf('.') + 1);
    }

    long ofRun(int run) {
        return first + run;
    }

    /** How a run is seen again, as its own first run. */
    String replay(long seed) {
        if (fixed) {
            return "run " + test + " again, whose seed is fixed; seed(" + seed + ") begins with this run";
        }
        return "run " + test + " with -D" + PROPERTY + "=" + seed + ", for instance: mvn test -Dtest=" + test + " -D"
                + PROPERTY + "=" + seed;
    }
}
