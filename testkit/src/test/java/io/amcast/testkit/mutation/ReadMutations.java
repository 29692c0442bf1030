package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;

import java.util.List;

/** Faults in reads without a log entry: rules Q1 and Q2. */
final class ReadMutations {
    private static final String READS = "protocol/LocalReads";

    static final List<Mutation> ALL = List.of(
            fault("read_no_confirm", "Q1: a leader answers without finding out whether it still is one")
                    .in(READS, "out.add(new Effect.ConfirmLeadership(number));", "confirmed(number, -1, 0);"),
            fault(
                            "read_maxts",
                            "Q1: a read sees what is delivered up to the highest timestamp in the log, not up to K and R")
                    .in("protocol/Leadership", "Math.min(clock, state.reserved()));", "state.maxTimestamp());"),
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
                    .note("takes a chain of messages like the one before"));

    private ReadMutations() {}
}
