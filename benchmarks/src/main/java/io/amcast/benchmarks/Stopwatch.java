package io.amcast.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Takes the time of an operation that is done over and over: rounds to warm up, then the median of some rounds. */
final class Stopwatch {
    private static final int WARM_UP_ROUNDS = 4;
    private static final int ROUNDS = 7;

    private Stopwatch() {}

    /** Something to be measured. */
    @FunctionalInterface
    interface Operation {
        void run();
    }

    /** Processor time of this thread, which other work on the machine disturbs less than the clock on the wall. */
    static long nanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /**
     * Nanoseconds of processor time that an operation takes.
     *
     * @param times how often a round does it
     */
    static double nanosEach(int times, Operation operation) {
        double[] rounds = new double[ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            long begin = nanos();
            for (int i = 0; i < times; i++) {
                operation.run();
            }
            if (round >= 0) {
                rounds[round] = (nanos() - begin) / (double) times;
            }
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }
}
