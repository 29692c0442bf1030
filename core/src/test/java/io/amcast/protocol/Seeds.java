package io.amcast.protocol;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Runs a random test under many seeds: the same ones each time and, after them, as many new ones. */
public final class Seeds {
    private static final String PROPERTY = "amcast.seed";

    private Seeds() {}

    /** Runs under each seed; a failure names its seed and the command that replays it alone. */
    public static void each(Class<?> test, int seeds, Consumer<Random> body) {
        Long only = Long.getLong(PROPERTY);
        if (only != null) {
            body.accept(new Random(only));
            return;
        }
        long fresh = ThreadLocalRandom.current().nextLong(1L << 40);
        for (int i = 0; i < 2 * seeds; i++) {
            long seed = i < seeds ? i : fresh + i;
            try {
                body.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + "; replay: mvn -q -pl core -am test -Dtest=" + test.getSimpleName()
                                + " -Dsurefire.failIfNoSpecifiedTests=false -D" + PROPERTY + "=" + seed,
                        e);
            }
        }
    }
}
