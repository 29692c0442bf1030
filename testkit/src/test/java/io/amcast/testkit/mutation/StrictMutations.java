package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;
import static io.amcast.testkit.mutation.Mutation.safe;

import java.util.List;

/** Faults in STRICT order: rules T1 to T3. */
final class StrictMutations {
    private static final String LEADER = "protocol/Leadership";
    private static final String ORDER = "protocol/RealTimeOrder";
    private static final String STANDING = "protocol/Standing";

    private static final String SETTLED = "if (known.standing == null) { complete(known); }";
    private static final String OPEN = "TreeSet<GroupId> open = new TreeSet<>();";

    /** Looks at conflicting messages before this one alone, directly or through others that are pending here. */
    private static final String CONFLICTING = """
            TreeSet<GroupId> open = new TreeSet<>();
            TreeSet<Standing> pending = new TreeSet<>(Standing::compareKeys);
            leading.values().forEach(from -> from.values().forEach(pending::addAll));
            pending.removeIf(each -> each.message == message || !before(each, floor, message));
            List<Tracked> reached = new ArrayList<>(List.of(message));
            for (int i = 0; i < reached.size(); i++) {
                for (Standing each : List.copyOf(pending)) {
                    if (config.conflicts().conflict(each.message.message, reached.get(i).message)) {
                        pending.remove(each);
                        each.message.others.stream().filter(group -> !message.hasOther(group)).forEach(open::add);
                        FURTHER
                    }
                }
            }
            if (true) {
                return open;
            }
            """;

    static final List<Mutation> ALL = List.of(
            fault("no_clear", "L4e and L5: nothing waits to be cleared").in(LEADER, SETTLED, "complete(known);"),
            fault("final_before_clear", "L5: FINAL is written before the message is cleared")
                    .in(
                            LEADER,
                            SETTLED,
                            SETTLED
                                    + " else if (!known.finalWritten && known.row.finalTimestamp == 0) { completion.writeFinal(known); }"),
            fault("clear_no_R", "T1: a report goes up to K, reserved or not")
                    .in(ORDER, "Math.min(clock, reserved)", "clock")
                    .in(ORDER, "if (reserved < message.finalTimestamp) {", "if (false) {")
                    .script("floor_reserved")
                    .note("the reporting leader has to be replaced before it has reserved what it reported"),
            fault("clear_ignores_pending", "T1: a report takes no notice of what is pending before the message")
                    .in(ORDER, OPEN, OPEN + " if (true) { return open; }"),
            fault("clear_no_own", "T1: the own group's report is not asked for")
                    .in(STANDING, "if (!sent.clears(message.finalTimestamp)) { return false; }", "")
                    .script("chains"),
            fault("clear_direct", "T1: only what conflicts with the message itself is looked at")
                    .in(ORDER, OPEN, CONFLICTING.replace("FURTHER", ""))
                    .in(
                            ORDER,
                            "due.addAll(to == null ? waiting.tailSet(from, false) : waiting.subSet(from, false, to, true));",
                            "due.addAll(waiting);")
                    .script("chains"),
            fault(
                            "clear_closure",
                            "T1: only what conflicts with the message, through what is pending here, is looked at")
                    .in(ORDER, OPEN, CONFLICTING.replace("FURTHER", "reached.add(each.message);"))
                    .in(
                            ORDER,
                            "due.addAll(to == null ? waiting.tailSet(from, false) : waiting.subSet(from, false, to, true));",
                            "due.addAll(waiting);")
                    .script("chains")
                    .note("takes a chain of five messages"),
            fault("vouch_noO", "T1: the groups that a vouching group's report leaves open are forgotten")
                    .in(
                            STANDING,
                            "return best == null ? alone.get(other) : best.open();",
                            "return best == null ? alone.get(other) : Collections.emptySortedSet();")
                    .script("chains")
                    .note("takes a chain of four messages over four groups"),
            fault("clear_unplaced", "T1: a message holds up no report before it is in the table")
                    .in(
                            ORDER,
                            "if (message.present && !standing.cleared) {",
                            "if (message.present && !standing.cleared && message.row != null) {"),
            fault("clear_not_again", "T2: a report is not made again when a group is open no longer")
                    .in(ORDER, "if (waiting != null) {", "if (false) {"),
            fault("clear_noids", "T1: of two messages with one timestamp each comes before the other")
                    .in(
                            ORDER,
                            "standing.place < floor || (standing.place == floor && standing.message.id().compareTo(message.id()) < 0)",
                            "standing.place <= floor && standing.message != message"),
            safe(
                            "clear_subset",
                            "T1: nobody vouches for a message",
                            "a message then waits until what is before it is cleared here: one delay for each in a chain")
                    .in(STANDING, "return best == null ? alone.get(other) : best.open();", "return alone.get(other);"));

    private StrictMutations() {}
}
