package io.amcast.testkit.check.append;

import io.amcast.testkit.check.append.Dependencies.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a cycle for people: its transactions, and what makes each of its edges. */
final class Counterexample {
    private final IndexedHistory index;
    private final Dependencies edges;

    Counterexample(IndexedHistory index, Dependencies edges) {
        this.index = index;
        this.edges = edges;
    }

    /** One step from a transaction to the next: the first edge says of which kind it is. */
    private record Step(int edge, int source, int target) {}

    Finding of(int[] cycle) {
        List<Step> steps = steps(cycle);
        int readWrites = 0;
        boolean writeReads = false;
        boolean process = false;
        boolean realTime = false;
        for (Step step : steps) {
            Kind kind = edges.kind(step.edge());
            readWrites += kind == Kind.RW ? 1 : 0;
            writeReads |= kind == Kind.WR;
            process |= kind == Kind.PROCESS;
            realTime |= kind == Kind.REALTIME;
        }
        Anomaly anomaly = Anomaly.cycle(readWrites, writeReads, process, realTime);
        List<Integer> transactions = steps.stream().map(Step::source).toList();
        StringBuilder text = new StringBuilder(anomaly + " (" + anomaly.meaning() + "): ");
        transactions.forEach(
                transaction -> text.append(ElementFindings.name(transaction)).append(" before "));
        text.append(ElementFindings.name(transactions.get(0)));
        transactions.stream()
                .sorted()
                .forEach(transaction -> text.append("\n  ")
                        .append(ElementFindings.name(transaction))
                        .append("  ")
                        .append(index.history().get(transaction)));
        for (Step step : steps) {
            text.append("\n  ")
                    .append(ElementFindings.name(step.source()))
                    .append(" before ")
                    .append(ElementFindings.name(step.target()))
                    .append(": ")
                    .append(reason(step));
        }
        return new Finding(anomaly, text.toString(), transactions);
    }

    private List<Step> steps(int[] cycle) {
        int start = 0;
        while (edges.kind(cycle[start]) == Kind.ON) {
            start++;
        }
        List<Integer> first = new ArrayList<>();
        Arrays.stream(cycle).filter(edge -> edges.kind(edge) != Kind.ON).forEach(first::add);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < cycle.length; i++) {
            int edge = cycle[(start + i) % cycle.length];
            if (edges.kind(edge) != Kind.ON) {
                int next = first.get((steps.size() + 1) % first.size());
                steps.add(new Step(edge, edges.from(edge), edges.from(next)));
            }
        }
        return steps;
    }

    private String reason(Step step) {
        String source = ElementFindings.name(step.source());
        String target = ElementFindings.name(step.target());
        return switch (edges.kind(step.edge())) {
            case WW -> "ww: " + appended(step, target, "right after " + before(step) + " of " + source);
            case WR ->
                "wr: " + target + " read " + key(step).key + " with "
                        + key(step).element(edges.place(step.edge())) + " of " + source + " as its last element";
            case RW ->
                "rw: " + source + " read " + key(step).key + " with "
                        + (edges.place(step.edge()) == 0 ? "nothing" : before(step) + " as its last element") + ", and "
                        + appended(step, target, "next");
            case PROCESS ->
                "process: " + source + " was complete at " + completed(step) + " when process "
                        + index.history().get(step.target()).process() + " went on with " + target + " at "
                        + invoked(step);
            case REALTIME ->
                "real time: " + source + " was complete at " + completed(step) + ", before " + target + " began at "
                        + invoked(step);
            case ON -> throw new AssertionError("a step begins with an edge of its own");
        };
    }

    private String appended(Step step, String target, String when) {
        KeyHistory key = key(step);
        int place = edges.place(step.edge());
        if (place < key.writers().length) {
            return target + " appended " + key.element(place) + " to " + key.key + " " + when;
        }
        return target + " appended to " + key.key + " what no read shows, so later than all that reads show";
    }

    /** The element before the one that the edge is about. */
    private String before(Step step) {
        return Long.toString(key(step).element(edges.place(step.edge()) - 1));
    }

    private KeyHistory key(Step step) {
        return edges.key(step.edge());
    }

    private String completed(Step step) {
        return Transaction.millis(index.history().get(step.source()).completedNanos());
    }

    private String invoked(Step step) {
        return Transaction.millis(index.history().get(step.target()).invokedNanos());
    }
}
