package io.amcast.testkit.check.append;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a history came to.
 *
 * @param findings the first of each kind, the graver ones first; at most {@link #MOST_FINDINGS}
 * @param transactions how many there are
 * @param unknown how many of them have an unknown outcome
 * @param elements how many elements have a place in the order of their key
 * @param edges how many dependencies and orders were searched for cycles
 */
public record AppendReport(List<Finding> findings, int transactions, int unknown, long elements, long edges) {
    /** How many findings are listed at most. */
    public static final int MOST_FINDINGS = 50;

    public AppendReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing was found. */
    public boolean holds() {
        return findings.isEmpty();
    }

    /** The kinds of what was found. */
    public Set<Anomaly> anomalies() {
        Set<Anomaly> anomalies = EnumSet.noneOf(Anomaly.class);
        findings.forEach(finding -> anomalies.add(finding.anomaly()));
        return anomalies;
    }

    /** What was looked at, and all that was found. */
    @Override
    public String toString() {
        String seen = String.format(
                Locale.ROOT,
                "%,d transactions (%,d of unknown outcome), %,d elements in order, %,d edges: ",
                transactions,
                unknown,
                elements,
                edges);
        return seen
                + (holds()
                        ? "no anomaly"
                        : findings.stream().map(Finding::text).collect(Collectors.joining("\n", "\n", "")));
    }
}
