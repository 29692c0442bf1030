package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.config.TopologyFile;
import io.amcast.testkit.cluster.LoopbackTopology;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows that whatever is wrong in files and arguments is told in one line, with the right exit code, and nothing is left behind. */
class CommandLineErrorsTest {
    @TempDir
    Path directory;

    private Path config;
    private Topology topology;

    @BeforeEach
    void write() {
        config = directory.resolve("cluster.yaml");
        topology = LoopbackTopology.of(
                "errors", 2, 2, directory.resolve("data"), new Limits(100, 100, 16, 16, Duration.ofSeconds(60)));
        TopologyFile.write(topology, config);
    }

    @Test
    void wrongUsageEndsWithTwo() {
        Cli.run("dance").failsWith(2).contains("dance");
        Cli.run("send", "--config", config, "PAYLOAD").failsWith(2).contains("--to");
        Cli.run("node", "--config", config).failsWith(2).contains("--member");
        Cli.run("bench", "--destinations", 4).failsWith(2).contains("--destinations 4: must be 1 to");
        Path unused = directory.resolve("unused");
        Cli.run("bench", "--groups", 0, "--data", unused).failsWith(2).contains("--groups 0: must be 1 or more");
        assertThat(unused).doesNotExist();
        Cli.run("bench", "--payload", 2_000_000).failsWith(2).contains("--payload 2000000", "1048576");
        Cli.run("bench", "--outstanding", 100_000).failsWith(2).contains("--outstanding 100000", "16384", "--clients");
        Cli.run("bench", "--duration", "fast").failsWith(2).contains("'fast' is no duration", "15s");
        Cli.run("study", "--out", unused).failsWith(2).contains(unused.toString(), "is no directory");
        Cli.run("study", "--out", directory, "--only", "dances").failsWith(2).contains("'dances'", "convoy");
        Cli.run("study", "--out", directory, "--groups", 1).failsWith(2).contains("--groups 1: must be 2 to");
        Cli.run("node", "--config", config, "--member", "g1-a", "--app", "log", "--redis-port", 0)
                .failsWith(2)
                .contains("--redis-port goes with --app kv only");
        Cli.run("gateway", "--config", config, "--reads", "nearest")
                .failsWith(2)
                .contains("--reads", "'nearest'", "[LEADER, FOLLOWER, STALE]");
        Cli.run("node", "--config", config, "--member", "g1-a", "--reads", "follower")
                .failsWith(2)
                .contains("--reads is for Redis clients: name --redis-port too, or leave it out");
        assertThat(Cli.run().exit).isEqualTo(2);
        assertThat(Cli.run("--help").exit).isZero();
        assertThat(Cli.run("--version").out).startsWith("amcast ");
    }

    @Test
    void anUnknownKeyInTheConfigurationIsNamedWithItsLine() throws IOException {
        edit("limits:", "limitz:");
        Cli.run("status", "--config", config).failsWith(1).contains(config.toString(), "limitz");
    }

    @Test
    void aWrongValueInTheConfigurationIsNamed() throws IOException {
        edit("inFlight: 16", "inFlight: many");
        Cli.run("status", "--config", config).failsWith(1).contains(config.toString(), "inFlight", "many");
    }

    @Test
    void duplicateMembersInTheConfigurationAreNamed() throws IOException {
        edit("g2-a:", "g1-a:");
        Cli.run("status", "--config", config).failsWith(1).contains(config.toString(), "g1-a");
        edit("g1-b:", "g1-a:");
        Cli.run("status", "--config", config).failsWith(1).contains(config.toString(), "g1-a");
    }

    @Test
    void aGroupWithoutMembersIsNamed() throws IOException {
        Files.writeString(config, "cluster: c\ngroups:\n  g1: {}\ndata: ./data\n");
        Cli.run("status", "--config", config).failsWith(1).contains(config.toString(), "g1");
    }

    @Test
    void aConfigurationThatIsNotThereIsNamed() {
        Cli.run("status", "--config", directory.resolve("no.yaml")).failsWith(1).contains("no.yaml", "no such file");
    }

    @Test
    void anUnknownDestinationIsNamedWithThoseThereAre() {
        Cli.run("send", "--config", config, "--to", "g1,g7", "x").failsWith(2).contains("'g7'", "[g1, g2]");
    }

    @Test
    void anEmptyDestinationSetIsRefused() {
        Cli.run("send", "--config", config, "--to", "", "x").failsWith(2).contains("--to names no group");
    }

    @Test
    void aPayloadOverTheLimitIsRefusedBeforeItIsSent() {
        Cli.run("send", "--config", config, "--to", "g1", "--timeout", "20s", "x".repeat(200))
                .failsWith(1)
                .contains("100", "it was not delivered");
    }

    /** Lines that are too long are named by their numbers, each, and nothing of them is sent. */
    @Test
    void linesOverTheLimitAreNamedByTheirNumbers() {
        InputStream before = System.in;
        String lines = "x".repeat(200) + "\n" + "y".repeat(94) + "\n";
        System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        try {
            Cli sent = Cli.run("send", "--config", config, "--to", "g1", "--key", "k", "-");
            assertThat(sent.exit).isEqualTo(1);
            assertThat(sent.err.lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("is longer than 93 bytes", "limits.messageBytes 100", "it was not delivered"));
            assertThat(sent.err).contains("amcast: line 1 ", "amcast: line 2 ");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void anUnknownMemberIsNamedWithThoseThereAre() {
        Cli.run("node", "--config", config, "--member", "g9-z").failsWith(1).contains("'g9-z'", "g1-a");
    }

    @Test
    void aPortInUseIsToldAndNothingIsHalfStarted() throws IOException {
        Topology.Endpoint endpoint = topology.endpoint(MemberId.of("g1-a"));
        for (int port : new int[] {endpoint.port(), endpoint.raftPort()}) {
            int other = port == endpoint.port() ? endpoint.raftPort() : endpoint.port();
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName(endpoint.host()))) {
                Cli.run("node", "--config", config, "--member", "g1-a")
                        .failsWith(1)
                        .contains("g1-a", Integer.toString(taken.getLocalPort()));
            }
            // The other port is free again.
            new ServerSocket(other, 1, InetAddress.getByName(endpoint.host())).close();
        }
    }

    @Test
    void aRedisPortInUseIsToldAndTheMemberIsStoppedAgain() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.run("node", "--config", config, "--member", "g1-a", "--redis-port", taken.getLocalPort())
                    .failsWith(1)
                    .contains("Redis", Integer.toString(taken.getLocalPort()), "--redis-port");
        }
        int port = topology.endpoint(MemberId.of("g1-a")).port();
        new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
    }

    @Test
    void aFileWhereADirectoryIsNeededIsTold() {
        Cli.run("dev", "--data", config).failsWith(1).contains(config.toString(), "is a file; name a directory");
        Cli.run("bench", "--data", config).failsWith(1).contains(config.toString(), "is a file; name a directory");
        Cli.run("demo", "--history", config, "--data", directory.resolve("demo"), "--input", config)
                .failsWith(1)
                .contains(config.toString(), "is a file; name a directory");
    }

    @Test
    void anAddressThatCannotBeIsTold() {
        Cli.run("gateway", "--config", config, "--redis-host", "no-such-host.invalid")
                .failsWith(1)
                .contains("no-such-host.invalid:6379", "not known", "--redis-host");
        Cli.run("gateway", "--config", config, "--redis-port", 70_000)
                .failsWith(1)
                .contains("redis port 70000: must be 0 to 65535");
        Cli.run("gateway", "--config", config, "--metrics-port", 70_000)
                .failsWith(1)
                .contains("--metrics-port 70000: must be 0 to 65535");
    }

    @Test
    void aMetricsPortInUseIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.run("node", "--config", config, "--member", "g1-a", "--metrics-port", taken.getLocalPort())
                    .failsWith(1)
                    .contains(Integer.toString(taken.getLocalPort()), "--metrics-port");
        }
    }

    @Test
    void theDataDirectoryOfAnotherMemberIsRefusedAndLeftAlone() throws IOException {
        Path foreign = Files.createDirectories(directory.resolve("data").resolve("g1-a"));
        Files.writeString(foreign.resolve("member"), "cluster: errors\ngroup: g2\nmember: g2-b\n");
        Cli.run("node", "--config", config, "--member", "g1-a")
                .failsWith(1)
                .contains("belongs to", "g2-b", "own directory");
        try (Stream<Path> files = Files.list(foreign)) {
            assertThat(files).containsExactly(foreign.resolve("member"));
        }
    }

    @Test
    void statusTellsUnreachableMembersAsRowsAndDoesNotHang() {
        Cli status = Cli.run("status", "--config", config, "--timeout", "500ms");
        assertThat(status.exit).isEqualTo(1);
        assertThat(status.out.lines().filter(line -> line.contains("unreachable")))
                .hasSize(4);
        Cli json = Cli.run("status", "--config", config, "--timeout", "500ms", "-o", "json");
        assertThat(json.out).contains("\"member\" : \"g2-b\"", "\"reachable\" : false");
    }

    @Test
    void verifyTellsWhatIsNoHistory() throws IOException {
        Cli.run("verify", directory.resolve("nowhere")).failsWith(1).contains("is no directory");
        Cli.run("verify", directory).failsWith(1).contains("holds no histories");
        Files.writeString(directory.resolve("g1-a.jsonl"), "garbage\n");
        Cli.run("verify", directory).failsWith(1).contains("g1-a.jsonl, line 1", "no JSON");
    }

    @Test
    void devRefusesOtherNumbersThanItsDirectoryHas() {
        assertThat(topology.groups()).containsKey(GroupId.of("g2"));
        Cli.run("dev", "--data", directory, "--groups", 5)
                .failsWith(1)
                .contains("--groups 5", "has 2", "another --data directory");
    }

    private void edit(String from, String to) throws IOException {
        String text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replace(from, to));
    }
}
