package io.amcast.cli.study;

import io.amcast.Order;
import io.amcast.cli.bench.BenchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What one part of the study measured, and how: the content of its JSON file, from which its tables and charts are made.
 *
 * @param part its name
 */
record PartResult(String part, Provenance provenance, Settings settings, List<Figure> figures) {
    /**
     * Where figures are from.
     *
     * @param commit of the sources; with "and changes" if they were changed since
     * @param date of the end, as ISO 8601
     * @param loadBefore processes that wanted a processor in the minute before the study began, on average; negative if unknown
     */
    record Provenance(String command, String commit, String date, double loadBefore, BenchResult.Machine machine) {}

    /** How it was measured. */
    record Settings(int groups, int replicas, double pointSeconds, double rampSeconds, int rounds, int outstanding) {}

    PartResult {
        figures = List.copyOf(figures);
    }

    /** The rounds of an order's workload. */
    List<Sample> rounds(Order order, Workload workload) {
        return driven(order, workload, drive -> true).rounds();
    }

    /** The figure of an order's workload that was driven in a way. */
    Figure driven(Order order, Workload workload, Predicate<Drive> drive) {
        return figures.stream()
                .filter(figure -> figure.measured().order() == order
                        && figure.measured().workload().equals(workload)
                        && drive.test(figure.measured().drive()))
                .findFirst()
                .orElseThrow(() -> absent(order + ", " + workload));
    }

    private IllegalArgumentException absent(String what) {
        return new IllegalArgumentException("study-" + part + ".json has no figure of " + what + ": measure it again");
    }

    /** A measure over the rounds of a workload. */
    Spread spread(Order order, Workload workload, ToDoubleFunction<Sample> measure) {
        return spread(rounds(order, workload), measure);
    }

    static Spread spread(List<Sample> rounds, ToDoubleFunction<Sample> measure) {
        return Spread.of(rounds.stream().map(measure::applyAsDouble).toList());
    }

    /** A measure as a ratio to that of another workload in the same round, over the rounds. */
    Spread ratio(Order order, Workload workload, Workload baseline, ToDoubleFunction<Sample> measure) {
        return ratio(rounds(order, workload), rounds(order, baseline), measure);
    }

    static Spread ratio(List<Sample> rounds, List<Sample> baseline, ToDoubleFunction<Sample> measure) {
        return Spread.ofRatios(means(rounds, 1, measure), means(baseline, 1, measure));
    }

    /** Means of a measure over so many successive rounds each; what is left over at the end is left out. */
    static List<Double> means(List<Sample> rounds, int together, ToDoubleFunction<Sample> measure) {
        List<Double> means = new ArrayList<>();
        for (int from = 0; from + together <= rounds.size(); from += together) {
            means.add(rounds.subList(from, from + together).stream()
                    .mapToDouble(measure)
                    .average()
                    .orElseThrow());
        }
        return means;
    }
}
