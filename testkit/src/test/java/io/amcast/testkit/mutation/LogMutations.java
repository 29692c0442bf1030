package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;
import static io.amcast.testkit.mutation.Mutation.safe;

import java.util.List;

/** Faults in what is a function of the log, and in what a replica delivers by it: rules A0 to A4, D and S. */
final class LogMutations {
    private static final String REPLICA = "protocol/Replica";
    private static final String STATE = "protocol/ReplicatedState";
    private static final String SESSIONS = "protocol/SessionTable";
    private static final String ROW = "protocol/Row";

    private static final String CLOSED = "propose.origin() != LogRecord.Origin.HARD && sessions.closed(session)";

    static final List<Mutation> ALL = List.of(
            fault("noterm", "A0: entries count in whatever term they were built")
                    .in(STATE, "entry.term() != term || ", ""),
            fault("noseq", "A0: entries count in whatever order they come")
                    .in(STATE, " || entry.sequence() <= sequence", ""),
            fault("nodone", "A1: ids that are done are not remembered")
                    .in(SESSIONS, "session.done.add(id.sequence());", ""),
            fault("below_low_unknown", "A1: ids below low are not known")
                    .in(SESSIONS, "id.sequence() < session.low || ", ""),
            fault("purged_unknown", "A1: ids of purged sessions are not known")
                    .in(SESSIONS, "return purged(id.session());", "return false;"),
            safe(
                            "closed_open",
                            "A1: the log takes a closed session's messages, wherever they come from",
                            "a leader that has built or applied CLOSE puts none into the log (L1), and the log takes no earlier"
                                    + " leader's entry after that (A0): see closed_open+e1_closing")
                    .in(STATE, CLOSED, "false"),
            fault("closed_open+e1_closing", "A1 and L1: a closed session's messages are taken, wherever they come from")
                    .in(STATE, CLOSED, "false")
                    .in(
                            "protocol/Submissions",
                            "state.sessions.closed(session) || sessionEnding.closing(session);",
                            "false;"),
            fault("forget_undelivered", "A2: FORGET removes a row that was not delivered")
                    .in(
                            STATE,
                            "if (!row.logDelivered || !(row.forgettable || row.message.single())) {",
                            "if (!(row.forgettable || (row.message.single() && row.logDelivered))) {")
                    .in(
                            STATE,
                            "if (table.remove(row.id()) != null) {",
                            "order.remove(row); if (table.remove(row.id()) != null) {"),
            fault("stale_apply", "A3: a deposed leader acts on while it applies its successor's entries")
                    .in(REPLICA, "leadership != null && applied.term() > leadership.term", "false"),
            fault("old_term_leads", "A3: leads a term that the log has left behind")
                    .in(REPLICA, "term < appliedTerm || ", "")
                    .script("term_is_over"),
            fault("leads_twice", "A3: starts a second time in one term, and numbers entries from 0 again")
                    .in(REPLICA, " || term == leadingTerm()", "")
                    .script("leads_once")
                    .note("the simulated log tells readiness once, as its contract says"),
            fault("follower_ignores_pending", "D: delivers at FINAL, whatever is pending before")
                    .in(
                            STATE,
                            "new DeliveryOrder(config.conflicts().newIndex(), Long.MAX_VALUE)",
                            "new DeliveryOrder(new PredicateIndex((one, other) -> false), Long.MAX_VALUE)"),
            fault("no_early_mark", "D: delivers what was delivered early once more")
                    .in(REPLICA, "if (!row.delivered) {", "if (true) {"),
            fault("restored_leads_on", "S: an installed snapshot does not end a leadership")
                    .in(REPLICA, "restored) { cease();", "restored) {"),
            fault("restored_reservation", "S: R is not restored")
                    .in(STATE, "reserved = image.reserved();", "")
                    .script("restart_above_reserved"),
            fault("restored_sequence", "S: the last sequence is not restored, so that a repeated entry counts again")
                    .in(STATE, "sequence = image.sequence();", "sequence = -1;"),
            fault("restored_unsettled", "S: rows with a final timestamp come back without it")
                    .in(STATE, "if (row.orderTimestamp() != 0) {", "if (false) {"),
            fault("image_delivered", "S: the delivered marks are not in a snapshot")
                    .in(ROW, "logDelivered, forgettable, delivered);", "logDelivered, forgettable, false);"),
            fault("image_log_delivered", "S: a snapshot forgets what was delivered by the log")
                    .in(ROW, "logDelivered, forgettable, delivered);", "false, forgettable, delivered);"),
            fault("image_forgettable", "S: a snapshot forgets that FORGET was applied")
                    .in(ROW, "logDelivered, forgettable, delivered);", "logDelivered, false, delivered);"),
            fault("results_outlive_purge", "a purged session's results are not dropped")
                    .in(
                            REPLICA,
                            "state.changes.purged.forEach(session -> out.add(new Effect.DropSession(session)));",
                            ""),
            fault("row_outlives_purge", "the result of a message that outlives the purge of its session is not dropped")
                    .in(REPLICA, "if (state.sessions.purged(row.id().session())) {", "if (false) {")
                    .script("outlived_session"));

    private LogMutations() {}
}
