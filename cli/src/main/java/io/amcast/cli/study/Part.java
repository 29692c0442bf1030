package io.amcast.cli.study;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the study: what it measures, and how that is shown. */
interface Part {
    /** In file names, and as the user names it. */
    String name();

    /** How many points it measures, all rounds counted. */
    int points(Study.Options options);

    /** Measures them. */
    List<Figure> measure(TestBed bed) throws IOException, InterruptedException;

    /** Its tables, in markdown, with what to say about each. */
    String tables(PartResult result);

    /** Its chart as an SVG document; null for a part whose table says all. */
    @Nullable
    String chart(PartResult result);
}
