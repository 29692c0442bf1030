package io.amcast.cli.study;

import io.amcast.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Throughput over the conflict rate, at a constant number of outstanding messages. */
final class ConflictsPart implements SaturatedPart {
    /** Conflict rates in percent. */
    static final List<Integer> RATES = List.of(0, 1, 5, 10, 25, 50, 100);

    private static final List<Integer> TWO_GROUPS = List.of(0, 10, 100);

    @Override
    public String name() {
        return "conflicts";
    }

    /** Total order, generic order at all rates, class NONE. */
    static List<Workload> workloads(int twoGroupPercent) {
        List<Workload> workloads = new ArrayList<>();
        workloads.add(Workload.total(twoGroupPercent));
        RATES.forEach(rate -> workloads.add(Workload.conflicts(rate, twoGroupPercent)));
        workloads.add(Workload.none(twoGroupPercent));
        return workloads;
    }

    @Override
    public List<List<Case>> blocks(Drive drive) {
        List<List<Case>> blocks = new ArrayList<>();
        for (int twoGroups : TWO_GROUPS) {
            blocks.add(block(workloads(twoGroups), drive));
        }
        return blocks;
    }

    /** Workloads in all orders, the orders of one right after each other. */
    static List<Case> block(List<Workload> workloads, Drive drive) {
        List<Case> block = new ArrayList<>();
        for (Workload workload : workloads) {
            for (Order order : Order.values()) {
                block.add(new Case(order, workload, drive));
            }
        }
        return block;
    }

    /** The columns of tables over workloads. */
    static List<String> header(String... words) {
        List<String> header = new ArrayList<>(List.of(words));
        header.add("total");
        RATES.forEach(rate -> header.add("generic, " + rate + " %"));
        header.add("NONE");
        return header;
    }

    @Override
    public String tables(PartResult result) {
        ToDoubleFunction<Sample> rate = Sample::messagesPerSecond;
        MarkdownTable throughput = new MarkdownTable(2, header("order", "to two groups"));
        MarkdownTable ratios = new MarkdownTable(2, header("order", "to two groups"));
        MarkdownTable latency = new MarkdownTable(2, header("order", "to two groups"));
        for (Order order : Order.values()) {
            for (int twoGroups : TWO_GROUPS) {
                List<String> words = List.of(word(order), twoGroups + " %");
                List<Workload> workloads = workloads(twoGroups);
                throughput.row(words, "%,.0f", medians(result, order, workloads, rate));
                ratios.row(
                        words,
                        "%.2f",
                        workloads.stream()
                                .map(each -> result.ratio(order, each, Workload.total(twoGroups), rate)
                                        .median())
                                .toList());
                List<String> cells = new ArrayList<>(words);
                for (Workload each : workloads) {
                    cells.add(MarkdownTable.number("%.0f", p50(result, order, each)) + " / "
                            + MarkdownTable.number("%.0f", p99(result, order, each)));
                }
                latency.row(cells);
            }
        }
        int outstanding = result.settings().outstanding();
        int rounds = result.settings().rounds();
        return String.format(
                Locale.ROOT,
                "Messages a second with %d outstanding, median of %d rounds of %.1f s:%n%n%s%n"
                        + "As a ratio to total order in the same round, median of the rounds:%n%n%s%n"
                        + "Latency in ms under that load, p50 / p99, medians of the rounds:%n%n%s",
                outstanding,
                rounds,
                result.settings().pointSeconds(),
                throughput,
                ratios,
                latency);
    }

    private static double p50(PartResult result, Order order, Workload workload) {
        return result.spread(order, workload, sample -> sample.all().p50Millis())
                .median();
    }

    private static double p99(PartResult result, Order order, Workload workload) {
        return result.spread(order, workload, sample -> sample.all().p99Millis())
                .median();
    }

    private static List<Double> medians(
            PartResult result, Order order, List<Workload> workloads, ToDoubleFunction<Sample> measure) {
        return workloads.stream()
                .map(each -> result.spread(order, each, measure).median())
                .toList();
    }

    static String word(Order order) {
        return order.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String chart(PartResult result) {
        List<List<LineChart.Panel>> rows = new ArrayList<>();
        for (Order order : Order.values()) {
            List<LineChart.Panel> row = new ArrayList<>();
            for (int twoGroups : TWO_GROUPS) {
                row.add(new LineChart.Panel(
                        word(order) + ", " + twoGroups + " % to two groups",
                        "conflict rate, % (not to scale)",
                        RATES.stream().map(String::valueOf).toList(),
                        "messages/s",
                        lines(result, order, twoGroups, "", false, Sample::messagesPerSecond)));
            }
            rows.add(row);
        }
        String caption = String.format(
                Locale.ROOT,
                "%d groups of %d in one process, %d messages outstanding; medians of %d rounds, bars from least to most",
                result.settings().groups(),
                result.settings().replicas(),
                result.settings().outstanding(),
                result.settings().rounds());
        return new LineChart("Throughput over the conflict rate", List.of(caption), rows, LineChart.Scale.OF_ALL)
                .draw();
    }

    /** Generic order over the rates and, level, what does not depend on them. */
    static List<LineChart.Series> lines(
            PartResult result,
            Order order,
            int twoGroups,
            String suffix,
            boolean dashed,
            ToDoubleFunction<Sample> measure) {
        Spread total = result.spread(order, Workload.total(twoGroups), measure);
        Spread none = result.spread(order, Workload.none(twoGroups), measure);
        List<Spread> generic = RATES.stream()
                .map(rate -> result.spread(order, Workload.conflicts(rate, twoGroups), measure))
                .toList();
        return List.of(
                new LineChart.Series("class NONE" + suffix, LineChart.Colour.GREEN, dashed, level(none)),
                new LineChart.Series("total order" + suffix, LineChart.Colour.ORANGE, dashed, level(total)),
                new LineChart.Series("generic order" + suffix, LineChart.Colour.BLUE, dashed, generic));
    }

    private static List<Spread> level(Spread value) {
        return level(value, RATES.size());
    }

    /** The same at all categories, the spread at the first alone. */
    static List<Spread> level(Spread value, int categories) {
        Spread median = new Spread(value.median(), value.median(), value.median());
        List<Spread> values = new ArrayList<>(Collections.nCopies(categories, median));
        values.set(0, value);
        return values;
    }
}
