package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;

import java.util.List;

/** Faults in reads without a log entry: rules Q1 and Q2. */
final class ReadMutations {
    private static final String READS = "protocol/LocalReads";
    private static final String LEADER = "protocol/Leadership";
    private static final String POINTS = "protocol/ReadPoints";
    private static final String FOLLOWER = "protocol/FollowerReads";

    static final List<Mutation> ALL = List.of(
            fault("read_no_confirm", "Q1: a leader answers without finding out whether it still is one")
                    .in(
                            "protocol/LeaderReads",
                            "out.add(new Effect.ConfirmLeadership(number));",
                            "reads.pointed(number, 0, -1, 0);"),
            fault(
                            "read_maxts",
                            "Q1: a read sees what is delivered up to the highest timestamp in the log, not up to K and R")
                    .in(LEADER, "return Math.min(clock, state.reserved());", "return state.maxTimestamp();"),
            fault("read_not_applied", "Q2: a read is answered before the log is applied up to where it was committed")
                    .in(READS, "behind.peek().index <= appliedIndex", "behind.peek().index <= Long.MAX_VALUE"),
            fault("read_no_wait", "Q2: a read waits for no message that may come before it")
                    .in(READS, "if (read.message.commuting()) {", "if (true) {"),
            fault(
                            "read_overtaken",
                            "Q2: a read that sees a message delivered by the log does not wait for what comes before that one")
                    .in(READS, "order.postpone(read, finalTimestamp);", "")
                    .script("read_overtaken")
                    .note(
                            "takes a chain of messages through another group, from one that the read does not see to one that it sees"),
            fault("read_below_delivered", "Q2: a read takes its place below what was delivered while it was confirmed")
                    .in(READS, "read.bound = Math.max(read.bound, delivered);", "")
                    .script("read_late")
                    .note("takes a chain of messages like the one before"),
            fault("point_no_confirm", "Q3: a leader tells a point without finding out whether it still is one")
                    .in(
                            POINTS,
                            "out.add(new Effect.ConfirmLeadership(last));",
                            "confirmed(last, Long.MIN_VALUE, Long.MAX_VALUE);"),
            fault(
                            "follower_index_alone",
                            "Q3: a follower's read waits for the log alone, as Raft's own read index has it")
                    .in(FOLLOWER, "point.timestamp(), point.index()", "0, point.index()"),
            fault("follower_no_index", "Q3: a follower's read does not wait for the log")
                    .in(FOLLOWER, "point.timestamp(), point.index()", "point.timestamp(), -1"),
            fault("follower_joins_late", "Q3: a read takes the point that was asked for before it came")
                    .in(
                            FOLLOWER,
                            "joining.add(number);",
                            "joining.add(number); rounds.values().forEach(round -> round.reads.add(number));"),
            fault("follower_not_held", "Q4: a follower's answer does not wait for the leader to have delivered as much")
                    .in(FOLLOWER, "strict && applied > leaderApplied", "false")
                    .script("follower_held")
                    .note("takes a read at the leader besides, and a chain of messages through another group"),
            fault(
                            "follower_held_less",
                            "Q4: a follower's answer waits for the leader but for the last entry that it saw")
                    .in(
                            FOLLOWER,
                            "new Held(read.number, applied, elapsed)",
                            "new Held(read.number, applied - 1, elapsed)")
                    .script("follower_held")
                    .note("takes a chain like the one before"),
            fault(
                            "follower_numbers",
                            "Q3: a member's reads are counted from 0 in each of its lives, so that an old point answers a new read")
                    .in("runtime/ClientDesk", "nextQuery = parts.firstRead();", "")
                    .script("follower_member"),
            fault("held_given", "Q4: an answer that is held is given at once")
                    .in("runtime/HeldAnswer", "if (released) {", "if (true) {")
                    .script("follower_member"),
            fault("held_lost", "Q4: an answer that is held is never given")
                    .in("runtime/ClientDesk", "answer.release();", "")
                    .script("follower_member"),
            fault("follower_leads", "Q3: a new leader goes on with the reads that it took as a follower")
                    .in("protocol/Replica", "followerReads.refuseAll(\"this member leads its group now\");", "")
                    .script("follower_leads")
                    .note("takes a chain of messages like the ones before"));

    private ReadMutations() {}
}
