package io.amcast.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** What was checked, and what was found to be wrong. */
final class Findings {
    /** One row of the closing table. */
    record Row(String check, String detail, boolean holds) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    /**
     * Takes up a check.
     *
     * @param wrong one sentence for each thing that is wrong; none if it holds
     */
    void add(String check, String detail, List<String> wrong) {
        rows.add(new Row(check, detail, wrong.isEmpty()));
        wrong.forEach(text -> violations.add(check + ": " + text));
    }

    List<Row> rows() {
        return rows;
    }

    List<String> violations() {
        return violations;
    }

    boolean holds() {
        return violations.isEmpty();
    }
}
