package io.amcast.testkit.laws;

import io.amcast.GroupId;
import io.amcast.StateMachine;
import io.amcast.testkit.laws.Finding.Found;
import io.amcast.testkit.laws.Step.Deliver;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run's search for broken laws: looks, makes what it finds small, and tells it. */
final class Hunt<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    /** Looks for what breaks a law on some steps; null if nothing does. */
    interface Check<M> extends Function<List<Step<M>>, @Nullable Finding> {}

    // What shows by chance is looked for more than once, so that shrinking does not stop where it hides.
    private static final int TRIES = 20;
    private static final Set<Law> NOT_ALWAYS_SHOWN = EnumSet.of(Law.DETERMINISM, Law.RELATION_DEPENDS_ON_MESSAGES);
    private static final Set<Law> BY_THEMSELVES =
            EnumSet.of(Law.DETERMINISM, Law.NO_ERROR, Law.CODECS, Law.RELATION_DEPENDS_ON_MESSAGES, Law.SYMMETRY);

    private final MachineUnderTest<M, R, S> subject;
    private final Claims<M> claims;
    private final GroupId group;
    private final ApplyLaws<M, R, S> applyLaws;
    private final long seed;
    private final String replay;
    private List<Step<M>> smallest = List.of();
    private @Nullable Finding found;

    Hunt(MachineUnderTest<M, R, S> subject, Claims<M> claims, GroupId group, long seed, String replay) {
        this.subject = subject;
        this.claims = claims;
        this.group = group;
        this.seed = seed;
        this.replay = replay;
        this.applyLaws = new ApplyLaws<>(subject, group);
    }

    ApplyLaws<M, R, S> applyLaws() {
        return applyLaws;
    }

    /**
     * Looks, and tells a violation if there is one.
     *
     * @param kept how many of the last steps the law is about, so that they cannot be left out
     */
    void look(List<Step<M>> steps, int kept, Check<M> check) {
        Finding first = outcome(check, steps);
        if (first == null) {
            return;
        }
        found = first;
        shrink(steps, kept, check, first);
        // Any other law seems broken where a state machine does not do the same twice.
        if (!BY_THEMSELVES.contains(first.law()) && (isNotDeterministic(smallest) || isNotDeterministic(steps))) {
            throw tell(steps.size(), 0);
        }
        throw tell(steps.size(), kept);
    }

    /** Tells a violation that was found before there were steps. */
    LawViolation tell(Finding finding) {
        found = finding;
        smallest = List.of();
        return tell(0, 0);
    }

    private LawViolation tell(int stepsAtFirst, int kept) {
        Finding finding = Objects.requireNonNull(found);
        return new Report<>(subject, claims, group, finding, smallest, kept).violation(stepsAtFirst, seed, replay);
    }

    private boolean isNotDeterministic(List<Step<M>> steps) {
        Check<M> determinism = applyLaws::determinism;
        Finding deeper = often(determinism, steps);
        if (deeper == null || deeper.law() != Law.DETERMINISM) {
            return false;
        }
        found = deeper;
        shrink(steps, 0, determinism, deeper);
        return true;
    }

    private @Nullable Finding often(Check<M> check, List<Step<M>> steps) {
        for (int i = 0; i < TRIES; i++) {
            Finding finding = outcome(check, steps);
            if (finding != null) {
                return finding;
            }
        }
        return null;
    }

    private static <M> @Nullable Finding outcome(Check<M> check, List<Step<M>> steps) {
        try {
            return check.apply(steps);
        } catch (Found e) {
            return e.finding();
        }
    }

    private void shrink(List<Step<M>> steps, int kept, Check<M> check, Finding first) {
        smallest = steps;
        Shrinking shrinking = new Shrinking();
        for (boolean again = true; again; ) {
            List<Step<M>> before = smallest;
            List<Step<M>> last = before.subList(before.size() - kept, before.size());
            shrinking.fewer(
                    before.subList(0, before.size() - kept), part -> breaks(joined(part, last), check, first.law()));
            shrinking.simpler(smallest, this::simplerThan, whole -> breaks(whole, check, first.law()));
            again = !smallest.equals(before);
        }
    }

    private static <T> List<T> joined(List<T> first, List<T> last) {
        List<T> all = new ArrayList<>(first);
        all.addAll(last);
        return all;
    }

    /** Whether the same law is broken on these steps, which are then the smallest so far. */
    private boolean breaks(List<Step<M>> steps, Check<M> check, Law law) {
        Finding finding = NOT_ALWAYS_SHOWN.contains(law) ? often(check, steps) : outcome(check, steps);
        if (finding == null || finding.law() != law) {
            return false;
        }
        smallest = steps;
        found = finding;
        return true;
    }

    private List<Step<M>> simplerThan(Step<M> step) {
        List<Step<M>> steps = new ArrayList<>();
        if (step instanceof Deliver<M> delivery) {
            for (M simpler : subject.simplerThan(delivery.message())) {
                Deliver<M> candidate = DeliverySource.inPlaceOf(delivery, simpler, subject, claims);
                if (candidate != null) {
                    steps.add(candidate);
                }
            }
        }
        return steps;
    }
}
