package io.amcast.cli.study;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures what conflicts cost, part by part, and writes down each part when it is through. */
public final class Study implements AutoCloseable {
    private static final List<Part> PARTS = List.of(
            new ConvoyPart("convoy", Duration.ZERO),
            new ConvoyPart("links", Duration.ofMillis(20)),
            new RatioPart(),
            new ConflictsPart(),
            new LatencyPart(),
            new SkewPart());

    /**
     * What to measure, and for how long.
     *
     * @param only names of parts; empty for all
     * @param point how long each point is measured, 50 ms to 10 minutes; loaded for a quarter of that before
     * @param rounds how often each point, 1 to 99
     * @param runs how often in the parts that check a bound, 1 to 99
     * @param warmUp of the first cluster, of others less
     * @param data a fresh directory for the members' logs
     */
    public record Options(
            List<String> only,
            int groups,
            int replicas,
            int outstanding,
            Duration point,
            int rounds,
            int runs,
            Duration warmUp,
            Path data) {
        private static final int MOST_ROUNDS = 99;
        private static final int MOST_OUTSTANDING = 16_384;
        private static final Duration SHORTEST = Duration.ofMillis(50);
        private static final Duration LONGEST = Duration.ofMinutes(10);

        public Options {
            only = List.copyOf(only);
            for (String name : only) {
                if (PARTS.stream().noneMatch(part -> part.name().equals(name))) {
                    throw new IllegalArgumentException("--only '" + name + "': choose of " + names());
                }
            }
            between("--groups", groups, 2, 64);
            between("--replicas", replicas, 1, 26);
            between("--outstanding", outstanding, 2, MOST_OUTSTANDING);
            between("--rounds", rounds, 1, MOST_ROUNDS);
            between("--runs", runs, 1, MOST_ROUNDS);
            if (point.compareTo(SHORTEST) < 0 || point.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("--point " + point.toMillis() + "ms: must be 50ms to 10m");
            }
        }

        private static void between(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + " " + value + ": must be " + least + " to " + most);
            }
        }

        Duration ramp() {
            return point.dividedBy(4);
        }

        private List<Part> parts() {
            return PARTS.stream()
                    .filter(part -> only.isEmpty() || only.contains(part.name()))
                    .toList();
        }
    }

    private final Options options;
    private final StudyFiles files;
    private final TestBed bed;

    /**
     * A study that has not begun.
     *
     * @param files where it is written down
     */
    public Study(Options options, StudyFiles files, PrintWriter progress) {
        this.options = options;
        this.files = files;
        int points =
                options.parts().stream().mapToInt(part -> part.points(options)).sum();
        bed = new TestBed(options, points, progress);
    }

    /** The names of all parts. */
    public static List<String> names() {
        return PARTS.stream().map(Part::name).toList();
    }

    /** Measures and writes; answers the tables. */
    public String run() throws IOException, InterruptedException {
        List<String> tables = new ArrayList<>();
        for (Part part : options.parts()) {
            tables.add(files.write(part, options, part.measure(bed)));
        }
        return String.join("\n", tables);
    }

    /** Draws charts and tables anew from the JSON files of earlier runs; answers the tables. */
    public static String redraw(StudyFiles files) throws IOException {
        List<String> tables = new ArrayList<>();
        for (Part part : PARTS) {
            tables.add(files.redraw(part));
        }
        return String.join("\n", tables);
    }

    /** Stops clusters. */
    @Override
    public void close() {
        bed.close();
    }
}
