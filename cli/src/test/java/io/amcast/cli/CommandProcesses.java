package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command as processes, on the classes under test. What each prints goes to files named after it; closing kills those still there. */
final class CommandProcesses implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final Pattern IGNORED = Pattern.compile("SigIgn:\\s*([0-9a-f]+)");
    private static final Pattern READY = Pattern.compile("ready (?:.* )?redis=127\\.0\\.0\\.1:([0-9]+)\\R");

    /** How a process is told to stop. */
    enum Signal {
        INT(2),
        TERM(15);

        private final int number;

        Signal(int number) {
            this.number = number;
        }
    }

    private final Path directory;
    private final Map<String, Process> processes = new LinkedHashMap<>();

    CommandProcesses(Path directory) {
        this.directory = directory;
    }

    /**
     * Starts one.
     *
     * @param name not used before
     */
    Process start(String name, Object... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1", // starts faster
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-Dlogback.configurationFile=" + Main.class.getResource("/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(name + ".out").toFile())
                .redirectError(directory.resolve(name + ".err").toFile())
                .start();
        processes.put(name, process);
        return process;
    }

    /** Who starts the tests in the background of a script has SIGINT ignored, and so would have all children, if not for this. */
    private static List<String> launcher() throws IOException, InterruptedException {
        if (!ignored("self", Signal.INT)) {
            return List.of();
        }
        List<String> launcher = List.of("env", "--default-signal=INT");
        List<String> probe = new ArrayList<>(launcher);
        probe.add("true");
        return new ProcessBuilder(probe).start().waitFor() == 0 ? launcher : List.of();
    }

    /** Where the system tells it; false elsewhere. */
    private static boolean ignored(String process, Signal signal) throws IOException {
        Path status = Path.of("/proc", process, "status");
        if (!Files.exists(status)) {
            return false;
        }
        Matcher matcher = IGNORED.matcher(Files.readString(status));
        return matcher.find() && (Long.parseUnsignedLong(matcher.group(1), 16) & (1L << (signal.number - 1))) != 0;
    }

    /** What the process has printed on standard output so far. */
    String output(String name) {
        try {
            return Files.readString(directory.resolve(name + ".out"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the line that says that the process serves. */
    void awaitReady(String name) {
        Process process = processes.get(name);
        await().atMost(PATIENCE).until(() -> output(name).contains("\n") || !process.isAlive());
        assertThat(output(name)).as("%s; standard error in %s.err", name, name).matches("ready .*\\R");
    }

    /** Waits for the line that says where Redis clients are served; the port. */
    int redisPort(String name) {
        awaitReady(name);
        Matcher matcher = READY.matcher(output(name));
        assertThat(matcher.matches()).as(output(name)).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** Tells a process to stop, and expects that all it held is closed in time. */
    static void endsCleanly(Process process, Signal signal) throws IOException, InterruptedException {
        assumeThat(ignored(Long.toString(process.pid()), signal))
                .as("this JVM was started with SIG%s ignored, nothing here can undo that for its children", signal)
                .isFalse();
        long begin = System.nanoTime();
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS))
                .as("ended within %s of SIG%s", LONGEST_STOP, signal)
                .isTrue();
        System.out.printf(Locale.ROOT, "ended %.2f s after SIG%s%n", (System.nanoTime() - begin) / 1e9, signal);
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
        processes.values().forEach(process -> process.onExit().join());
    }
}
