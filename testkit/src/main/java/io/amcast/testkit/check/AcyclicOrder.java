package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The orders in which replicas, in all their incarnations, delivered conflicting messages have no cycle when put together.
 *
 * <p>A delivery comes after all before it that touched one of its keys in a conflicting mode. Those of one key and mode that came so
 * far are closed by a node of their own when the first edge needs it, so that edges grow with deliveries and their keys' modes.
 */
final class AcyclicOrder {
    private static final int NONE = -1;

    private final RecordedRun run;
    private final OrderGraph graph;
    private final @Nullable Line[] lines;

    /** By key and mode: the rivals whose every rival is a rival of it, so that it stands for them once it has come. */
    private final int[] @Nullable [] covered;

    // What says so, by edge: the incarnation and the key.
    private final IntList edgeIncarnations = new IntList();
    private final IntList edgeKeys = new IntList();

    private AcyclicOrder(RecordedRun run) {
        this.run = run;
        graph = new OrderGraph(run.messageCount());
        lines = new Line[run.keyModeCount()];
        covered = new int[run.keyModeCount()][];
    }

    /** @param realTime with which the order must agree, or null if it need not */
    static Verdict check(RecordedRun run, @Nullable RealTimeSpans realTime) {
        AcyclicOrder order = new AcyclicOrder(run);
        if (realTime != null) {
            order.realTime(realTime);
        }
        return order.check(realTime != null);
    }

    /**
     * Time goes from one first delivery to the next. A message comes before the moment of its first delivery, and after the last such
     * moment before it was multicast: an edge or two for each message.
     */
    private void realTime(RealTimeSpans spans) {
        int count = run.messageCount();
        Integer[] byDelivery = new Integer[count];
        Integer[] byMulticast = new Integer[count];
        for (int i = 0; i < count; i++) {
            byDelivery[i] = i;
            byMulticast[i] = i;
        }
        Arrays.sort(byDelivery, Comparator.comparingLong(message -> spans.delivered(id(message))));
        Arrays.sort(byMulticast, Comparator.comparingLong(message -> spans.multicast(id(message))));
        int moment = NONE;
        int next = 0;
        for (int message : byMulticast) {
            while (next < count && spans.delivered(id(byDelivery[next])) < spans.multicast(id(message))) {
                int now = graph.addNode();
                edge(byDelivery[next], now, NONE, NONE);
                if (moment != NONE) {
                    edge(moment, now, NONE, NONE);
                }
                moment = now;
                next++;
            }
            if (moment != NONE) {
                edge(moment, message, NONE, NONE);
            }
        }
    }

    private String id(int message) {
        return run.message(message).id();
    }

    /** Who touched one key in one mode, in one history. */
    private static final class Line {
        /** Those that no closing node stands for yet. */
        private final IntList open = new IntList();

        /** The node that stands for all others. */
        private int closing = NONE;

        boolean isEmpty() {
            return closing == NONE && open.size() == 0;
        }

        void clear() {
            closing = NONE;
            open.clear();
        }
    }

    private Verdict check(boolean withRealTime) {
        List<Incarnation> incarnations = run.incarnations();
        for (int i = 0; i < incarnations.size(); i++) {
            Arrays.fill(lines, null);
            history(incarnations.get(i), i);
        }
        Verdict.Builder verdict = new Verdict.Builder(
                withRealTime
                        ? "one order: no cycle over conflicting messages and real time"
                        : "one order: no cycle over conflicting messages");
        verdict.checked(graph.edges());
        for (int[] cycle : graph.cycles(Verdict.MOST_LISTED)) {
            verdict.violation(() -> violation(cycle));
        }
        if (run.untold() > 0) {
            verdict.note(
                    run.untold() + " messages: there is a predicate in the conflict relation, and what it says is not"
                            + " recorded: their order is checked by keys alone, if they tell any");
        }
        return verdict.build("orderings by key");
    }

    private void history(Incarnation incarnation, int index) {
        int[] base = run.base(incarnation);
        if (base != null) {
            for (int number : base) {
                add(number);
            }
        }
        for (int i = 0; i < incarnation.size(); i++) {
            int number = incarnation.message(i).number();
            order(number, index);
            add(number);
        }
    }

    private void order(int number, int index) {
        int[] keyModes = run.keyModes(number);
        for (int i = 0; i < keyModes.length; i++) {
            int key = run.keys(number)[i];
            for (int rival : run.rivals(keyModes[i])) {
                Line line = lines[rival];
                if (line != null && !line.isEmpty()) {
                    edge(closing(line, index, key), number, index, key);
                }
            }
        }
    }

    private void add(int number) {
        for (int keyMode : run.keyModes(number)) {
            for (int rival : covered(keyMode)) {
                Line line = lines[rival];
                if (line != null) {
                    line.clear();
                }
            }
        }
        for (int keyMode : run.keyModes(number)) {
            Line line = lines[keyMode];
            if (line == null) {
                line = new Line();
                lines[keyMode] = line;
            }
            line.open.add(number);
        }
    }

    private int[] covered(int keyMode) {
        int[] known = covered[keyMode];
        if (known == null) {
            int[] its = run.rivals(keyMode);
            known = Arrays.stream(its)
                    .filter(rival -> Arrays.stream(run.rivals(rival))
                            .allMatch(each -> Arrays.stream(its).anyMatch(one -> one == each)))
                    .toArray();
            covered[keyMode] = known;
        }
        return known;
    }

    private int closing(Line line, int index, int key) {
        if (line.closing == NONE && line.open.size() == 1) {
            line.closing = line.open.get(0);
        } else if (line.open.size() > 0) {
            int closing = graph.addNode();
            if (line.closing != NONE) {
                edge(line.closing, closing, index, key);
            }
            for (int i = 0; i < line.open.size(); i++) {
                edge(line.open.get(i), closing, index, key);
            }
            line.closing = closing;
        }
        line.open.clear();
        return line.closing;
    }

    private void edge(int source, int target, int index, int key) {
        if (source != target) { // a repetition, which Integrity tells
            graph.addEdge(source, target);
            edgeIncarnations.add(index);
            edgeKeys.add(key);
        }
    }

    private Violation violation(int[] cycle) {
        int start = 0;
        while (graph.from(cycle[start]) >= run.messageCount()) {
            start++; // begin with a message, not with the end of a run
        }
        List<String> messages = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cycle.length; i++) {
            int edge = cycle[(start + i) % cycle.length];
            int source = graph.from(edge);
            int target = graph.to(edge);
            if (source < run.messageCount()) {
                messages.add(run.message(source).id());
                text.append(text.length() == 0 ? "" : ", ")
                        .append(run.message(source).id());
            }
            if (target < run.messageCount()) {
                text.append(" before ").append(run.message(target).id());
                if (edgeIncarnations.get(edge) == NONE) {
                    text.append(" in real time, delivered before it was multicast");
                } else {
                    text.append(" at ")
                            .append(run.incarnations().get(edgeIncarnations.get(edge)))
                            .append(" (key \"")
                            .append(run.keyName(edgeKeys.get(edge)))
                            .append("\")");
                }
            }
        }
        return new Violation("cycle: " + text, messages);
    }
}
