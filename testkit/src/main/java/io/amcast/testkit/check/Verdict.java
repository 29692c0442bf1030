package io.amcast.testkit.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What the check of one property found.
 *
 * @param property its name
 * @param checked what was looked at, for people
 * @param count how many things were looked at
 * @param violationCount how many breaches there are
 * @param violations the first of them, at most {@link #MOST_LISTED}
 * @param notes what could not be checked
 */
public record Verdict(
        String property,
        String checked,
        long count,
        long violationCount,
        List<Violation> violations,
        List<String> notes) {
    /** How many violations are listed at most. */
    public static final int MOST_LISTED = 20;

    /** Whether no breach was found. */
    public boolean holds() {
        return violationCount == 0;
    }

    /** Collects a verdict. */
    static final class Builder {
        private final String property;
        private final List<Violation> violations = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private long violationCount;
        private long count;

        Builder(String property) {
            this.property = property;
        }

        void checked(long more) {
            count += more;
        }

        /** Counts a violation; its text is only made when it is listed. */
        void violation(java.util.function.Supplier<Violation> violation) {
            if (violationCount++ < MOST_LISTED) {
                violations.add(violation.get());
            }
        }

        void note(String text) {
            notes.add(text);
        }

        Verdict build(String unit) {
            return new Verdict(
                    property,
                    String.format(java.util.Locale.ROOT, "%,d %s", count, unit),
                    count,
                    violationCount,
                    List.copyOf(violations),
                    List.copyOf(notes));
        }
    }
}
