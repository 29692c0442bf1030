package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Receipt;
import io.amcast.spi.DeliveryObserver;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Every replica's state holds a message once, across retries, restarts and installs; and who was answered was told the truth. */
final class ExactlyOnce {
    private ExactlyOnce() {}

    static void check(Run run) {
        run.states.forEach((member, state) -> state.applied().forEach((number, times) -> {
            if (times != 1) {
                throw new SimViolation("exactly once", member + " applied message " + number + " " + times + " times");
            }
        }));
        Map<Integer, OptionalLong> timestamps = timestamps(run);
        for (CallRecord call : run.calls) {
            if (call != null && call.receipt != null) {
                answered(run, call, call.receipt, timestamps.get(call.call.number()));
            }
        }
    }

    /** By message, the timestamp with which it was delivered; histories agree on it, or another check fails. */
    private static Map<Integer, OptionalLong> timestamps(Run run) {
        Map<Integer, OptionalLong> timestamps = new HashMap<>();
        for (SimMember<SimMessage, Long> member : run.cluster.members.values()) {
            for (SimMember.Incarnation incarnation : member.history) {
                for (DeliveryObserver.Delivered each : incarnation.deliveries()) {
                    timestamps.putIfAbsent(
                            LogWatch.number(each.message()),
                            each.message().commuting() ? OptionalLong.empty() : OptionalLong.of(each.timestamp()));
                }
            }
        }
        return timestamps;
    }

    private static void answered(Run run, CallRecord call, Receipt<Long> receipt, @Nullable OptionalLong delivered) {
        int number = call.call.number();
        if (!receipt.outcomes().keySet().equals(call.call.destinations())) {
            throw new SimViolation(
                    "exactly once",
                    "call " + number + " is answered by " + receipt.outcomes().keySet());
        }
        if (!receipt.timestamp().equals(delivered)) {
            throw new SimViolation(
                    "exactly once",
                    "call " + number + " was answered with " + receipt.timestamp() + ", and delivered with "
                            + delivered);
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
