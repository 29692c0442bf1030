package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedMessage;
import java.util.List;

/** A group that is no destination of a message has no line of it. */
final class Genuineness {
    private Genuineness() {}

    static Verdict check(RecordedRun run) {
        Verdict.Builder verdict = new Verdict.Builder("delivered at destination groups only");
        for (Incarnation incarnation : run.incarnations()) {
            verdict.checked(incarnation.size());
            for (int i = 0; i < incarnation.size(); i++) {
                RecordedMessage message = incarnation.message(i);
                if (!message.destinations().contains(incarnation.group())) {
                    verdict.violation(() -> new Violation(
                            message + " is delivered at " + incarnation + ", whose group " + incarnation.group()
                                    + " is no destination of it",
                            List.of(message.id())));
                }
            }
        }
        return verdict.build("deliveries");
    }
}
