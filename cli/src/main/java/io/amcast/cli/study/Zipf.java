package io.amcast.cli.study;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws ranks whose probability falls with a power of the rank: rank k, from 0, has 1 / (k + 1)^s of the first one's. */
final class Zipf {
    private final double[] cumulated;

    /**
     * A distribution over ranks.
     *
     * @param ranks how many there are, 1 or more
     * @param exponent s, 0 or more; 0 makes all ranks equally probable
     */
    Zipf(int ranks, double exponent) {
        if (ranks < 1 || !(exponent >= 0)) {
            throw new IllegalArgumentException("a Zipf distribution over " + ranks + " ranks with exponent " + exponent
                    + ": wants 1 rank or more" + " and an exponent of 0 or more");
        }
        cumulated = new double[ranks];
        double sum = 0;
        for (int k = 0; k < ranks; k++) {
            sum += Math.pow(k + 1, -exponent);
            cumulated[k] = sum;
        }
    }

    /** A rank from 0, the most probable one. */
    int next(SplittableRandom random) {
        double at = random.nextDouble() * cumulated[cumulated.length - 1];
        int found = Arrays.binarySearch(cumulated, at);
        return found >= 0 ? Math.min(found + 1, cumulated.length - 1) : -found - 1;
    }

    /** The probability of a rank. */
    double probability(int rank) {
        double below = rank == 0 ? 0 : cumulated[rank - 1];
        return (cumulated[rank] - below) / cumulated[cumulated.length - 1];
    }
}
