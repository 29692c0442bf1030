package io.amcast.testkit.laws;

import io.amcast.testkit.laws.Step.Deliver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replica came to.
 *
 * @param outcomes by delivery, in order
 * @param state after the last
 */
record Trace<M>(Map<Deliver<M>, Outcome> outcomes, StateImage state) {
    static final String ANY_ORDER =
            "(These are the bytes that a snapshot writes. If equal states may be written differently, for"
                    + " instance in the order of a hash map, say with MachineUnderTest.state(...) what is to be compared.)";

    /** Applies the deliveries among some steps. */
    static <M> Trace<M> of(List<? extends Step<M>> steps, Replica<M, ?, ?> replica) {
        Map<Deliver<M>, Outcome> outcomes = new LinkedHashMap<>();
        for (Deliver<M> delivery : Step.deliveries(steps)) {
            outcomes.put(delivery, replica.apply(delivery));
        }
        return new Trace<>(outcomes, replica.state());
    }

    /**
     * Compares two replicas by the deliveries that both had.
     *
     * @param otherwise how the second replica differs from the first, to be read after "differs"
     */
    @Nullable
    Finding differs(Law law, String name, Trace<M> other, String otherName, String otherwise, Shown.Results shown) {
        for (Map.Entry<Deliver<M>, Outcome> entry : other.outcomes.entrySet()) {
            Outcome here = outcomes.get(entry.getKey());
            if (here != null && !here.equals(entry.getValue())) {
                return Finding.of(
                        law,
                        "the result of " + Claims.shown(entry.getKey()) + " differs " + otherwise,
                        List.of(name + ": " + shown.outcome(here), otherName + ": " + shown.outcome(entry.getValue())));
            }
        }
        return state.equals(other.state)
                ? null
                : Finding.of(law, "the state differs " + otherwise, states(name, state, otherName, other.state));
    }

    static List<String> states(String name, StateImage state, String otherName, StateImage other) {
        List<String> lines = new ArrayList<>(List.of(
                name + ": state " + Shown.state(state, other), otherName + ": state " + Shown.state(other, state)));
        if (state.written()) {
            lines.add(ANY_ORDER);
        }
        return lines;
    }
}
