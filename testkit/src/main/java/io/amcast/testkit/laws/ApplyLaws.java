package io.amcast.testkit.laws;

import io.amcast.GroupId;
import io.amcast.StateMachine;
import io.amcast.testkit.laws.Step.Capture;
import io.amcast.testkit.laws.Step.Deliver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The laws of {@code apply}, each as a search for what breaks it on given steps. */
final class ApplyLaws<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private final MachineUnderTest<M, R, S> subject;
    private final GroupId group;
    private final Shown.Results shown;

    ApplyLaws(MachineUnderTest<M, R, S> subject, GroupId group) {
        this.subject = subject;
        this.group = group;
        this.shown = Shown.results(subject.results());
    }

    Trace<M> trace(List<? extends Step<M>> steps) {
        return Trace.of(steps, new Replica<>(subject, group));
    }

    @Nullable
    Finding determinism(List<? extends Step<M>> steps) {
        return trace(steps)
                .differs(
                        Law.DETERMINISM,
                        "one replica",
                        trace(steps),
                        "another replica",
                        "between two replicas that applied the same",
                        shown);
    }

    @Nullable
    Finding captureChangesNothing(List<Step<M>> steps) {
        Replica<M, R, S> capturing = new Replica<>(subject, group);
        Map<Deliver<M>, Outcome> outcomes = new LinkedHashMap<>();
        for (Step<M> step : steps) {
            if (step instanceof Deliver<M> delivery) {
                outcomes.put(delivery, capturing.apply(delivery));
            } else if (step instanceof Capture<M>) {
                capturing.image();
            } else {
                throw new AssertionError(step);
            }
        }
        return trace(steps)
                .differs(
                        Law.CAPTURE_CHANGES_NOTHING,
                        "without capture",
                        new Trace<>(outcomes, capturing.state()),
                        "with capture",
                        "where a replica captures on the way",
                        shown);
    }

    /** What failed is left out at a second replica, which must come to the same. */
    @Nullable
    Finding failedApply(List<Step<M>> steps) {
        Trace<M> with = trace(steps);
        List<Deliver<M>> answered = with.outcomes().entrySet().stream()
                .filter(entry -> !entry.getValue().isFailure())
                .map(Map.Entry::getKey)
                .toList();
        if (answered.size() == with.outcomes().size()) {
            return null;
        }
        return with.differs(
                Law.FAILED_APPLY,
                "with it",
                trace(answered),
                "as if it had never come",
                "by a delivery whose apply threw",
                shown);
    }
}
