package io.amcast.testkit.sim;

import io.amcast.GroupId;

/** Where nothing goes wrong, a message is proposed once in each of its groups' logs, and no delivery waits for a second round. */
final class OneConsensus {
    private static final long FULL_WINDOW_MICROS = 1_000_000;

    private OneConsensus() {}

    static void check(Run run) {
        if (!run.plan.faultless()) {
            return;
        }
        // Where the window is less than clocks are apart, a timestamp may have to be reserved first, and FINAL can be
        // as quick.
        boolean reserved = run.plan.windowMicros() >= Math.max(FULL_WINDOW_MICROS, run.plan.maxSkewNanos() / 500);
        if (reserved && run.log.slowDeliveries > run.log.conflictWaits) {
            throw new SimViolation(
                    "one consensus", run.log.slowDeliveries + " deliveries waited for a second round of consensus");
        }
        for (CallRecord call : run.calls) {
            if (call == null || call.receipt == null) {
                continue;
            }
            for (GroupId group : call.call.destinations()) {
                int times = run.log.proposals(group, call.call.number());
                if (times != 1) {
                    throw new SimViolation(
                            "one consensus",
                            "message " + call.call.number() + " is proposed " + times + " times in the log of "
                                    + group);
                }
            }
        }
    }
}
