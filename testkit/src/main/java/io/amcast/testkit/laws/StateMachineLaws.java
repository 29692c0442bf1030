package io.amcast.testkit.laws;

import io.amcast.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * Checks what {@link StateMachine} demands, on deliveries drawn at random: {@code apply} is deterministic, and changes nothing when it
 * throws; {@code capture} is not seen later and its view does not change; {@code restore} brings the whole state back, and a
 * replica that goes on from there is like one that never stopped. See {@link Law}.
 *
 * <p>What differs only between processes (the order of {@code Set.of} and {@code Map.of}, locale, time zone) cannot be seen in one.
 */
public final class StateMachineLaws {
    private StateMachineLaws() {}

    /**
     * Checks all laws of a state machine.
     *
     * @return how much was checked
     * @throws LawViolation with the smallest counterexample found
     * @throws AssertionError if {@code apply} threw for all that the generator made
     */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>> Checked check(
            MachineUnderTest<M, R, S> subject) {
        return new StateMachineRuns<>(subject).check(Seeds.of(subject.seed()));
    }
}
