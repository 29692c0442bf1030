package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Receipt;
import java.util.Map;

/** Every replica's state holds a message once, across retries, restarts and installs; and who was answered was told the truth. */
final class ExactlyOnce {
    private ExactlyOnce() {}

    static void check(Run run) {
        run.states.forEach((member, state) -> state.applied().forEach((number, times) -> {
            if (times != 1) {
                throw new SimViolation("exactly once", member + " applied message " + number + " " + times + " times");
            }
        }));
        for (CallRecord call : run.calls) {
            if (call != null && call.receipt != null) {
                answered(run, call, call.receipt);
            }
        }
    }

    private static void answered(Run run, CallRecord call, Receipt<Long> receipt) {
        int number = call.call.number();
        if (!receipt.outcomes().keySet().equals(call.call.destinations())) {
            throw new SimViolation(
                    "exactly once",
                    "call " + number + " is answered by " + receipt.outcomes().keySet());
        }
        for (Map.Entry<GroupId, Receipt.Outcome<Long>> each : receipt.outcomes().entrySet()) {
            MemberId member =
                    run.cluster.topology.members(each.getKey()).iterator().next();
            Long result = EqualStates.state(run, member).results().get(number);
            if (!java.util.Objects.equals(each.getValue().value(), result)) {
                throw new SimViolation(
                        "exactly once",
                        "call " + number + " was answered " + each.getValue() + " by " + each.getKey()
                                + ", whose state says " + result);
            }
        }
    }
}
