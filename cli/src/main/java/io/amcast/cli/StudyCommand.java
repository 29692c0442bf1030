package io.amcast.cli;

import io.amcast.cli.study.Study;
import io.amcast.cli.study.StudyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what conflicts cost, and draws charts of it. */
@Command(
        name = "study",
        description = {
            "Measures what conflicts cost on clusters in this process: total order, generic order and class NONE, over conflict rate,",
            "key skew and how many messages go to two groups, in plain and in strict order. Writes JSON, charts and tables."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StudyCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StudyCommand.class);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description =
                    "Measures these parts alone: convoy, links, ratio, conflicts, latency, skew; all unless said.")
    private @Nullable List<String> only;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where JSON and charts go, and study.md, of which the tables alone are written anew.")
    private Path out = Path.of("docs");

    @Option(names = "--redraw", description = "Measures nothing, and draws anew from the JSON of earlier runs.")
    private boolean redraw;

    @Option(
            names = "--point",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "1200ms",
            description = "How long each point is measured in each round.")
    private Duration point;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each point is measured.")
    private int rounds = 3;

    @Option(names = "--runs", paramLabel = "N", description = "How often, in the parts convoy, links and ratio.")
    private int runs = 7;

    @Option(
            names = "--warmup",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "120s",
            description = "How long the first cluster is loaded before; later ones for a quarter of it.")
    private Duration warmUp;

    @Option(names = "--groups", paramLabel = "N", description = "How many groups.")
    private int groups = 3;

    @Option(names = "--replicas", paramLabel = "N", description = "How many members each group has.")
    private int replicas = 3;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            description = "How many messages are under way at once where throughput is measured.")
    private int outstanding = 256;

    @Mixin
    private ClusterHere cluster;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        if (!Files.isDirectory(out)) {
            throw new ParameterException(
                    spec.commandLine(), "--out " + out + ": is no directory; name one that exists");
        }
        List<String> words = spec.root().commandLine().getParseResult().originalArgs();
        StudyFiles files = new StudyFiles(out, "./amcast " + String.join(" ", words), commit());
        String tables;
        if (redraw) {
            tables = Study.redraw(files);
        } else {
            FreshDirectory directory = cluster.directory("study");
            Study.Options options = options(directory.path().resolve("members"));
            tables = cluster.measure(
                    directory,
                    err,
                    service -> service.add(new Study(options, files, err)).run());
        }
        spec.commandLine().getOut().println(tables);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private Study.Options options(Path members) {
        try {
            return new Study.Options(
                    only == null ? List.of() : only,
                    groups,
                    replicas,
                    outstanding,
                    point,
                    rounds,
                    runs,
                    warmUp,
                    members);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** The commit of the source tree that this runs from, as far as git can tell. */
    private static String commit() throws IOException, InterruptedException {
        String home = System.getProperty("amcast.home", ".");
        String commit = git(home, "rev-parse", "--short", "HEAD");
        if (commit.isEmpty()) {
            return "unknown";
        }
        String changes = git(home, "status", "--porcelain", "--untracked-files=no", "--", "*.java", "*.xml", "*.proto");
        return commit + (changes.isEmpty() ? "" : " and changes");
    }

    private static String git(String home, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", home));
        command.addAll(List.of(words));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.info("no git to ask for the commit: {}", e.getMessage());
            return "";
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? answer.strip() : "";
    }
}
