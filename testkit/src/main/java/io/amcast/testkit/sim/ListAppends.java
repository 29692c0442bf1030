package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MulticastException;
import io.amcast.testkit.check.append.AppendChecker;
import io.amcast.testkit.check.append.AppendReport;
import io.amcast.testkit.check.append.Consistency;
import io.amcast.testkit.check.append.Operation;
import io.amcast.testkit.check.append.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients saw is serializable, in strict order strictly so: each key of each group as a list, to which messages that write
 * it append, and which all that touch it read. That replicas agree on lists and clients were told the truth is for other checks.
 */
final class ListAppends {
    private ListAppends() {}

    static void check(Run run) {
        if (run.states.values().stream().noneMatch(SimState::tellsLists)) {
            return;
        }
        List<Transaction> history = new ArrayList<>();
        for (CallRecord call : run.calls) {
            if (call != null && call.made) {
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

    /** A process of its own, since clients have many calls under way at once. */
    private static Transaction transaction(Run run, CallRecord call) {
        int process = call.call.number();
        if (call.receipt != null) {
            return Transaction.ok(process, call.invoked, call.completed, operations(run, call, true));
        }
        MulticastException.Reason failure = call.failure;
        return failure == MulticastException.Reason.BUSY
                ? Transaction.failed(process, call.invoked, call.completed, operations(run, call, false))
                : Transaction.unknown(process, call.invoked, operations(run, call, false));
    }

    private static List<Operation> operations(Run run, CallRecord call, boolean answered) {
        List<Operation> operations = new ArrayList<>();
        Keys keys = call.call.keys();
        for (GroupId group : call.call.destinations()) {
            SimState state = EqualStates.state(
                    run, run.cluster.topology.members(group).iterator().next());
            for (int i = 0; i < keys.size(); i++) {
                String list = group + "/" + keys.name(i);
                if (answered) {
                    List<Long> values = state.seen(call.call, i).stream()
                            .map(Integer::longValue)
                            .toList();
                    operations.add(new Operation.Read(list, values));
                }
                if (keys.mode(i) == Keys.WRITE) {
                    operations.add(new Operation.Append(list, call.call.number()));
                }
            }
        }
        return operations;
    }
}
