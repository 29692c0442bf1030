package io.amcast.testkit.check.append;

import java.util.List;

/**
 * Something that should not be, with the transactions that show it.
 *
 * @param text the whole counterexample, in several lines: what is wrong, the transactions, and for a cycle what makes each of its edges
 * @param transactions their positions in the history, from 0; in the order of the cycle, if it is one
 */
public record Finding(Anomaly anomaly, String text, List<Integer> transactions) {
    public Finding {
        transactions = List.copyOf(transactions);
    }

    @Override
    public String toString() {
        return text;
    }
}
