package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;
import static io.amcast.testkit.mutation.Mutation.safe;
import static io.amcast.testkit.mutation.Mutation.slower;

import java.util.List;

/** Faults in what a leader does: rules L0 to L8, and room in its table. */
final class LeaderMutations {
    private static final String LEADER = "protocol/Leadership";
    private static final String COMPLETION = "protocol/Completion";

    private static final String TAKE_SOFT = "propose(soft.message(), soft.low(), Origin.SOFT); }";
    private static final String MOVE_CLOCK = "clock = Math.max(clock, timestamp); if (clock > state.reserved()) {";
    private static final String SETTLE_CLOCK = "clock = Math.max(clock, finalTimestamp);";

    static final List<Mutation> ALL = List.of(
            fault("k_maxts", "L0: K starts at the highest timestamp in the log, not at R")
                    .in(LEADER, "Math.max(state.reserved(), state.maxTimestamp())", "state.maxTimestamp()"),
            fault("hard_early", "L2: HARD is sent when the proposal is built, not when it is in the log")
                    .in(
                            LEADER,
                            "new PeerMessage.Soft(config.group(), message, timestamp, low)",
                            "new PeerMessage.Hard(config.group(), message, timestamp, low, false)"),
            fault("no_barrier", "L2: no barrier settles what became of a proposal")
                    .in(LEADER, "if (assigned.barrierDue(elapsed)) {", "if (false) {"),
            fault("void_stays_assigned", "L2: a proposal that the log made void counts as under way for ever")
                    .in(LEADER, "if (proposal.row == null) {", "if (false) {"),
            fault("res_below_k", "I0: entries reserve nothing")
                    .in(
                            "protocol/EntryBuilder",
                            "underWay = Math.max(underWay, reserved);",
                            "underWay = Math.max(underWay, reserved); reserved = 0;"),
            fault("soft_is_hard", "L3: a SOFT counts as the group's proposal").in(LEADER, TAKE_SOFT, TAKE_SOFT + """
                                     Tracked heard = tracked.get(id);
                                     if (heard != null && !heard.message.commuting()) {
                                         heard.propose(soft.from(), soft.timestamp());
                                         raise(heard, soft.timestamp());
                                         settleIfKnown(heard);
                                     }
                                    """),
            fault("lb_soft", "L3: a SOFT counts for the bound").in(LEADER, TAKE_SOFT, TAKE_SOFT + """
                                     Tracked heard = tracked.get(id);
                                     if (heard != null && !heard.message.commuting()) {
                                         order.raise(heard, soft.timestamp());
                                     }
                                    """),
            slower("nobump", "L3: SOFT and HARD do not move the clock, nor ask for a reservation", "clocks_apart")
                    .in(LEADER, MOVE_CLOCK, "if (false) {"),
            fault("forgotten_unanswered", "L3: nobody answers about a message that is forgotten")
                    .in(LEADER, "completion.answerForgotten(hard.from(), id);", ""),
            slower(
                            "want_unanswered",
                            "L3: HARD with want is not answered before its receiver's own timer",
                            "want_is_answered")
                    .in(LEADER, "completion.answer(hard.from(), known, known.row);", ""),
            fault("hard_refused", "L1: the HARD of a closed session's message is not taken either")
                    .in(
                            LEADER,
                            "if (known == null) { known = propose(hard.message()",
                            "if (known == null && submissions.closing(id.session())) { return; }"
                                    + " if (known == null) { known = propose(hard.message()"),
            safe(
                            "e1_closing (plain order)",
                            "L1: a leader that has built CLOSE and not applied it takes clients' messages and SOFTs",
                            "what the log then ignores was told to others as SOFT only, which counts for nothing; with early"
                                    + " acknowledgements it will be a fault")
                    .in(
                            "protocol/Submissions",
                            "state.sessions.closed(session) || sessionEnding.closing(session);",
                            "state.sessions.closed(session);"),
            fault("soft_after_close", "L1: the SOFT of a closed session's message is taken, and logged")
                    .in(LEADER, "&& !submissions.closing(id.session()) && !room.full", "&& !room.full")
                    .in(LEADER, TAKE_SOFT, "propose(soft.message(), soft.low(), Origin.HARD); }")
                    .script("closed_session")
                    .note(
                            "the SOFT has to come between this group's EMPTY and the purge, and its sender's proposal has to be lost"),
            fault("no_4b", "L4b: delivers what is not reserved")
                    .in(
                            LEADER,
                            "new DeliveryOrder(config.conflicts().newIndex(), state.reserved())",
                            "new DeliveryOrder(config.conflicts().newIndex(), Long.MAX_VALUE)"),
            fault("ceiling_stays", "L4b: what is reserved later does not let messages go ahead of the log")
                    .in(LEADER, "order.liftCeiling(state.reserved());", ""),
            safe(
                            "no_4c",
                            "L4c: K is not raised to the final timestamp before something else is proposed",
                            "the clock has moved at L3 by then, as nothing of other groups outlives a leadership here: see"
                                    + " no_4c+nobump")
                    .in(LEADER, SETTLE_CLOCK, ""),
            fault("no_4c+nobump", "L4c and L3: no other group's timestamp moves the clock")
                    .in(LEADER, SETTLE_CLOCK, "")
                    .in(LEADER, MOVE_CLOCK, "if (false) {"),
            fault("no_assigned", "L4d: proposals that are not applied yet hold nothing up")
                    .in(
                            LEADER,
                            "if (!message.message.commuting()) { order.add(message);",
                            "if (!message.message.commuting()) {")
                    .in(
                            LEADER,
                            "known.row = row;",
                            "known.row = row; if (!known.present && !row.message.commuting()) { order.add(known); }"),
            slower("lb_own_only", "L4d: other groups' proposals do not raise the bound", "later_elsewhere")
                    .in(
                            LEADER,
                            "known.propose(from, timestamp); raise(known, timestamp);",
                            "known.propose(from, timestamp);"),
            fault("final_too_early", "L5: the first HARD makes a timestamp final")
                    .in(
                            LEADER,
                            "!known.allProposed() ||",
                            "known.highestProposal() == 0 && !known.message.single() ||"),
            fault("done_early", "L7: DONE is sent when FINAL is built, not when it is in the log")
                    .in(COMPLETION, "entries.add(new LogRecord.Final(known.id(), known.finalTimestamp));", """
                            entries.add(new LogRecord.Final(known.id(), known.finalTimestamp));
                            known.others.forEach(other -> send(other, new PeerMessage.Done(own, known.id()), false));
                            """),
            fault("forget_any", "L7: FORGET when one other group is done")
                    .in(COMPLETION, "known.allDone()", "known.others.stream().anyMatch(known::isDone)"),
            fault("forget_unfinal", "L7: FORGET though the own log has no FINAL")
                    .in(COMPLETION, "row.complete() && known.allDone()", "known.allDone()"),
            fault("never_again", "L8: nothing is sent again by the timer")
                    .in(
                            LEADER,
                            "out.add(new Effect.Retransmitted(known.id())); completion.again(known);",
                            "out.add(new Effect.Retransmitted(known.id()));"),
            slower("again_without_want", "L8: HARDs that are sent again do not ask for an answer", "asks_again")
                    .in(COMPLETION, "hard(row, true, reports.now(known))", "hard(row, false, reports.now(known))"),
            fault("final_not_again", "L8: FINAL is not written again")
                    .in(COMPLETION, "} else if (known.mayBeFinal()) { writeFinal(known); }", "}"),
            fault("forget_not_again", "L8: FORGET is not written again")
                    .in(COMPLETION, "known.forgetWritten = false;", ""),
            fault("never_early", "L4: what could go early holds nothing up any more, and goes at FINAL")
                    .in(
                            "protocol/EarlyDelivery",
                            "if (row != null && !row.delivered) {",
                            "if (row != null && !row.delivered && row.message.single()) {"),
            fault("soft_to_everyone", "SOFTs go to groups that are no destinations too")
                    .in(
                            LEADER,
                            "for (GroupId other : proposal.others) {",
                            "for (GroupId other : config.groups().stream()"
                                    + ".filter(each -> !each.equals(config.group())).toList()) {"),
            fault("table_unbounded", "a full table refuses nothing")
                    .in("protocol/TableRoom", "if (size < limit) {", "if (size >= 0) {")
                    .script("full_table")
                    .note("the checks of random runs allow for all that other groups may put into a table"),
            fault("room_leaks", "the table's room that a message took for a group is not given back")
                    .in("protocol/TableRoom", "if (!message.isDone(other)) { done(other); }", "")
                    .in(
                            "protocol/TableRoom",
                            "void done(GroupId other) { waitingFor.merge(other, -1, Integer::sum); }",
                            "void done(GroupId other) {}"));

    private LeaderMutations() {}
}
