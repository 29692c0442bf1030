package io.amcast.testkit.laws;

import io.amcast.StateMachine;
import io.amcast.testkit.laws.Finding.Found;
import io.amcast.testkit.laws.Step.Capture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks what {@link StateMachine} demands, on deliveries drawn at random: {@code apply} is deterministic, and changes nothing when it
 * throws; {@code capture} is not seen later and its view does not change; {@code restore} brings the whole state back, and a
 * replica that goes on from there is like one that never stopped. See {@link Law}.
 *
 * <p>What differs only between processes (the order of {@code Set.of} and {@code Map.of}, locale, time zone) cannot be seen in one.
 */
public final class StateMachineLaws<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private static final int MAX_CAPTURES = 4;

    private final MachineUnderTest<M, R, S> subject;
    private final Claims<M> claims;
    private long deliveries;
    private long failures;

    private StateMachineLaws(MachineUnderTest<M, R, S> subject) {
        this.subject = subject;
        this.claims = new Claims<>(subject.relation(), subject.messages());
    }

    /**
     * Checks all laws of a state machine.
     *
     * @return how much was checked
     * @throws LawViolation with the smallest counterexample found
     */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>> Checked check(
            MachineUnderTest<M, R, S> subject) {
        Seeds seeds = Seeds.of(subject.seed());
        StateMachineLaws<M, R, S> laws = new StateMachineLaws<>(subject);
        for (int run = 0; run < subject.runs(); run++) {
            long seed = seeds.ofRun(run);
            laws.run(seed, seeds.replay(seed));
        }
        return new Checked(subject.runs(), laws.deliveries, laws.failures, 0, seeds.first());
    }

    private void run(long seed, String replay) {
        RandomGenerator random = new SplittableRandom(seed);
        DeliverySource<M> source = new DeliverySource<>(subject, claims, random);
        Hunt<M, R, S> hunt = new Hunt<>(subject, claims, source.group(), seed, replay);
        List<Step<M>> steps;
        try {
            steps = steps(source, random);
        } catch (Found e) {
            throw hunt.tell(e.finding());
        }
        for (Hunt.Check<M> check : checks(source)) {
            hunt.look(steps, 0, check);
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
        failures +=
                trace.outcomes().values().stream().filter(Outcome::isFailure).count();
        return null;
    }
}
