package io.amcast.cli.study;

import io.amcast.Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What keys cost where they help nothing: generic order against total order when all messages conflict. */
final class RatioPart implements Part {
    private static final List<Integer> TWO_GROUPS = List.of(0, 100);
    private static final double LEAST = 0.95;

    /** A run takes so many turns of each case, so that what a machine does besides for some seconds meets all of them. */
    private static final int TURNS = 4;

    @Override
    public String name() {
        return "ratio";
    }

    /** With the hot key alone, and with one more that finds nothing. */
    private static List<Workload> generic(int twoGroups) {
        return List.of(
                Workload.conflicts(100, twoGroups),
                new Workload(Workload.Relation.GENERIC, Workload.KeyChoice.HOT_AND_OWN, 100, 0, 0, twoGroups));
    }

    private static List<List<Case>> blocks(Order order, Drive drive) {
        List<List<Case>> blocks = new ArrayList<>();
        for (int twoGroups : TWO_GROUPS) {
            List<Case> block = new ArrayList<>();
            block.add(new Case(order, Workload.total(twoGroups), drive));
            generic(twoGroups).forEach(workload -> block.add(new Case(order, workload, drive)));
            blocks.add(block);
        }
        return blocks;
    }

    @Override
    public int points(Study.Options options) {
        int each = blocks(Order.PLAIN, Drive.outstanding(1)).stream()
                .mapToInt(List::size)
                .sum();
        return Order.values().length * options.runs() * TURNS * each;
    }

    @Override
    public List<Figure> measure(TestBed bed) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (Order order : Order.values()) {
            bed.only(List.of(order));
            figures.addAll(bed.rounds(
                    blocks(order, Drive.outstanding(bed.options().outstanding())),
                    bed.options().runs() * TURNS));
        }
        return figures;
    }

    @Override
    public String tables(PartResult result) {
        MarkdownTable table = new MarkdownTable(
                3,
                List.of(
                        "order",
                        "to two groups",
                        "keys of a message",
                        "total/s",
                        "generic/s",
                        "ratio, median (least to most)",
                        "at least 0.95"));
        for (Order order : Order.values()) {
            for (int twoGroups : TWO_GROUPS) {
                for (Workload workload : generic(twoGroups)) {
                    Workload total = Workload.total(twoGroups);
                    List<Double> totals = runs(result, order, total);
                    List<Double> generics = runs(result, order, workload);
                    Spread ratio = Spread.ofRatios(generics, totals);
                    table.row(List.of(
                            ConflictsPart.word(order),
                            twoGroups + " %",
                            workload.keys() == Workload.KeyChoice.HOT_AND_OWN
                                    ? "the hot one and its own"
                                    : "the hot one",
                            MarkdownTable.number("%,.0f", Spread.of(totals).median()),
                            MarkdownTable.number("%,.0f", Spread.of(generics).median()),
                            MarkdownTable.spread("%.3f", ratio),
                            ratio.median() >= LEAST ? "yes" : "NO"));
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "All messages conflict, %d outstanding; medians of %d runs of %d alternating turns of %.1f s:%n%n%s",
                result.settings().outstanding(),
                result.figures().get(0).rounds().size() / TURNS,
                TURNS,
                result.settings().pointSeconds(),
                table);
    }

    private static List<Double> runs(PartResult result, Order order, Workload workload) {
        return PartResult.means(result.rounds(order, workload), TURNS, Sample::messagesPerSecond);
    }

    @Override
    public @Nullable String chart(PartResult result) {
        return null;
    }
}
