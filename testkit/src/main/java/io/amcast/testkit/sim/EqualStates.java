package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The replicas of a group end with the same state, results included. */
final class EqualStates {
    private EqualStates() {}

    static void check(Run run) {
        Map<GroupId, MemberId> first = new HashMap<>();
        for (SimMember<SimMessage, Long> member : run.cluster.members.values()) {
            MemberId other = first.putIfAbsent(member.group, member.id);
            if (other != null) {
                SimState one = state(run, other);
                SimState its = state(run, member.id);
                if (!Arrays.equals(one.bytes(), its.bytes())) {
                    throw new SimViolation(
                            "equal state",
                            other + " applied " + one.applied().keySet() + " with results " + one.results() + ", "
                                    + member + " " + its.applied().keySet() + " with results " + its.results());
                }
            }
        }
    }

    static SimState state(Run run, MemberId member) {
        SimState state = run.states.get(member);
        if (state == null) {
            throw new AssertionError("a member without a state: " + member);
        }
        return state;
    }
}
