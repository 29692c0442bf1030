package io.amcast.cli.study;

import io.amcast.Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Latency over the conflict rate, all under one load that each of them bears: a part of what total order bears. Messages to one group and
 * to two are told apart, since the former wait for the latter where they conflict.
 */
final class LatencyPart implements Part {
    private static final int TWO_GROUPS = 10;
    private static final double SHARE = 0.4;

    private enum Measure {
        ONE_P50("one group", "p50", sample -> of(sample.oneGroup()).p50Millis()),
        ONE_P99("one group", "p99", sample -> of(sample.oneGroup()).p99Millis()),
        TWO_P50("two groups", "p50", sample -> of(sample.twoGroups()).p50Millis()),
        TWO_P99("two groups", "p99", sample -> of(sample.twoGroups()).p99Millis());

        private final String messages;
        private final String quantile;
        private final ToDoubleFunction<Sample> value;

        Measure(String messages, String quantile, ToDoubleFunction<Sample> value) {
            this.messages = messages;
            this.quantile = quantile;
            this.value = value;
        }

        private static Sample.Latency of(Sample.@Nullable Latency latency) {
            return Objects.requireNonNull(latency, "a round in which no such message was answered");
        }
    }

    @Override
    public String name() {
        return "latency";
    }

    private static List<Case> block(double perSecond) {
        return ConflictsPart.block(ConflictsPart.workloads(TWO_GROUPS), Drive.perSecond(perSecond));
    }

    @Override
    public int points(Study.Options options) {
        return Order.values().length + options.rounds() * block(1).size();
    }

    @Override
    public List<Figure> measure(TestBed bed) throws IOException, InterruptedException {
        bed.only(List.of(Order.values()));
        Drive full = Drive.outstanding(bed.options().outstanding());
        List<Figure> borne = bed.rounds(List.of(ConflictsPart.block(List.of(Workload.total(TWO_GROUPS)), full)), 1);
        double least = borne.stream()
                .mapToDouble(figure -> figure.rounds().get(0).messagesPerSecond())
                .min()
                .orElseThrow();
        List<Figure> figures = new ArrayList<>(
                bed.rounds(List.of(block(SHARE * least)), bed.options().rounds()));
        figures.addAll(borne);
        return figures;
    }

    private static double load(PartResult result) {
        return result.driven(Order.PLAIN, Workload.total(TWO_GROUPS), drive -> drive.kind() == Drive.Kind.PER_SECOND)
                .measured()
                .drive()
                .amount();
    }

    @Override
    public String tables(PartResult result) {
        MarkdownTable table = new MarkdownTable(3, ConflictsPart.header("order", "messages to", "ms"));
        for (Order order : Order.values()) {
            for (Measure measure : Measure.values()) {
                table.row(
                        List.of(ConflictsPart.word(order), measure.messages, measure.quantile),
                        "%.1f",
                        ConflictsPart.workloads(TWO_GROUPS).stream()
                                .map(each -> result.spread(order, each, measure.value)
                                        .median())
                                .toList());
            }
        }
        return String.format(
                Locale.ROOT,
                "Latency in ms while %,.0f messages a second are sent, %.0f %% of what total order came to with %d outstanding, %d %% of"
                        + " them to two groups; medians of %d rounds of %.1f s:%n%n%s",
                load(result),
                SHARE * 100,
                result.settings().outstanding(),
                TWO_GROUPS,
                result.settings().rounds(),
                result.settings().pointSeconds(),
                table);
    }

    @Override
    public String chart(PartResult result) {
        List<List<LineChart.Panel>> rows = new ArrayList<>();
        for (String quantile : List.of("p50", "p99")) {
            List<LineChart.Panel> row = new ArrayList<>();
            for (Order order : Order.values()) {
                for (Measure measure : Measure.values()) {
                    if (measure.quantile.equals(quantile)) {
                        row.add(new LineChart.Panel(
                                ConflictsPart.word(order) + ", messages to " + measure.messages,
                                "conflict rate, % (not to scale)",
                                ConflictsPart.RATES.stream()
                                        .map(String::valueOf)
                                        .toList(),
                                quantile + ", ms",
                                ConflictsPart.lines(result, order, TWO_GROUPS, "", false, measure.value)));
                    }
                }
            }
            rows.add(row);
        }
        String caption = String.format(
                Locale.ROOT,
                "%d groups of %d in one process, %,.0f messages a second, %d %% of them to two groups; medians of %d rounds, bars from"
                        + " least to most",
                result.settings().groups(),
                result.settings().replicas(),
                load(result),
                TWO_GROUPS,
                result.settings().rounds());
        return new LineChart("Latency over the conflict rate", List.of(caption), rows, LineChart.Scale.OF_ROWS).draw();
    }
}
