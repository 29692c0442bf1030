package io.amcast.cli.study;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What rounds of one measurement came to.
 *
 * @param median of an even number of rounds the mean of the middle two
 */
record Spread(double median, double least, double most) {
    /**
     * Of some values.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values, of which there is no median");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** Of values as ratios to those of a baseline that were measured at the same time. */
    static Spread ofRatios(List<Double> values, List<Double> baseline) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(values.size(), baseline.size()); i++) {
            ratios.add(values.get(i) / baseline.get(i));
        }
        return of(ratios);
    }
}
