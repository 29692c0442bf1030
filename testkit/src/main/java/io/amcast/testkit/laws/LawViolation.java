package io.amcast.testkit.laws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A law is broken; the message tells which, by which deliveries, what differs, how to mend it and how to see it again. */
public final class LawViolation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final Law law;
    private final long seed;
    private final transient List<?> counterexample;

    LawViolation(Law law, long seed, List<?> counterexample, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.law = law;
        this.seed = seed;
        this.counterexample = List.copyOf(counterexample);
    }

    /** The broken law. */
    public Law law() {
        return law;
    }

    /** The seed of the run that found it: {@code -Damcast.seed} or {@link MachineUnderTest#seed} begins with it. */
    public long seed() {
        return seed;
    }

    /** The messages that break the law, in the order of their delivery; where two are compared, they are the last. */
    public List<?> counterexample() {
        return counterexample;
    }
}
