package io.amcast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MulticastException;
import io.amcast.Order;
import io.amcast.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a topology is read from YAML and the environment, and what each mistake is told. */
final class TopologyFileTest {
    private static final String GOOD = """
            cluster: demo
            groups:
              east:
                east-1: { host: 127.0.0.1, port: 7101, raftPort: 7151 }
                east-2: { port: 7102, raftPort: 7152 }
              west:
                west-1: { port: 7201, raftPort: 7251 }
            data: ./data
            limits: { messageBytes: 2MiB, inFlight: 1024, sessionTimeout: 30s }
            traceEvents: 4000
            """;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("cluster.yaml");
    }

    /** A whole file: hosts default to loopback, limits to their defaults, data lies beside the file. */
    @Test
    void readsATopology() throws IOException {
        Topology topology = load(GOOD);
        assertThat(topology.cluster()).isEqualTo("demo");
        assertThat(topology.groups()).containsOnlyKeys(GroupId.of("east"), GroupId.of("west"));
        assertThat(topology.endpoint(MemberId.of("east-2"))).isEqualTo(new Topology.Endpoint("127.0.0.1", 7102, 7152));
        assertThat(topology.data()).isEqualTo(directory.resolve("data"));
        assertThat(topology.limits()).isEqualTo(new Limits(2 << 20, 1 << 20, 16_384, 1024, Duration.ofSeconds(30)));
    }

    /** How much members remember is said by a key of its own, which the environment overrides, too. */
    @Test
    void readsHowMuchMembersRemember() throws IOException {
        assertThat(load(GOOD.replace("traceEvents: 4000", "")).traceEvents()).isEqualTo(Topology.DEFAULT_TRACE_EVENTS);
        Topology topology = load(GOOD);
        assertThat(topology.traceEvents()).isEqualTo(4000);
        assertThat(TopologyFile.load(file, Map.of("AMCAST_TRACEEVENTS", "0")).traceEvents())
                .isZero();
        assertThat(topology.withLimits(Limits.DEFAULTS)
                        .withOrder(Order.STRICT)
                        .withGroups(topology.groups())
                        .traceEvents())
                .isEqualTo(4000);
    }

    /** Behind a port mapping a member listens elsewhere than others reach it; each part may be said alone. */
    @Test
    void readsWhereAMemberListens() throws IOException {
        Topology topology = load(GOOD.replace("port: 7102", "bindHost: 0.0.0.0, bindPort: 9102, port: 7102"));
        Topology.Endpoint endpoint = topology.endpoint(MemberId.of("east-2"));
        assertThat(endpoint.host()).isEqualTo("127.0.0.1");
        assertThat(endpoint.bind()).isEqualTo(new Topology.Bind("0.0.0.0", 9102, 7152));
        TopologyFile.write(topology, file);
        assertThat(TopologyFile.load(file, Map.of()).groups()).isEqualTo(topology.groups());
    }

    /** The environment overrides single keys and leaves the others. */
    @Test
    void letsTheEnvironmentOverrideKeyByKey() throws IOException {
        Files.writeString(file, GOOD);
        Topology topology = TopologyFile.load(
                file,
                Map.of(
                        "AMCAST_CLUSTER", "other",
                        "AMCAST_DATA", "/srv/amcast",
                        "AMCAST_LIMITS_INFLIGHT", "32",
                        "AMCAST_GROUPS_EAST_EAST_1_HOST", "10.0.0.7",
                        "AMCAST_JAVA_OPTS", "not ours",
                        "PATH", "/bin"));
        assertThat(topology.cluster()).isEqualTo("other");
        assertThat(topology.data()).isEqualTo(Path.of("/srv/amcast"));
        assertThat(topology.limits().inFlight()).isEqualTo(32);
        assertThat(topology.limits().messageBytes()).isEqualTo(2 << 20);
        assertThat(topology.endpoint(MemberId.of("east-1"))).isEqualTo(new Topology.Endpoint("10.0.0.7", 7101, 7151));
    }

    /** A wrong value from the environment is told by the variable's name. */
    @Test
    void namesTheVariableWithAWrongValue() throws IOException {
        Files.writeString(file, GOOD);
        assertThat(error(Map.of("AMCAST_LIMITS_INFLIGHT", "many")))
                .isEqualTo("environment variable AMCAST_LIMITS_INFLIGHT: limits.inFlight: 'many' is no whole number; "
                        + "write digits, as in 16384");
        assertThat(error(Map.of("AMCAST_LIMITS_INFLIGT", "5")))
                .isEqualTo("environment variable AMCAST_LIMITS_INFLIGT: no key of the topology is meant by it; "
                        + "did you mean AMCAST_LIMITS_INFLIGHT?");
    }

    /** What is written reads back equal. */
    @Test
    void writesWhatItReads() throws IOException {
        Topology topology = load(GOOD);
        Path copy = directory.resolve("copy.yaml");
        TopologyFile.write(topology, copy);
        assertThat(TopologyFile.load(copy, Map.of())).isEqualTo(topology);
        assertThat(Files.readString(copy)).contains("messageBytes: 2MiB", "data: ./data", "sessionTimeout: 30s");
    }

    /** Each mistake in the file: replaced text, its replacement, and the line's number and text that is told. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            inFlight: 1024 | inflght: 1024 | 9 | limits.inflght: there is no such key; did you mean inFlight?
            cluster: demo | colour: red | 1 | colour: there is no such key; known are cluster, groups, data, limits
            cluster: demo | "#" | 2 | the key 'cluster' is missing; add it, as in 'cluster: demo'
            cluster: demo | cluster: a b | 1 | cluster: 'a b': use 1 to 63 of the characters A-Z a-z 0-9 . _ -
            cluster: demo | cluster: [demo] | 1 | cluster: expected a single value, found a list
            cluster: demo | cluster: | 1 | cluster: expected a single value, found nothing
            data: ./data | "data: ''" | 8 | data: is empty; name the directory for the members' logs, as in ./data
            data: ./data | cluster: twice | 8 | cluster: this key stands at FILE:1 too; keep one
            port: 7101 | port: seven | 4 | groups.east.east-1.port: 'seven' is no whole number; write digits, as in 16384
            port: 7101 | port: 70000 | 4 | groups.east.east-1.port: 70000 is out of range; use 1 to 65535
            port: 7101 | port: 0 | 4 | groups.east.east-1.port: 0 is out of range; use 1 to 65535
            port: 7101 | prot: 7101 | 4 | groups.east.east-1.prot: there is no such key; did you mean port?
            "port: 7101, " | "" | 4 | groups.east.east-1: the key 'port' is missing; add it, as in 'port: 7101'
            port: 7201 | port: 7152 | 7 | groups.west.west-1.port: 7152 is used on 127.0.0.1 by groups.east.east-2.raftPort (FILE:5) too; use another port
            west-1: | east-1: | 7 | groups.west.east-1: member 'east-1' stands at FILE:4 too; member names are unique in the cluster
            west-1: | West-1: | 7 | groups.west.West-1: member name 'West-1': use 1 to 63 of the characters a-z 0-9 . _ -, starting with a letter or digit
            "{ port: 7201, raftPort: 7251 }" | 7201 | 7 | groups.west.west-1: expected host, port and raftPort, found '7201'
            host: 127.0.0.1 | "host: ' '" | 4 | groups.east.east-1.host: is empty; name the address to bind, as in 127.0.0.1
            messageBytes: 2MiB | messageBytes: lots | 9 | limits.messageBytes: 'lots' is no size; write bytes, or a number with KiB or MiB, as in 1MiB
            messageBytes: 2MiB | messageBytes: 17MiB | 9 | limits.messageBytes: 17825792: must be 1 to 16777216
            inFlight: 1024 | inFlight: 3 | 9 | limits.inFlight: 3: must be 16 to 1048576
            traceEvents: 4000 | traceEvents: 4194305 | 10 | traceEvents: 4194305: must be 0, for no trace, to 4194304
            traceEvents: 4000 | traceEvents: many | 10 | traceEvents: 'many' is no whole number; write digits, as in 16384
            sessionTimeout: 30s | sessionTimeout: 30 | 9 | limits.sessionTimeout: '30' is no duration; write a number with ms, s, m or h, as in 60s
            sessionTimeout: 30s | sessionTimeout: 30ms | 9 | limits.sessionTimeout: PT0.03S: must be 1s to 24h
            "limits: {" | "limits: [ {" | 9 | this is no YAML
            """)
    void tellsEachMistakeAtItsPlace(String part, String replacement, int line, String message) throws IOException {
        String text = GOOD.replace(part, replacement == null ? "" : replacement);
        assertThat(text).isNotEqualTo(GOOD);
        Files.writeString(file, text);
        assertThat(error(Map.of()))
                .startsWith(file + ":" + line + ": " + message.replace("FILE", file.toString()))
                .doesNotContain("\n");
    }

    /** A group that names nobody is told, however it is written. */
    @ParameterizedTest
    @ValueSource(strings = {"west:", "west: {}"})
    void refusesAGroupWithoutMembers(String group) throws IOException {
        Files.writeString(file, GOOD.replaceFirst("west:\n.*\n", group + "\n"));
        assertThat(error(Map.of())).startsWith(file + ":6: groups.west: this group has no members; name one or more");
    }

    /** A file without groups is told. */
    @Test
    void refusesAClusterWithoutGroups() throws IOException {
        Files.writeString(file, "cluster: demo\ngroups: {}\ndata: ./data\n");
        assertThat(error(Map.of())).isEqualTo(file + ":2: groups: there is no group; a cluster needs one or more");
    }

    /** Nothing, and nothing but a comment, are told as an empty file. */
    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n"})
    void refusesAnEmptyFile(String text) throws IOException {
        Files.writeString(file, text);
        assertThat(error(Map.of())).isEqualTo(file + ": is empty; a topology needs the keys cluster, groups and data");
    }

    /** A file that is not there, a directory, a second document, and text that is no mapping are told. */
    @Test
    void refusesWhatIsNoTopologyFile() throws IOException {
        assertThat(error(Map.of())).isEqualTo(file + ": there is no such file; name an existing one");
        Files.writeString(file, GOOD + "---\nmore: true\n");
        assertThat(error(Map.of())).isEqualTo(file + ":12: a second document begins here; keep one");
        Files.writeString(file, "just text\n");
        assertThat(error(Map.of()))
                .isEqualTo(file + ":1: expected keys with values, found 'just text'; begin with 'cluster: NAME'");
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(error(Map.of())).isEqualTo(file + ": is a directory; name a file");
    }

    private Topology load(String text) throws IOException {
        Files.writeString(file, text);
        return TopologyFile.load(file, Map.of());
    }

    private String error(Map<String, String> environment) {
        MulticastException error =
                catchThrowableOfType(MulticastException.class, () -> TopologyFile.load(file, environment));
        assertThat(error.reason()).isEqualTo(MulticastException.Reason.CONFIGURATION);
        return error.getMessage();
    }
}
