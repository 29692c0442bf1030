package io.amcast.testkit.laws;

import io.amcast.GroupId;
import io.amcast.StateMachine;
import io.amcast.testkit.laws.Finding.Found;
import io.amcast.testkit.laws.Step.Deliver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a violation's text. */
final class Report<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private final MachineUnderTest<M, R, S> subject;
    private final Claims<M> claims;
    private final GroupId group;
    private final Finding finding;
    private final List<Step<M>> steps;
    private final int kept;

    /**
     * @param kept how many of the last steps the finding itself tells
     */
    Report(
            MachineUnderTest<M, R, S> subject,
            Claims<M> claims,
            GroupId group,
            Finding finding,
            List<Step<M>> steps,
            int kept) {
        this.subject = subject;
        this.claims = claims;
        this.group = group;
        this.finding = finding;
        this.steps = steps;
        this.kept = kept;
    }

    LawViolation violation(int stepsAtFirst, long seed, String replay) {
        StringBuilder text = new StringBuilder(culprit())
                .append(" breaks ")
                .append(finding.law())
                .append(": ")
                .append(finding.what())
                .append('.');
        line(text, "  law: " + finding.law().sentence());
        steps(text, stepsAtFirst);
        line(text, "  seen:");
        finding.differs().forEach(seen -> line(text, "    " + seen));
        line(text, "  mend: " + finding.mend());
        line(text, "  replay: " + replay);
        List<M> messages = Step.deliveries(steps).stream().map(Deliver::message).toList();
        return new LawViolation(finding.law(), seed, messages, text.toString(), finding.cause());
    }

    private String culprit() {
        Class<?> type = subject.machine(group).getClass();
        String machine = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
        return switch (finding.law()) {
            case RELATION_DEPENDS_ON_MESSAGES, SYMMETRY, COMMUTATION ->
                "The conflict relation '" + claims.relation().name() + "' of " + machine;
            case NO_ERROR,
                    CODECS,
                    DETERMINISM,
                    FAILED_APPLY,
                    CAPTURE_CHANGES_NOTHING,
                    ROUND_TRIP,
                    SHORT_READS,
                    RESTORE_REPLACES,
                    REPLAY,
                    UNCHANGING_VIEW -> machine;
        };
    }

    private void steps(StringBuilder text, int stepsAtFirst) {
        List<Step<M>> told = steps.subList(0, steps.size() - kept);
        String shrunk = stepsAtFirst > steps.size() ? ", shrunk from " + (stepsAtFirst - kept) + " steps" : "";
        if (told.isEmpty()) {
            line(text, "  from: the empty state of a replica of group " + group + shrunk);
            return;
        }
        line(
                text,
                (kept == 0 ? "  by: " : "  from: the state after ") + "these steps at a replica of group " + group
                        + shrunk);
        @Nullable Replica<M, R, S> replica = new Replica<>(subject, group);
        Shown.Results shown = Shown.results(subject.results());
        int number = 1;
        for (Step<M> step : told) {
            String shownStep = "    " + number++ + ". ";
            if (step instanceof Deliver<M> delivery) {
                String outcome = "";
                try {
                    outcome = replica == null ? "" : " -> " + shown.outcome(replica.apply(delivery));
                } catch (Found e) {
                    replica = null; // what it threw is the finding, which is told below
                }
                line(text, shownStep + Claims.shown(delivery) + outcome);
            } else {
                line(text, shownStep + "(a snapshot is captured)");
            }
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append('\n').append(line);
    }
}
