package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;
import static io.amcast.testkit.mutation.Mutation.slower;

import java.util.List;

/** Faults in the loop, the applier, results and snapshots. */
final class RuntimeMutations {
    private static final String LOOP = "runtime/MemberLoop";
    private static final String APPLIER = "runtime/Applier";
    private static final String KEYED_ORDER = "runtime/KeyedApplyOrder";
    private static final String SCANNED_ORDER = "runtime/ScannedApplyOrder";
    private static final String STREAM = "runtime/DispatchStream";
    private static final String RESULTS = "runtime/ResultsTable";
    private static final String IN_FLIGHT = "runtime/EntriesInFlight";
    private static final String LOG_FEED = "runtime/LogFeed";

    static final List<Mutation> ALL = List.of(
            fault("not_ready", "L0: a leader is ready before it has applied what came before")
                    .in(
                            LOG_FEED,
                            "lanes.log.put(new LoopEvent.Ready(term));",
                            "lanes.control.offer(new LoopEvent.Ready(term));")
                    .script("applies_first"),
            fault("log_swapped", "the loop takes two events of the log in the wrong order")
                    .in(LOOP, "LoopEvent event = lanes.log.poll(); if (event == null) { return; } take(event);", """
                            LoopEvent event = lanes.log.poll();
                            if (event == null) {
                                return;
                            }
                            LoopEvent next = lanes.log.poll();
                            if (next != null) {
                                take(next);
                            }
                            take(event);
                            """),
            slower("deposition_unnoticed", "a leader does not look at the log's standing", "deposed")
                    .in(LOOP, "if (term >= 0) {", "if (false) {"),
            fault("entries_never_given_up", "entries that vanished count as under way for ever")
                    .in(IN_FLIGHT, "nanos - progressNanos > TIMEOUT_NANOS", "false")
                    .script("vanished_entries"),
            fault("restore_not_dispatched", "the applier is told of a restored snapshot after what comes next")
                    .in(
                            STREAM,
                            "turn.add(task);",
                            "turn.add(task instanceof Dispatched.Deliver ? 0 : turn.size(), task);"),
            fault("observer_late", "the applier gets deliveries before the observer has seen them")
                    .in(
                            STREAM,
                            "if (observer != null && !delivered.isEmpty()) { observer.delivered(List.copyOf(delivered)); delivered.clear(); } // Counted",
                            "// Counted")
                    .in(STREAM, "wakeApplier.run(); } /** A new history", """
                            wakeApplier.run();
                                if (observer != null && !delivered.isEmpty()) {
                                    observer.delivered(List.copyOf(delivered));
                                    delivered.clear();
                                }
                            }
                            /** A new history"""),
            fault("marker_overtakes", "S: a snapshot's marker overtakes deliveries of its turn")
                    .in(
                            STREAM,
                            "turn.add(task);",
                            "turn.add(task instanceof Dispatched.Capture ? 0 : turn.size(), task);"),
            fault("view_taken_late", "S: the state machine's part of a snapshot is taken when it is written")
                    .in(
                            APPLIER,
                            "view = stateMachine.capture();",
                            "view = out -> stateMachine.capture().writeTo(out);"),
            fault("results_not_captured", "S: results are not in a snapshot")
                    .in(APPLIER, "capture.image(), results.copy(), view", "capture.image(), java.util.List.of(), view"),
            fault("results_not_restored", "S: results are not restored").in(RESULTS, "results.forEach(this::put);", ""),
            fault("results_mixed", "S: an installed snapshot leaves the results that were there")
                    .in(RESULTS, "sessions.clear(); lows.forEach", "lows.forEach"),
            fault("trim_too_high", "W4: the result of low itself is dropped")
                    .in(
                            RESULTS,
                            "session.bySequence.headMap(low).clear();",
                            "session.bySequence.headMap(low, true).clear();"),
            fault("trim_never", "W4: results below low are kept")
                    .in(RESULTS, "session.bySequence.headMap(low).clear();", ""),
            fault("low_forgets", "W4: results are dropped when they are not answered at once")
                    .in(RESULTS, "if (result.id().sequence() >= session.low) {", "if (false) {"),
            fault("parallel_conflicts", "parallel delivery: a message begins though a conflicting one has not ended")
                    .in(
                            KEYED_ORDER,
                            "if (conflict && !line.standing.isEmpty()) {",
                            "if (conflict && line.standing.size() > 2) {"),
            fault(
                            "parallel_too_soon",
                            "parallel delivery: a message begins when the first of those that it waits for has ended")
                    .in(KEYED_ORDER, "(first == null || first.number >= waiting.number)", "true"),
            fault("parallel_one_key", "parallel delivery: a message begins when it waits no more on one of its keys")
                    .in(KEYED_ORDER, "delivery.waitsFor++;", "delivery.waitsFor = 1;"),
            fault(
                            "parallel_predicate",
                            "parallel delivery: where a predicate tells, a message begins after one conflicting one")
                    .in(SCANNED_ORDER, "delivery.waitsFor++;", "delivery.waitsFor = 1;"),
            fault("parallel_capture", "parallel delivery: a snapshot is captured while messages before it are applied")
                    .in(APPLIER, "return task instanceof Dispatched.Capture || task", "return task"),
            fault("parallel_purged", "parallel delivery: the result of a purged session's message is kept")
                    .in(
                            APPLIER,
                            "delivered(ended.deliver, result, !ended.purged);",
                            "delivered(ended.deliver, result, true);"));

    private RuntimeMutations() {}
}
