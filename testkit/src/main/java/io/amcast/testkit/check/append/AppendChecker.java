package io.amcast.testkit.check.append;

import java.util.ArrayList;
import java.util.List;

/**
 * Says whether a history of transactions on lists is serializable, or strictly so, and if not, why: the anomaly by its name and the
 * shortest counterexample found.
 *
 * <p>A transaction of unknown outcome counts as one that took effect if something that it appended was read, and else as none. An
 * acknowledged append that no read shows comes after all that reads show; it is lost if a read of its key began after it, which is
 * told whatever consistency is asked for. Keys whose reads disagree on the order take no part in the search for cycles.
 *
 * <p>What is found is wrong; what is not found may be wrong still, in ways that no read shows. Takes time in the order of the elements read, and n
 * log n in the transactions: 100,000 transactions take some seconds.
 */
public final class AppendChecker {
    private AppendChecker() {}

    /**
     * Checks a history.
     *
     * @param history in any order; findings name transactions by their place in it
     * @throws IllegalArgumentException if an element is appended to a key twice
     */
    public static AppendReport check(List<Transaction> history, Consistency consistency) {
        IndexedHistory index = new IndexedHistory(List.copyOf(history));
        Dependencies edges = Dependencies.of(index, consistency);
        List<Finding> findings = new ArrayList<>(index.findings().all());
        Counterexample counterexample = new Counterexample(index, edges);
        int room = Math.max(0, AppendReport.MOST_FINDINGS - findings.size());
        for (int[] cycle : CycleSearch.cycles(edges, room)) {
            findings.add(counterexample.of(cycle));
        }
        int unknown = (int) history.stream()
                .filter(transaction -> transaction.outcome() == Transaction.Outcome.UNKNOWN)
                .count();
        return new AppendReport(findings, history.size(), unknown, edges.elements(), edges.size());
    }
}
