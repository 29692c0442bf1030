package io.amcast.testkit.sim;

import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.Message;
import io.amcast.testkit.check.HistoryVerifier;
import io.amcast.testkit.check.Verdict;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every promise, over what a run recorded: histories by the same checks that read members' files, and what a simulation alone sees. */
final class Checks {
    private final Run run;
    private final Map<Integer, List<RecordedKey>> keys = new HashMap<>();
    private final Map<MessageId, String> ids = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    private Checks(Run run) {
        this.run = run;
    }

    static void all(Run run) {
        Checks checks = new Checks(run);
        Histories histories = checks.histories();
        for (Verdict verdict : run.plan.strict()
                ? HistoryVerifier.verify(histories, run.realTime.spans(checks.numbers::get))
                : HistoryVerifier.verify(histories)) {
            if (!verdict.holds()) {
                throw new SimViolation(
                        verdict.property(), verdict.violations().get(0).toString());
            }
        }
        run.twins.values().forEach(Checks::asOneAfterTheOther);
        EqualStates.check(run);
        ExactlyOnce.check(run);
        ListAppends.check(run);
        Validity.check(run);
        OneConsensus.check(run);
        LinearizableReads.check(run);
    }

    private static void asOneAfterTheOther(ParallelTwin twin) {
        String difference = twin.difference();
        if (difference != null) {
            throw new SimViolation("parallel delivery", difference);
        }
    }

    private Histories histories() {
        Histories.Collector collector = new Histories.Collector();
        for (SimMember<SimMessage, Long> member : run.cluster.members.values()) {
            long number = 0;
            for (SimMember.Incarnation each : member.history) {
                Incarnation incarnation =
                        collector.begin(member.name, member.group.name(), ++number, each.start(), each.from());
                for (DeliveryObserver.Delivered delivered : each.deliveries()) {
                    Message message = delivered.message();
                    String id = ids.computeIfAbsent(message.id(), MessageId::toString);
                    numbers.putIfAbsent(id, LogWatch.number(message));
                    collector.deliver(
                            incarnation,
                            id,
                            message.destinations().stream()
                                    .map(group -> group.name())
                                    .toList(),
                            message.commuting() ? 0 : delivered.timestamp(),
                            keys(LogWatch.number(message)));
                }
            }
        }
        return collector.histories();
    }

    /** Those of the message or, where they do not tell all in the standard modes, one for each pair that conflicts. */
    private List<RecordedKey> keys(int number) {
        return keys.computeIfAbsent(number, this::makeKeys);
    }

    private List<RecordedKey> makeKeys(int number) {
        Plan.PlannedCall call = run.planned[number];
        List<RecordedKey> made = new ArrayList<>();
        switch (run.plan.relation()) {
            case ALL, NONE, KEYS -> {
                for (int i = 0; i < call.keys().size(); i++) {
                    made.add(new RecordedKey(call.keys().name(i), call.keys().mode(i)));
                }
            }
            case PREDICATE, MODES, PATHS, EITHER, BOTH -> pairs(call, made);
        }
        return made;
    }

    private void pairs(Plan.PlannedCall call, List<RecordedKey> made) {
        int number = call.number();
        for (Plan.PlannedCall other : run.plan.calls()) {
            if (other.number() != number && run.plan.conflict(call, other)) {
                String pair = Math.min(number, other.number()) + "-" + Math.max(number, other.number());
                made.add(new RecordedKey(pair, Keys.WRITE));
            }
        }
    }
}
