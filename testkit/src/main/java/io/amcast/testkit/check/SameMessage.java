package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedMessage;
import java.util.List;

/** Whoever delivers a message delivers it with the same timestamp, destinations and keys. */
final class SameMessage {
    private SameMessage() {}

    static Verdict check(RecordedRun run) {
        Verdict.Builder verdict = new Verdict.Builder("same timestamp at every replica");
        for (Incarnation incarnation : run.incarnations()) {
            verdict.checked(incarnation.size());
            for (int i = 0; i < incarnation.size(); i++) {
                RecordedMessage message = incarnation.message(i);
                RecordedMessage first = run.message(message.number());
                long timestamp = incarnation.timestamp(i);
                if (timestamp != run.timestamp(message.number())) {
                    verdict.violation(() -> new Violation(
                            first + " has timestamp " + text(timestamp) + " at " + incarnation + " and "
                                    + text(run.timestamp(message.number())) + " at "
                                    + run.delivererOf(message.number()),
                            List.of(message.id())));
                } else if (!message.equals(first)) {
                    verdict.violation(() -> new Violation(
                            message.id() + " is recorded with other content at " + incarnation + " than at "
                                    + run.delivererOf(message.number()) + ": destinations " + message.destinations()
                                    + " and " + first.destinations() + ", keys " + message.keys() + " and "
                                    + first.keys(),
                            List.of(message.id())));
                }
            }
        }
        return verdict.build("deliveries");
    }

    private static String text(long timestamp) {
        return timestamp == 0 ? "null" : Long.toString(timestamp);
    }
}
