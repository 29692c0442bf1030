package io.amcast.testkit.check;

import io.amcast.testkit.history.Histories;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks recorded histories, those of members and incarnations that are gone included, against section 7 of the protocol. Each check
 * takes time linear in the deliveries and their keys, or n log n.
 */
public final class HistoryVerifier {
    private HistoryVerifier() {}

    /** Checks histories that end when the cluster was at rest and every member had caught up. */
    public static List<Verdict> verify(Histories histories) {
        return verify(histories, Set.of());
    }

    /** Checks histories as {@link #verify(Histories)} does, and that their order agrees with real time. */
    public static List<Verdict> verify(Histories histories, RealTimeSpans realTime) {
        return verify(histories, Set.of(), realTime);
    }

    /**
     * Checks histories.
     *
     * @param down members whose history may end early: they were down in the end, or had not caught up
     * @throws IllegalArgumentException if a name is no member's that has a history
     */
    public static List<Verdict> verify(Histories histories, Set<String> down) {
        return verify(histories, down, null);
    }

    private static List<Verdict> verify(Histories histories, Set<String> down, @Nullable RealTimeSpans realTime) {
        for (String member : down) {
            if (!histories.members().containsKey(member)) {
                throw new IllegalArgumentException("member '" + member + "' has no history here; there are those of "
                        + String.join(", ", histories.members().keySet()));
            }
        }
        RecordedRun run = new RecordedRun(histories);
        return List.of(
                Integrity.check(run),
                Genuineness.check(run),
                SameMessage.check(run),
                Agreement.check(run, down),
                AcyclicOrder.check(run, realTime),
                Ascending.check(run),
                NoHole.check(run));
    }
}
