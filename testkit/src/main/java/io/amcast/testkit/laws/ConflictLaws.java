package io.amcast.testkit.laws;

import io.amcast.ConflictRelation;
import io.amcast.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * Checks what {@link ConflictRelation} demands: it is symmetric and depends on the messages alone; and messages that it says commute,
 * those without keys among them, lead from any state that can be reached to the same results and the same state in both orders.
 */
public final class ConflictLaws {
    private ConflictLaws() {}

    /**
     * Checks all laws of the conflict relation that a state machine is used with.
     *
     * @return how much was checked
     * @throws LawViolation with the smallest counterexample found
     * @throws AssertionError if the relation lets messages commute, but none that the generator made
     */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>> Checked check(
            MachineUnderTest<M, R, S> subject) {
        return new ConflictRuns<>(subject).check(Seeds.of(subject.seed()));
    }
}
