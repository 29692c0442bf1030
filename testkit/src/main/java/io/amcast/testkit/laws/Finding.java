package io.amcast.testkit.laws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broken law, as found on some steps.
 *
 * @param what one clause that tells what is broken
 * @param differs lines that show it
 * @param mend what would mend it
 * @param cause what user code threw, if that is what is wrong
 */
record Finding(
        Law law,
        String what,
        List<String> differs,
        String mend,
        @Nullable Throwable cause) {
    static Finding of(Law law, String what, List<String> differs) {
        return new Finding(law, what, differs, law.mend(), null);
    }

    /** Ends a run in the middle of a step. */
    static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Finding finding;

        Found(Law law, String what, Throwable cause) {
            super(what, cause);
            finding = new Finding(law, what, List.of("threw " + cause), law.mend(), cause);
        }

        Finding finding() {
            return finding;
        }
    }
}
