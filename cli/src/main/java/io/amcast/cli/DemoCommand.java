package io.amcast.cli;

import io.amcast.cli.demo.Demo;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the whole: a cluster under load and a killed leader, and the proof that nothing went wrong. */
@Command(
        name = "demo",
        description =
                "Starts 3 groups of 3 members, loads and transfers under a killed leader, and verifies the outcome.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {
    private static final long MOST_INPUT_BYTES = 16 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Observation observation;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "The text to load; the project's own docs and licence unless said.")
    private @Nullable Path input;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A new or empty directory for the members' logs, kept afterwards; unless said, one of its own"
                    + " in ./data that is removed if all is well.")
    private @Nullable Path data;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to transfer money; 20s unless said.")
    private Duration duration = Duration.ofSeconds(20);

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        PrintWriter out = spec.commandLine().getOut();
        List<Path> texts = texts();
        FreshDirectory directory = FreshDirectory.of(data, "demo");
        Path asked = observation.history();
        Path histories = asked == null ? directory.path().resolve("history") : asked;
        directory.make();
        FreshDirectory.require(histories);
        boolean holds;
        PrintWriter err = spec.commandLine().getErr();
        try (Service service = new Service(err)) {
            Logs.quietConsole();
            Logs.toFile(directory.path().resolve("amcast.log"));
            MeterRegistry served = observation.serve(service, err);
            Demo demo = service.add(new Demo(
                    new Demo.Options(directory.path(), histories, texts, duration),
                    served == null ? new SimpleMeterRegistry() : served,
                    out));
            holds = demo.runAndReport();
        }
        if (holds) {
            directory.remove(asked);
        }
        return holds ? 0 : Main.FAILED;
    }

    private List<Path> texts() throws IOException {
        Path named = input;
        if (named != null) {
            if (!Files.isRegularFile(named)) {
                throw new CommandFailure("--input " + named + ": there is no such file; name a text file");
            }
            if (Files.size(named) > MOST_INPUT_BYTES) {
                throw new CommandFailure("--input " + named + ": it has " + Files.size(named)
                        + " bytes; the demonstration" + " loads up to " + MOST_INPUT_BYTES);
            }
            return List.of(named);
        }
        Path home = Path.of(System.getProperty("amcast.home", "."));
        List<Path> texts = new ArrayList<>();
        for (String name : List.of("LICENSE", "README.md", "CHANGELOG.md")) {
            if (Files.isRegularFile(home.resolve(name))) {
                texts.add(home.resolve(name));
            }
        }
        Path docs = home.resolve("docs");
        if (Files.isDirectory(docs)) {
            try (Stream<Path> walk = Files.walk(docs)) {
                walk.filter(file -> file.toString().endsWith(".md")).sorted().forEach(texts::add);
            }
        }
        if (texts.isEmpty()) {
            throw new CommandFailure(
                    "there are no docs in " + home.toAbsolutePath() + " to load; name a text with --input");
        }
        return texts;
    }
}
