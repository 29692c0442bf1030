package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows the programs as people run them: as processes that are ended by signals, and that find their data again. */
class DevProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void devServesRedisClientsKeepsItsDataAndEndsOnSigterm() throws Exception {
        Path data = directory.resolve("dev");
        Path history = directory.resolve("history");
        Object[] dev = {"dev", "--groups", 2, "--replicas", 3, "--redis-port", 0, "--data", data, "--history", history};
        Process first = start("first", dev);
        assertThat(redis(ready("first"), "MSET a 1 b 2 c 3")).isEqualTo("+OK");
        assertThat(redis(ready("first"), "INCR a")).isEqualTo(":2");
        endsCleanly(first);

        Process second = start("second", dev);
        assertThat(redis(ready("second"), "INCR a")).isEqualTo(":3");
        Cli status = Cli.run("status", "--config", data.resolve("cluster.yaml"), "--timeout", "20s");
        assertThat(status.exit).isZero();
        assertThat(status.out.lines().filter(line -> line.contains("leader"))).hasSize(2);
        endsCleanly(second);
        Cli verify = Cli.run("verify", history, "--unfinished");
        assertThat(verify.out).contains("all properties hold");
    }

    @Test
    void sendReachesNodesThatRunTheLogAndTheyAppendWhatTheyDeliver() throws Exception {
        Path config = directory.resolve("cluster.yaml");
        io.amcast.config.TopologyFile.write(
                io.amcast.testkit.cluster.LoopbackTopology.of(
                        "log", 2, 1, directory.resolve("data"), io.amcast.Limits.DEFAULTS),
                config);
        for (String member : List.of("g1-a", "g2-a")) {
            start(member, "node", "--config", config, "--member", member, "--app", "log");
        }
        for (String member : List.of("g1-a", "g2-a")) {
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(output(member)).contains("ready member=" + member));
        }
        Cli both = Cli.run("send", "--config", config, "--to", "g1,g2", "--key", "k", "--timeout", "100s", "hello");
        assertThat(both.err).isEmpty();
        assertThat(both.out).matches("id=\\S+ ts=[0-9]+ groups=g1,g2 ms=[0-9.]+\\R");
        Cli one = Cli.run("send", "--config", config, "--to", "g2", "--timeout", "100s", "alone");
        assertThat(one.exit).isZero();

        Path data = directory.resolve("data");
        assertThat(Files.readString(data.resolve("g1-a.delivered.jsonl")))
                .contains("hello")
                .doesNotContain("alone");
        assertThat(Files.readString(data.resolve("g2-a.delivered.jsonl"))).contains("hello", "alone");
        for (Process process : processes) {
            endsCleanly(process);
        }
    }

    private Path output(String name) {
        return directory.resolve(name + ".out");
    }

    private Process start(String name, Object... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-Dlogback.configurationFile=" + Main.class.getResource("/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        File err = directory.resolve(name + ".err").toFile();
        Process process = new ProcessBuilder(command)
                .redirectOutput(output(name).toFile())
                .redirectError(err)
                .start();
        processes.add(process);
        return process;
    }

    /** Waits for the line that says where Redis clients are served; the port. */
    private int ready(String name) {
        await().atMost(PATIENCE).until(() -> Files.readString(output(name)).contains("\n"));
        try {
            String line = Files.readString(output(name)).strip();
            assertThat(line).matches("ready redis=127\\.0\\.0\\.1:[0-9]+");
            return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String redis(int port, String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    /** Sends SIGTERM. */
    private static void endsCleanly(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
