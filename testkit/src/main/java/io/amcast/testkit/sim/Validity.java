package io.amcast.testkit.sim;

import io.amcast.MemberId;
import io.amcast.MulticastException.Reason;

/**
 * What a living client multicast is delivered and answered, unless its session ended; what was refused before it was sent is not. Where
 * nothing goes wrong, no session ends before its client wants it.
 */
final class Validity {
    private Validity() {}

    static void check(Run run) {
        for (CallRecord call : run.calls) {
            if (call != null) {
                check(run, call);
            }
        }
    }

    private static void check(Run run, CallRecord call) {
        int number = call.call.number();
        boolean mustBe = call.receipt != null;
        boolean mustNotBe = !call.made || (call.failure == Reason.BUSY);
        boolean mayExpire = call.failure == Reason.SESSION_EXPIRED && !run.plan.faultless();
        if (call.failure != null && !mayExpire && call.failure != Reason.BUSY) {
            throw new SimViolation("validity", "call " + number + " fails with " + call.failure);
        }
        for (SimMember<SimMessage, Long> member : run.cluster.members.values()) {
            boolean addressed = call.call.destinations().contains(member.group);
            boolean delivered = delivered(run, member.id, number);
            if (delivered && (!addressed || mustNotBe)) {
                throw new SimViolation(
                        "validity",
                        "call " + number + " to " + call.call.destinations() + ", which ended with " + call.failure
                                + ", is delivered at " + member);
            }
            if (mustBe && addressed && !delivered) {
                throw new SimViolation(
                        "validity", "call " + number + " was answered, and is not delivered at " + member);
            }
        }
    }

    private static boolean delivered(Run run, MemberId member, int number) {
        return EqualStates.state(run, member).applied().containsKey(number);
    }
}
