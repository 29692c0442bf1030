package io.amcast.cli.study;

import java.util.List;

/** A case and what each round of it came to, in the order of time. */
record Figure(Case measured, List<Sample> rounds) {
    Figure {
        rounds = List.copyOf(rounds);
    }
}
