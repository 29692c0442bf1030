package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Takes things away from a plan, all else being equal. */
final class Smaller {
    private Smaller() {}

    /**
     * Keeps calls and faults.
     *
     * @param calls by number
     * @param faults by their place in the plan
     */
    static Plan keep(Plan plan, Set<Integer> calls, Set<Integer> faults) {
        List<Plan.PlannedFault> kept = new ArrayList<>();
        for (int i = 0; i < plan.faults().size(); i++) {
            if (faults.contains(i)) {
                kept.add(plan.faults().get(i));
            }
        }
        return plan.with(change -> {
            change.calls = plan.calls().stream()
                    .filter(call -> calls.contains(call.number()))
                    .toList();
            change.reads = plan.reads().stream()
                    .filter(read -> calls.contains(read.like()))
                    .toList();
            change.faults = List.copyOf(kept);
        });
    }

    /**
     * Gives groups fewer members, leaves out the last groups, and lets fewer clients make the calls. What concerned a member or client
     * that is no more now concerns another of the same group, or another client; what concerned a group that is no more is left out.
     *
     * @param replicas of each group that is left, at least 1 and at most as many as it has
     * @throws IllegalArgumentException if a call goes to a group that is left out
     */
    static Plan resize(Plan plan, List<Integer> replicas, int clients) {
        for (Plan.PlannedCall call : plan.calls()) {
            for (int g = replicas.size(); g < plan.replicas().size(); g++) {
                if (call.destinations().contains(Plan.group(g))) {
                    throw new IllegalArgumentException("call " + call.number() + " goes to group " + Plan.group(g)
                            + ", and the groups that are kept are "
                            + plan.groups().subList(0, replicas.size()));
                }
            }
        }
        IntUnaryOperator process = number -> newNumber(plan.replicas(), replicas, clients, number);
        List<Plan.PlannedFault> faults = new ArrayList<>();
        for (Plan.PlannedFault fault : plan.faults()) {
            int at = process.applyAsInt(fault.process());
            int other = process.applyAsInt(fault.other());
            if (at >= 0) {
                faults.add(new Plan.PlannedFault(
                        fault.atNanos(), fault.kind(), at, other < 0 ? at : other, fault.nanos()));
            }
        }
        List<Plan.PlannedCall> calls = plan.calls().stream()
                .map(call -> new Plan.PlannedCall(
                        call.number(),
                        call.atNanos(),
                        call.client() % clients,
                        call.destinations(),
                        call.keys(),
                        call.payloadBytes(),
                        call.deadlineMillis()))
                .toList();
        return plan.with(change -> {
            change.calls = calls;
            change.reads = plan.reads().stream()
                    .map(read -> new Plan.PlannedRead(
                            read.number(),
                            read.atNanos(),
                            read.client() % clients,
                            read.group(),
                            read.like(),
                            read.from(),
                            read.deadlineMillis()))
                    .toList();
            change.faults = List.copyOf(faults);
            change.replicas = List.copyOf(replicas);
            change.clients = clients;
        });
    }

    /** Of a process that is numbered through all members, then clients; negative if its group is no more. */
    private static int newNumber(List<Integer> before, List<Integer> now, int clients, int number) {
        int left = number;
        int passed = 0;
        for (int g = 0; g < before.size(); g++) {
            if (left < before.get(g)) {
                return g < now.size() ? passed + left % now.get(g) : -1;
            }
            left -= before.get(g);
            passed += g < now.size() ? now.get(g) : 0;
        }
        return passed + left % clients;
    }
}
