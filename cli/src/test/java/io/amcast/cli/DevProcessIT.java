package io.amcast.cli;

import static io.amcast.cli.CommandProcesses.PATIENCE;
import static io.amcast.cli.CommandProcesses.endsCleanly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.amcast.cli.CommandProcesses.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows the programs as people run them: as processes that are ended by signals, and that find their data again. */
class DevProcessIT {
    @TempDir
    Path directory;

    private CommandProcesses processes;

    @BeforeEach
    void prepare() {
        processes = new CommandProcesses(directory);
    }

    @AfterEach
    void kill() {
        processes.close();
    }

    @Test
    void devServesRedisClientsEndsOnSigintAndSigtermAndKeepsItsData() throws Exception {
        Path data = directory.resolve("dev");
        Path history = directory.resolve("history");
        Object[] dev = {"dev", "--groups", 2, "--replicas", 3, "--redis-port", 0, "--data", data, "--history", history};
        Process first = processes.start("first", dev);
        assertThat(redis(processes.redisPort("first"), "MSET a 1 b 2 c 3")).isEqualTo("+OK");
        assertThat(redis(processes.redisPort("first"), "INCR a")).isEqualTo(":2");
        endsCleanly(first, Signal.INT);

        Process second = processes.start("second", dev);
        assertThat(redis(processes.redisPort("second"), "INCR a")).isEqualTo(":3");
        Cli status = Cli.run("status", "--config", data.resolve("cluster.yaml"), "--timeout", "20s");
        assertThat(status.exit).isZero();
        assertThat(status.out.lines().filter(line -> line.contains("leader"))).hasSize(2);
        explainsWhatTopShows(data.resolve("cluster.yaml"));
        endsCleanly(second, Signal.TERM);

        Process third = processes.start("third", dev);
        assertThat(redis(processes.redisPort("third"), "INCR a")).isEqualTo(":4");
        endsCleanly(third, Signal.INT);
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
        List<Process> nodes = new ArrayList<>();
        for (String member : List.of("g1-a", "g2-a")) {
            nodes.add(processes.start(member, "node", "--config", config, "--member", member, "--app", "log"));
        }
        for (String member : List.of("g1-a", "g2-a")) {
            processes.awaitReady(member);
        }
        Cli both = Cli.run("send", "--config", config, "--to", "g1,g2", "--key", "k", "--timeout", "100s", "hello");
        assertThat(both.err).isEmpty();
        assertThat(both.out).matches("id=\\S+ ts=[0-9]+ groups=g1,g2 ms=[0-9.]+\\R");
        Cli one = Cli.run("send", "--config", config, "--to", "g2", "--timeout", "100s", "alone");
        assertThat(one.exit).isZero();

        Process lines = processes.start("lines", "send", "--config", config, "--to", "g1", "--timeout", "100s", "-");
        try (Writer input = lines.outputWriter()) {
            input.write("first\n");
            input.flush();
            // Reported while its sender still waits for the next line.
            await().atMost(PATIENCE).until(() -> processes.output("lines").contains("\n"));
            input.write("second\n");
        }
        assertThat(lines.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(lines.exitValue()).isZero();
        assertThat(processes.output("lines").lines())
                .hasSize(2)
                .allMatch(line -> line.matches("id=.* groups=g1 ms=.*"));

        Path data = directory.resolve("data");
        assertThat(Files.readString(data.resolve("g1-a.delivered.jsonl")))
                .contains("hello")
                .doesNotContain("alone");
        assertThat(Files.readString(data.resolve("g2-a.delivered.jsonl"))).contains("hello", "alone");
        endsCleanly(nodes.get(0), Signal.INT);
        endsCleanly(nodes.get(1), Signal.TERM);
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

    /** A message that top tells is explained, in words and for programs. */
    private static void explainsWhatTopShows(Path config) throws IOException {
        Object[] top = {
            "top",
            "--config",
            config,
            "--count",
            1,
            "--every",
            "50ms",
            "--window",
            "10m",
            "--timeout",
            "20s",
            "-o",
            "json"
        };
        Cli shown = Cli.run(top);
        assertThat(shown.exit).as(shown.err).isZero();
        String id = new ObjectMapper()
                .readTree(shown.out).findValues("slowest").stream()
                        .flatMap(slowest -> StreamSupport.stream(slowest.spliterator(), false))
                        .map(message -> message.get("message").asText())
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("top shows no message: " + shown.out));
        Cli words = Cli.run("explain", id, "--config", config, "--timeout", "20s");
        assertThat(words.exit).as(words.err).isZero();
        assertThat(words.out)
                .startsWith("message " + id + " to ")
                .contains("as leader", "taken from its client", "DELIVERED", "waited", "D delivered");
        Cli program = Cli.run("explain", id, "--config", config, "--timeout", "20s", "-o", "json");
        assertThat(new ObjectMapper().readTree(program.out).get("id").asText()).isEqualTo(id);
        Cli.run("explain", id + "999", "--config", config, "--timeout", "20s")
                .failsWith(1)
                .contains("no member that can be reached remembers message " + id + "999");
        Cli.run("explain", "nonsense", "--config", config)
                .failsWith(2)
                .contains("message id 'nonsense': expected home/session/sequence, as in g1/17/42");
    }
}
