package io.amcast.cli.study;

import io.amcast.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Throughput by how skewed keys are and how many messages only read, at a constant number of outstanding messages. */
final class SkewPart implements SaturatedPart {
    private static final List<Integer> TWO_GROUPS = List.of(10, 100);
    private static final List<Double> EXPONENTS = List.of(0.0, 0.99);
    private static final List<Integer> READS = List.of(0, 50, 95);

    @Override
    public String name() {
        return "skew";
    }

    private static List<Workload> workloads(int twoGroups) {
        List<Workload> workloads = new ArrayList<>();
        workloads.add(Workload.total(twoGroups));
        for (double exponent : EXPONENTS) {
            READS.forEach(reads -> workloads.add(Workload.skewed(exponent, reads, twoGroups)));
        }
        return workloads;
    }

    @Override
    public List<List<Case>> blocks(Drive drive) {
        return TWO_GROUPS.stream()
                .map(twoGroups -> ConflictsPart.block(workloads(twoGroups), drive))
                .toList();
    }

    @Override
    public String tables(PartResult result) {
        List<String> header = new ArrayList<>(List.of("order", "to two groups", "total"));
        for (double exponent : EXPONENTS) {
            READS.forEach(reads -> header.add(String.format(Locale.ROOT, "Zipf %.2f, %d %% reads", exponent, reads)));
        }
        MarkdownTable throughput = new MarkdownTable(2, header);
        MarkdownTable ratios = new MarkdownTable(2, header);
        ToDoubleFunction<Sample> rate = Sample::messagesPerSecond;
        for (Order order : Order.values()) {
            for (int twoGroups : TWO_GROUPS) {
                List<String> words = List.of(ConflictsPart.word(order), twoGroups + " %");
                List<Double> rates = new ArrayList<>();
                List<Double> toTotal = new ArrayList<>();
                for (Workload each : workloads(twoGroups)) {
                    rates.add(result.spread(order, each, rate).median());
                    toTotal.add(result.ratio(order, each, Workload.total(twoGroups), rate)
                            .median());
                }
                throughput.row(words, "%,.0f", rates);
                ratios.row(words, "%.2f", toTotal);
            }
        }
        return String.format(
                Locale.ROOT,
                "Messages a second with %d outstanding over %,d keys, median of %d rounds of %.1f s:%n%n%s%n"
                        + "As a ratio to total order in the same round, median of the rounds:%n%n%s",
                result.settings().outstanding(),
                MessageSource.KEYS,
                result.settings().rounds(),
                result.settings().pointSeconds(),
                throughput,
                ratios);
    }

    @Override
    public String chart(PartResult result) {
        List<List<LineChart.Panel>> rows = new ArrayList<>();
        for (int twoGroups : TWO_GROUPS) {
            List<LineChart.Panel> row = new ArrayList<>();
            for (Order order : Order.values()) {
                row.add(new LineChart.Panel(
                        ConflictsPart.word(order) + ", " + twoGroups + " % to two groups",
                        "messages that only read, %",
                        READS.stream().map(String::valueOf).toList(),
                        "messages/s",
                        lines(result, order, twoGroups)));
            }
            rows.add(row);
        }
        String caption = String.format(
                Locale.ROOT,
                "%d groups of %d in one process, %,d keys, %d messages outstanding; medians of %d rounds",
                result.settings().groups(),
                result.settings().replicas(),
                MessageSource.KEYS,
                result.settings().outstanding(),
                result.settings().rounds());
        return new LineChart("Throughput by key skew", List.of(caption), rows, LineChart.Scale.OF_ALL).draw();
    }

    private static List<LineChart.Series> lines(PartResult result, Order order, int twoGroups) {
        ToDoubleFunction<Sample> rate = Sample::messagesPerSecond;
        Spread total = result.spread(order, Workload.total(twoGroups), rate);
        List<LineChart.Series> lines = new ArrayList<>();
        lines.add(new LineChart.Series(
                "total order", LineChart.Colour.ORANGE, false, ConflictsPart.level(total, READS.size())));
        for (double exponent : EXPONENTS) {
            lines.add(new LineChart.Series(
                    String.format(Locale.ROOT, "generic, Zipf %.2f", exponent),
                    exponent == 0 ? LineChart.Colour.BLUE : LineChart.Colour.PURPLE,
                    exponent != 0,
                    READS.stream()
                            .map(reads -> result.spread(order, Workload.skewed(exponent, reads, twoGroups), rate))
                            .toList()));
        }
        return lines;
    }
}
