package io.amcast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.amcast.testkit.sim.CoverageTable;
import io.amcast.testkit.sim.FaultKind;
import io.amcast.testkit.sim.Replay;
import io.amcast.testkit.sim.Replayed;
import io.amcast.testkit.sim.Shrinker;
import io.amcast.testkit.sim.Simulation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells what simulated runs came to, for people or for programs. */
final class SimulateReport {
    /** Runs from a seed on. */
    record Search(long from, int threads, double seconds, Simulation.Outcome outcome) {}

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PrintWriter out;
    private final OutputForm.Form form;

    SimulateReport(PrintWriter out, OutputForm.Form form) {
        this.out = out;
        this.form = form;
    }

    static String name(FaultKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** No promise was broken. */
    void held(Search search, boolean coverage) throws JsonProcessingException {
        switch (form) {
            case JSON -> print(json(search));
            case TEXT -> {
                text(search, coverage);
                out.println("every promise holds");
            }
        }
        out.flush();
    }

    /** A promise was broken, and the run made smaller. */
    void broken(Search search, boolean coverage, Shrinker.Shrunk shrunk, Replayed replayed, Path svg)
            throws JsonProcessingException {
        switch (form) {
            case JSON -> {
                ObjectNode node = json(search);
                failure(node.putObject("failure"), shrunk.replay(), replayed, shrunk.failure(), svg)
                        .put("shrinkingRuns", shrunk.runs());
                print(node);
            }
            case TEXT -> {
                text(search, coverage);
                Simulation.Failure first = search.outcome().failure();
                if (first != null) {
                    out.println("VIOLATED " + first.property() + ", seed " + first.seed() + ": " + first.what());
                }
                out.printf(
                        Locale.ROOT,
                        "shrunk in %,d runs to %s%n%n",
                        shrunk.runs(),
                        shrunk.replay().describe());
                story(shrunk.replay(), replayed, svg);
            }
        }
        out.flush();
    }

    /** One run alone. */
    void run(Replay replay, Replayed replayed, @Nullable Path svg) throws JsonProcessingException {
        switch (form) {
            case JSON -> print(failure(MAPPER.createObjectNode(), replay, replayed, replayed.failure(), svg));
            case TEXT -> {
                out.println(replay.describe());
                story(replay, replayed, svg);
            }
        }
        out.flush();
    }

    // ---- for people

    private void text(Search search, boolean coverage) {
        Simulation.Outcome outcome = search.outcome();
        out.printf(
                Locale.ROOT,
                "seeds from %d, %,.1f s on %d threads: %,.1f seeds a second and thread, %,.0f inputs a second and"
                        + " thread; %,d run twice%n%n",
                search.from(),
                search.seconds(),
                search.threads(),
                outcome.runs() / search.seconds() / search.threads(),
                outcome.inputs() / search.seconds() / search.threads(),
                outcome.twice());
        Table figures = new Table("what", "total", "a run", "a second");
        row(figures, "runs", outcome.runs(), search);
        row(figures, "messages", outcome.messages(), search);
        row(figures, "inputs", outcome.inputs(), search);
        row(figures, "frames", outcome.frames(), search);
        row(figures, "faults", outcome.faults(), search);
        figures.print(out);
        out.println();
        Table kinds = new Table("fault", "total", "a run", "a second");
        outcome.coverage().byKind().forEach((kind, count) -> row(kinds, name(kind), count, search));
        kinds.print(out);
        out.println();
        List<String> empty = CoverageTable.empty(outcome.coverage());
        out.printf(
                Locale.ROOT,
                "coverage: %,d of %,d cells of fault x role x state of a message%n",
                CoverageTable.reachable() - empty.size(),
                CoverageTable.reachable());
        if (coverage) {
            out.println();
            out.println(CoverageTable.markdown(outcome.coverage()));
            empty.forEach(cell -> out.println("empty: " + cell));
        }
        out.println();
    }

    private static void row(Table table, String what, long count, Search search) {
        table.row(
                what,
                String.format(Locale.ROOT, "%,d", count),
                String.format(
                        Locale.ROOT,
                        "%,.2f",
                        count / (double) Math.max(1, search.outcome().runs())),
                String.format(Locale.ROOT, "%,.1f", count / search.seconds()));
    }

    private void story(Replay replay, Replayed replayed, @Nullable Path svg) {
        Simulation.Failure failure = replayed.failure();
        replayed.messages().forEach(out::println);
        out.println();
        out.println(replayed.diagram());
        if (failure == null) {
            out.println("no promise is broken");
        } else {
            out.println("VIOLATED " + failure.property() + ": " + failure.what());
        }
        if (svg != null) {
            out.println("drawn:  " + svg);
        }
        out.println("replay: ./amcast simulate --replay " + replay);
    }

    // ---- for programs

    private void print(ObjectNode node) throws JsonProcessingException {
        out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node));
    }

    private static ObjectNode json(Search search) {
        Simulation.Outcome outcome = search.outcome();
        ObjectNode node = MAPPER.createObjectNode();
        node.put("from", search.from());
        node.put("threads", search.threads());
        node.put("processors", Runtime.getRuntime().availableProcessors());
        node.put("seconds", search.seconds());
        node.put("runs", outcome.runs());
        node.put("runTwice", outcome.twice());
        node.put("messages", outcome.messages());
        node.put("inputs", outcome.inputs());
        node.put("frames", outcome.frames());
        node.put("faults", outcome.faults());
        node.put("seedsPerSecondAndThread", outcome.runs() / search.seconds() / search.threads());
        node.put("inputsPerSecondAndThread", outcome.inputs() / search.seconds() / search.threads());
        ObjectNode kinds = node.putObject("faultsByKind");
        outcome.coverage().byKind().forEach((kind, count) -> kinds.put(name(kind), count));
        ObjectNode cells = node.putObject("coverage");
        cells.put("reachable", CoverageTable.reachable());
        List<String> empty = CoverageTable.empty(outcome.coverage());
        empty.forEach(cells.putArray("empty")::add);
        node.putNull("failure");
        return node;
    }

    private static ObjectNode failure(
            ObjectNode node,
            Replay replay,
            Replayed replayed,
            Simulation.@Nullable Failure failure,
            @Nullable Path svg) {
        node.put("seed", replay.seed());
        node.put("property", failure == null ? null : failure.property());
        node.put("what", failure == null ? null : failure.what());
        node.put("replay", replay.toString());
        node.put("size", replay.describe());
        node.put("svg", svg == null ? null : svg.toString());
        replayed.messages().forEach(node.putArray("messages")::add);
        node.put("diagram", replayed.diagram());
        return node;
    }
}
