package io.amcast.cli.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.amcast.cli.bench.BenchResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The files of a study in one directory: for each part {@code study-PART.json}, its chart in {@code study-PART.svg}, and its tables in
 * {@code study.md} between the lines <code>&lt;!-- figures of PART --&gt;</code> and <code>&lt;!-- end --&gt;</code>; text around these
 * stays as it is.
 */
public final class StudyFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter WRITER = JSON.writerWithDefaultPrettyPrinter();

    private final Path directory;
    private final String command;
    private final String commit;
    private final double loadBefore =
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

    /**
     * Files in a directory that exists.
     *
     * @param command that makes the figures
     * @param commit of the sources
     */
    public StudyFiles(Path directory, String command, String commit) {
        this.directory = directory;
        this.command = command;
        this.commit = commit;
    }

    /** Writes all of a part; answers its tables. */
    String write(Part part, Study.Options options, List<Figure> figures) throws IOException {
        PartResult result = new PartResult(
                part.name(),
                new PartResult.Provenance(
                        command,
                        commit,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        Sample.rounded(loadBefore),
                        BenchResult.Machine.here()),
                new PartResult.Settings(
                        options.groups(),
                        options.replicas(),
                        options.point().toMillis() / 1e3,
                        options.ramp().toMillis() / 1e3,
                        options.rounds(),
                        options.outstanding()),
                figures);
        Files.writeString(json(part), WRITER.writeValueAsString(result) + "\n");
        return draw(part, result);
    }

    /** Draws a part anew from its JSON; answers its tables, none if it was never measured. */
    String redraw(Part part) throws IOException {
        if (!Files.exists(json(part))) {
            return "";
        }
        return draw(part, JSON.readValue(json(part).toFile(), PartResult.class));
    }

    private Path json(Part part) {
        return directory.resolve("study-" + part.name() + ".json");
    }

    private String draw(Part part, PartResult result) throws IOException {
        String chart = part.chart(result);
        if (chart != null) {
            Files.writeString(directory.resolve("study-" + part.name() + ".svg"), chart);
        }
        String tables = part.tables(result) + "\n" + disturbed(result) + made(part, result.provenance());
        Path text = directory.resolve("study.md");
        String before = Files.exists(text) ? Files.readString(text) : "# Study\n";
        Files.writeString(text, MarkedText.replace(before, "figures of " + part.name(), tables));
        return tables;
    }

    private static String disturbed(PartResult result) {
        List<Sample> rounds = result.figures().stream()
                .flatMap(figure -> figure.rounds().stream())
                .toList();
        long disturbed = rounds.stream().filter(round -> !round.undisturbed()).count();
        return disturbed == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "In %d of %d measurements messages failed or a leader changed.%n%n",
                        disturbed,
                        rounds.size());
    }

    private static String made(Part part, PartResult.Provenance from) {
        String file = "study-" + part.name() + ".json";
        return String.format(
                Locale.ROOT,
                "Made by `%s` at commit %s on %s, on %d processors (load average before: %.1f), %s, %s; all rounds are in"
                        + " [%s](%s).%n",
                from.command(),
                from.commit(),
                from.date(),
                from.machine().processors(),
                from.loadBefore(),
                from.machine().java(),
                from.machine().system(),
                file,
                file);
    }
}
