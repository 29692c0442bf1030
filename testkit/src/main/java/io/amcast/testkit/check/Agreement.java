package io.amcast.testkit.check;

import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedMessage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Uniform agreement: what anybody delivered, also in an incarnation that is gone, is in the end delivered at every replica of every
 * destination group. A replica that was down in the end may lack messages.
 */
final class Agreement {
    private final RecordedRun run;
    private final Set<String> down;
    private final Verdict.Builder verdict =
            new Verdict.Builder("agreement: delivered anywhere, delivered at every destination");
    private final Map<String, BitSet> addressed = new HashMap<>();

    private Agreement(RecordedRun run, Set<String> down) {
        this.run = run;
        this.down = down;
    }

    /**
     * Checks.
     *
     * @param down members that were not running, or had not caught up, when the histories end
     */
    static Verdict check(RecordedRun run, Set<String> down) {
        return new Agreement(run, down).check();
    }

    private Verdict check() {
        for (RecordedMessage message : run.histories().messages()) {
            for (String group : message.destinations()) {
                addressed
                        .computeIfAbsent(group, g -> new BitSet(run.messageCount()))
                        .set(message.number());
            }
        }
        Set<String> heard = new HashSet<>();
        run.histories().members().forEach((member, incarnations) -> {
            Incarnation last = incarnations.get(incarnations.size() - 1);
            heard.add(last.group());
            BitSet due = addressed.get(last.group());
            if (due != null && !down.contains(member)) {
                replica(last, due);
            }
        });
        addressed.keySet().stream()
                .sorted()
                .filter(group -> !heard.contains(group))
                .forEach(group ->
                        verdict.note("group " + group + " is a destination, but no history of its members is here"));
        return verdict.build("messages due at replicas");
    }

    private void replica(Incarnation last, BitSet due) {
        verdict.checked(due.cardinality());
        int[] base = run.base(last);
        if (base == null) {
            long lacking = due.cardinality() - last.start() - last.size();
            if (lacking > 0) {
                verdict.violation(() -> new Violation(
                        last.member() + " delivered " + lacking + " messages less than were delivered to its group",
                        List.of()));
            }
            return;
        }
        BitSet lacking = (BitSet) due.clone();
        for (int number : base) {
            lacking.clear(number);
        }
        for (int i = 0; i < last.size(); i++) {
            lacking.clear(last.message(i).number());
        }
        List<Integer> numbers = new ArrayList<>(lacking.cardinality());
        lacking.stream().forEach(numbers::add);
        for (int number : numbers) {
            RecordedMessage message = run.message(number);
            verdict.violation(() -> new Violation(
                    message + " is delivered at " + run.delivererOf(number) + ", but not at " + last.member()
                            + " (as of its incarnation " + last.number() + ", the last)",
                    List.of(message.id())));
        }
    }
}
