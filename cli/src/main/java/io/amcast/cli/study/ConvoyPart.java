package io.amcast.cli.study;

import io.amcast.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whether messages that do not conflict wait for each other: the latency of two-group messages at a fifth of what saturates the cluster, as
 * a ratio to that with one message outstanding; on loopback, where processors are what is short, or over links that take their time.
 */
final class ConvoyPart implements Part {
    private static final int SATURATING = 1_024;
    private static final int SATURATED_POINTS = 3;
    private static final double SHARE = 0.2;
    private static final double TOLERANCE = 0.1;
    private static final List<Workload> WORKLOADS = List.of(Workload.conflicts(0, 100), Workload.none(100));

    private final String name;
    private final Duration linkDelay;

    /** @param linkDelay of each link, one way; none on loopback */
    ConvoyPart(String name, Duration linkDelay) {
        this.name = name;
        this.linkDelay = linkDelay;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int points(Study.Options options) {
        return Order.values().length * (SATURATED_POINTS + options.runs() * 2 * WORKLOADS.size());
    }

    @Override
    public List<Figure> measure(TestBed bed) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (Order order : Order.values()) {
            bed.only(List.of(order), linkDelay); // another cluster's heartbeats would be a load
            Case full = new Case(order, WORKLOADS.get(0), Drive.outstanding(SATURATING));
            List<Figure> saturated = bed.rounds(List.of(List.of(full)), SATURATED_POINTS);
            double most = PartResult.spread(saturated.get(0).rounds(), Sample::messagesPerSecond)
                    .median();
            List<List<Case>> blocks = new ArrayList<>();
            for (Workload workload : WORKLOADS) {
                blocks.add(List.of(
                        new Case(order, workload, Drive.outstanding(1)),
                        new Case(order, workload, Drive.perSecond(SHARE * most))));
            }
            figures.addAll(saturated);
            figures.addAll(bed.rounds(blocks, bed.options().runs()));
        }
        return figures;
    }

    @Override
    public String tables(PartResult result) {
        MarkdownTable table = new MarkdownTable(
                2,
                List.of(
                        "order",
                        "messages",
                        "saturation/s",
                        "sent/s",
                        "p50 ms, one outstanding",
                        "p50 ms at 20 %",
                        "ratio, median (least to most)",
                        "p99 ms, one outstanding",
                        "p99 ms at 20 %",
                        "within 10 %"));
        for (Order order : Order.values()) {
            for (Workload workload : WORKLOADS) {
                table.row(row(result, order, workload));
            }
        }
        return String.format(
                Locale.ROOT,
                "Two-group messages without conflicts%s, medians of %d rounds of %.1f s, the two loads alternating:%n%n%s%n"
                        + "Where the time goes meanwhile, by the members' own meters; means in ms, medians of the rounds:%n%n%s",
                linkDelay.isZero() ? "" : " over links of " + linkDelay.toMillis() + " ms",
                result.figures().get(1).rounds().size(),
                result.settings().pointSeconds(),
                table,
                work(result));
    }

    private static MarkdownTable work(PartResult result) {
        MarkdownTable table = new MarkdownTable(
                3,
                List.of(
                        "order",
                        "messages",
                        "load",
                        "processors busy",
                        "log entries/s, all groups",
                        "an entry in the log",
                        "a message at a leader",
                        "of this for other groups' timestamps",
                        "for conflicting messages"));
        for (Order order : Order.values()) {
            for (Workload workload : WORKLOADS) {
                for (Drive.Kind kind : Drive.Kind.values()) {
                    Figure figure = result.driven(
                            order,
                            workload,
                            drive -> drive.kind() == kind && !drive.equals(Drive.outstanding(SATURATING)));
                    List<String> cells = new ArrayList<>(List.of(
                            ConflictsPart.word(order),
                            words(workload),
                            kind == Drive.Kind.OUTSTANDING ? "one outstanding" : "20 %"));
                    cells.add(median("%.2f", figure, sample -> sample.work().processors()));
                    cells.add(median("%,.0f", figure, sample -> sample.work().entriesPerSecond()));
                    cells.add(median("%.2f", figure, sample -> sample.work().entryMillis()));
                    cells.add(median("%.2f", figure, sample -> sample.work().deliveryMillis()));
                    cells.add(median("%.2f", figure, sample -> sample.work().proposalsMillis()));
                    cells.add(median("%.2f", figure, sample -> sample.work().conflictsMillis()));
                    table.row(cells);
                }
            }
        }
        return table;
    }

    private static String words(Workload workload) {
        return workload.relation() == Workload.Relation.NONE ? "class NONE" : "generic, 0 % conflicts";
    }

    private static List<String> row(PartResult result, Order order, Workload workload) {
        ToDoubleFunction<Sample> p50 = sample -> sample.all().p50Millis();
        ToDoubleFunction<Sample> p99 = sample -> sample.all().p99Millis();
        Figure one = result.driven(order, workload, drive -> drive.equals(Drive.outstanding(1)));
        Figure fifth = result.driven(order, workload, drive -> drive.kind() == Drive.Kind.PER_SECOND);
        Figure full = result.driven(order, WORKLOADS.get(0), drive -> drive.equals(Drive.outstanding(SATURATING)));
        Spread ratio = PartResult.ratio(fifth.rounds(), one.rounds(), p50);
        return List.of(
                ConflictsPart.word(order),
                words(workload),
                median("%,.0f", full, Sample::messagesPerSecond),
                MarkdownTable.number("%,.0f", fifth.measured().drive().amount()),
                median("%.2f", one, p50),
                median("%.2f", fifth, p50),
                MarkdownTable.spread("%.2f", ratio),
                median("%.1f", one, p99),
                median("%.1f", fifth, p99),
                Math.abs(ratio.median() - 1) <= TOLERANCE ? "yes" : ratio.median() < 1 ? "below" : "NO");
    }

    private static String median(String format, Figure figure, ToDoubleFunction<Sample> measure) {
        return MarkdownTable.number(
                format, PartResult.spread(figure.rounds(), measure).median());
    }

    @Override
    public @Nullable String chart(PartResult result) {
        return null;
    }
}
