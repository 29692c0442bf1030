package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The orders in which replicas, in all their incarnations, delivered conflicting messages have no cycle when put together.
 *
 * <p>Deliveries of one key form runs of messages that commute. It is enough to say that each run comes after the one before: a run of
 * several messages is closed by a node of its own, so that there are as many edges as deliveries have keys.
 */
final class AcyclicOrder {
    private static final int NONE = -1;

    private final RecordedRun run;
    private final OrderGraph graph;
    private final @Nullable Runs[] runsByKey;
    // What says so, by edge: the incarnation and the key.
    private final IntList edgeIncarnations = new IntList();
    private final IntList edgeKeys = new IntList();

    private AcyclicOrder(RecordedRun run) {
        this.run = run;
        graph = new OrderGraph(run.messageCount());
        runsByKey = new Runs[run.keyCount()];
    }

    static Verdict check(RecordedRun run) {
        return new AcyclicOrder(run).check();
    }

    /** The last two runs of one key in one history. */
    private static final class Runs {
        private IntList before = new IntList();
        private IntList present = new IntList();
        private char mode;
        // The node that stands for the whole run before, once an edge needs it.
        private int closing = NONE;

        void add(int message, char itsMode) {
            if (itsMode == 'w' || itsMode != mode) {
                IntList emptied = before;
                before = present;
                present = emptied;
                present.clear();
                mode = itsMode;
                closing = NONE;
            }
            present.add(message);
        }
    }

    private Verdict check() {
        List<Incarnation> incarnations = run.incarnations();
        for (int i = 0; i < incarnations.size(); i++) {
            Arrays.fill(runsByKey, null);
            history(incarnations.get(i), i);
        }
        Verdict.Builder verdict = new Verdict.Builder("one order: no cycle over conflicting messages");
        verdict.checked(graph.edges());
        for (int[] cycle : graph.cycles(Verdict.MOST_LISTED)) {
            verdict.violation(() -> violation(cycle));
        }
        if (run.withoutKeys() > 0) {
            verdict.note(run.withoutKeys() + " messages tell no keys (the conflict relation is a predicate):"
                    + " their order is not checked");
        }
        return verdict.build("orderings by key");
    }

    private void history(Incarnation incarnation, int index) {
        int[] base = run.base(incarnation);
        if (base != null) {
            for (int number : base) {
                int[] keys = run.keys(number);
                for (int k = 0; k < keys.length; k++) {
                    runs(keys[k]).add(number, run.mode(number, k));
                }
            }
        }
        for (int i = 0; i < incarnation.size(); i++) {
            int number = incarnation.message(i).number();
            int[] keys = run.keys(number);
            for (int k = 0; k < keys.length; k++) {
                Runs runs = runs(keys[k]);
                runs.add(number, run.mode(number, k));
                if (runs.before.size() > 0) {
                    edge(closing(runs, index, keys[k]), number, index, keys[k]);
                }
            }
        }
    }

    private Runs runs(int key) {
        Runs runs = runsByKey[key];
        if (runs == null) {
            runs = new Runs();
            runsByKey[key] = runs;
        }
        return runs;
    }

    private int closing(Runs runs, int index, int key) {
        if (runs.closing == NONE) {
            if (runs.before.size() == 1) {
                runs.closing = runs.before.get(0);
            } else {
                runs.closing = graph.addNode();
                for (int i = 0; i < runs.before.size(); i++) {
                    edge(runs.before.get(i), runs.closing, index, key);
                }
            }
        }
        return runs.closing;
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
                text.append(" before ")
                        .append(run.message(target).id())
                        .append(" at ")
                        .append(run.incarnations().get(edgeIncarnations.get(edge)))
                        .append(" (key \"")
                        .append(run.keyName(edgeKeys.get(edge)))
                        .append("\")");
            }
        }
        return new Violation("cycle: " + text, messages);
    }
}
