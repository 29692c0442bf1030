package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.testkit.check.append.AppendChecker;
import io.amcast.testkit.check.append.AppendReport;
import io.amcast.testkit.check.append.Consistency;
import io.amcast.testkit.check.append.Operation;
import io.amcast.testkit.check.append.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * What messages saw is serializable, in strict order strictly so: each key of each group as a list, to which messages that write
 * it append, and which all that touch it read. That replicas agree on it and clients were told the truth is for other checks.
 */
final class ListAppends {
    private static final long MILLI = 1_000_000;

    private ListAppends() {}

    static void check(Run run) {
        if (run.states.values().stream().noneMatch(SimState::tellsLists)) {
            return;
        }
        List<Transaction> history = new ArrayList<>();
        for (Plan.PlannedCall call : run.plan.calls()) {
            if (run.realTime.deliveredAt(call.number()) > 0) {
                history.add(transaction(run, call));
            }
        }
        AppendReport report = AppendChecker.check(
                history, run.plan.strict() ? Consistency.STRICT_SERIALIZABLE : Consistency.SERIALIZABLE);
        if (!report.holds()) {
            throw new SimViolation(
                    "serializable lists", report.findings().get(0).toString());
        }
    }

    /**
     * From its multicast to its first delivery anywhere, which is never after its answer; a millisecond for each thing that happened. Plain
     * order says nothing of real time. Each is a process of its own, since clients have many calls under way.
     */
    private static Transaction transaction(Run run, Plan.PlannedCall call) {
        List<Operation> operations = operations(run, call);
        return run.plan.strict()
                ? Transaction.ok(
                        call.number(),
                        run.realTime.multicastAt(call.number()) * MILLI,
                        run.realTime.deliveredAt(call.number()) * MILLI,
                        operations)
                : Transaction.ok(call.number(), 0, Long.MAX_VALUE, operations);
    }

    private static List<Operation> operations(Run run, Plan.PlannedCall call) {
        List<Operation> operations = new ArrayList<>();
        Keys keys = call.keys();
        for (GroupId group : call.destinations()) {
            SimState state = EqualStates.state(
                    run, run.cluster.topology.members(group).iterator().next());
            for (int i = 0; i < keys.size(); i++) {
                String list = group + "/" + keys.name(i);
                List<Long> values =
                        state.seen(call, i).stream().map(Integer::longValue).toList();
                operations.add(new Operation.Read(list, values));
                if (keys.mode(i) == Keys.WRITE) {
                    operations.add(new Operation.Append(list, call.number()));
                }
            }
        }
        return operations;
    }
}
