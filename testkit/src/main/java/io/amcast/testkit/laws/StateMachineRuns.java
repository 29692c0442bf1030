package io.amcast.testkit.laws;

import io.amcast.StateMachine;
import io.amcast.testkit.laws.Finding.Found;
import io.amcast.testkit.laws.Step.Capture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The runs of {@link StateMachineLaws}. */
final class StateMachineRuns<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private static final int MAX_CAPTURES = 4;

    private final MachineUnderTest<M, R, S> subject;
    private final Claims<M> claims;
    private long deliveries;
    private long failures;
    private @Nullable String lastFailure;

    StateMachineRuns(MachineUnderTest<M, R, S> subject) {
        this.subject = subject;
        this.claims = new Claims<>(subject.relation(), subject.messages());
    }

    Checked check(Seeds seeds) {
        for (int run = 0; run < subject.runs(); run++) {
            long seed = seeds.ofRun(run);
            run(seed, seeds.replay(seed));
        }
        if (failures == deliveries) {
            throw new AssertionError("StateMachineLaws had nothing to check: apply threw at each of " + deliveries
                    + " deliveries in " + subject.runs() + " runs from seed " + seeds.first() + ", at last "
                    + lastFailure + ". Let the generator make messages that can be applied");
        }
        return new Checked(subject.runs(), deliveries, failures, 0, seeds.first());
    }

    private void run(long seed, String replay) {
        RandomGenerator random = new SplittableRandom(seed);
        DeliverySource<M> source = new DeliverySource<>(subject, claims, random);
        Hunt<M, R, S> hunt = new Hunt<>(subject, claims, source.group(), seed, replay);
        try {
            List<Step<M>> steps = steps(source, random);
            for (Hunt.Check<M> check : checks(source)) {
                hunt.look(steps, 0, check);
            }
        } catch (Found e) {
            throw hunt.tell(e.finding());
        }
    }

    private List<Step<M>> steps(DeliverySource<M> source, RandomGenerator random) {
        List<Step<M>> steps = new ArrayList<>(source.next(1 + random.nextInt(subject.length())));
        for (int captures = 1 + random.nextInt(MAX_CAPTURES); captures > 0; captures--) {
            steps.add(random.nextInt(steps.size() + 1), new Capture<>());
        }
        return steps;
    }

    // What the later ones build upon comes first, so that the law that is named is the one to mend.
    private List<Hunt.Check<M>> checks(DeliverySource<M> source) {
        ApplyLaws<M, R, S> apply = new ApplyLaws<>(subject, source.group());
        SnapshotLaws<M, R, S> snapshot = new SnapshotLaws<>(subject, source.group());
        return List.of(
                steps -> count(apply.trace(steps)),
                apply::determinism,
                apply::failedApply,
                apply::captureChangesNothing,
                snapshot::roundTrip,
                snapshot::shortReads,
                snapshot::restoreReplaces,
                snapshot::unchangingView,
                snapshot::replay);
    }

    private @Nullable Finding count(Trace<M> trace) {
        deliveries += trace.outcomes().size();
        for (Outcome outcome : trace.outcomes().values()) {
            if (outcome.failure() != null) {
                failures++;
                lastFailure = outcome.failure();
            }
        }
        return null;
    }
}
