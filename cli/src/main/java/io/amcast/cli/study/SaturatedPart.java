package io.amcast.cli.study;

import io.amcast.Order;
import java.io.IOException;
import java.util.List;

/** A part that compares both orders at a constant number of outstanding messages. */
interface SaturatedPart extends Part {
    /** What is measured one right after the other. */
    List<List<Case>> blocks(Drive drive);

    @Override
    default int points(Study.Options options) {
        return options.rounds()
                * blocks(Drive.outstanding(1)).stream().mapToInt(List::size).sum();
    }

    @Override
    default List<Figure> measure(TestBed bed) throws IOException, InterruptedException {
        bed.only(List.of(Order.values()));
        return bed.rounds(
                blocks(Drive.outstanding(bed.options().outstanding())),
                bed.options().rounds());
    }
}
