package io.amcast.runtime;

import java.util.concurrent.Executor;

/**
 * How deliveries that do not conflict come to be applied at the same time.
 *
 * @param executor runs each task that it is given, each once, on any thread
 * @param mostAtOnce how many it is given at most that have not ended, 1 to {@link #MOST}
 */
public record ParallelDelivery(Executor executor, int mostAtOnce) {
    /** The largest {@link #mostAtOnce}. */
    public static final int MOST = 1_024;

    public ParallelDelivery {
        if (mostAtOnce < 1 || mostAtOnce > MOST) {
            throw new IllegalArgumentException("mostAtOnce " + mostAtOnce + ": must be 1 to " + MOST);
        }
    }
}
