package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What happened in a run that was done again. */
public final class Replayed {
    /** So much is drawn at most. */
    private static final int MOST_DRAWN = 300;

    private final Replay replay;
    private final Plan plan;
    private final String trace;
    private final Simulation.@Nullable Failure failure;
    private final SpaceTime events;
    private final List<String> processes;

    private Replayed(
            Replay replay, Plan plan, String trace, Simulation.@Nullable Failure failure, SpaceTime events, Run run) {
        this.replay = replay;
        this.plan = plan;
        this.trace = trace;
        this.failure = failure;
        this.events = events;
        processes = run.cluster.processes.stream().map(process -> process.name).toList();
    }

    /** Runs it for what happens line by line, again to see that the same happens, and once more for what is drawn. */
    static Replayed of(Replay replay, Trial.Maker maker) {
        Plan plan = replay.plan();
        TextTrace trace = new TextTrace();
        Simulation.Failure failure = new Trial(replay.seed(), maker).twice(plan, trace);
        SpaceTime events = new SpaceTime(message -> SimMessage.name(LogWatch.number(message)));
        Run drawn = maker.make(plan, new Coverage(), events);
        Trial.run(replay.seed(), drawn);
        return new Replayed(replay, plan, trace.toString(), failure, events, drawn);
    }

    /** The promise that is broken, or null. */
    public Simulation.@Nullable Failure failure() {
        return failure;
    }

    /** The plan, what happens line by line, and at the end the broken promise, if there is one. */
    public String trace() {
        return plan + "\n" + trace + (failure == null ? "no promise is broken" : failure.toString()) + "\n";
    }

    /** A space-time diagram as text: a column for each process, a row for each event. */
    public String diagram() {
        return SpaceTimeText.draw(excerpt());
    }

    /** A space-time diagram as an SVG document: a line for each process, an arrow for each frame. */
    public String svg() {
        List<String> captions = new ArrayList<>(messages());
        captions.add("./amcast simulate --replay " + replay);
        String title = failure == null ? "seed " + replay.seed() + " breaks no promise" : failure.toString();
        return new SpaceTimeSvg(excerpt()).draw(title, captions);
    }

    /** The calls by the names that diagrams use, with the ids of their messages. */
    public List<String> messages() {
        Map<String, String> ids = new TreeMap<>();
        events.names().forEach((id, name) -> ids.merge(name, id, (one, other) -> one + ", " + other));
        List<String> lines = new ArrayList<>();
        for (Plan.PlannedCall call : plan.calls()) {
            String name = SimMessage.name(call.number());
            lines.add(name + ": " + ids.getOrDefault(name, "(never sent)") + " to " + call.destinations()
                    + " by client-" + (call.client() + 1) + conflicts(call));
        }
        return lines;
    }

    private String conflicts(Plan.PlannedCall call) {
        return switch (plan.relation()) {
            case ALL -> "";
            case NONE -> ", commutes with all";
            case KEYS -> call.keys().isEmpty() ? ", commutes with all" : ", keys " + call.keys();
            case PREDICATE, MODES, PATHS, EITHER, BOTH -> {
                List<String> others = plan.calls().stream()
                        .filter(other -> other.number() != call.number() && plan.conflict(call, other))
                        .map(other -> SimMessage.name(other.number()))
                        .toList();
                yield others.isEmpty() ? ", conflicts with none" : ", conflicts with " + others;
            }
        };
    }

    private Excerpt excerpt() {
        return Excerpt.of(events, processes, failure == null ? null : failure.what(), MOST_DRAWN);
    }
}
