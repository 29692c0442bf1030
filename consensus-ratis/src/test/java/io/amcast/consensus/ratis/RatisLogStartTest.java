package io.amcast.consensus.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.spi.GroupLog;
import io.amcast.spi.GroupLogProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of a start is one clear error, and nothing is left half-started. */
final class RatisLogStartTest {
    @TempDir
    Path directory;

    /** core finds the provider without any wiring. */
    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(GroupLogProvider.class))
                .anySatisfy(provider -> assertThat(provider).isInstanceOf(RatisLogProvider.class));
    }

    /** A directory serves the member that it was made for and no other; the error names both. */
    @Test
    void refusesTheDirectoryOfAnotherMember() throws IOException {
        Topology topology = TestGroup.of(3, directory, Limits.DEFAULTS);
        Path data = directory.resolve("g-1");
        start(topology, "g-1", data).close();
        assertThatThrownBy(() -> start(topology, "g-2", data))
                .isInstanceOf(IOException.class)
                .hasMessage("data directory " + data + ": belongs to cluster: test, group: g, member: g-1, not to"
                        + " cluster: test, group: g, member: g-2; use each member's own directory");
        Topology other = new Topology("other", topology.groups(), topology.data(), topology.limits());
        assertThatThrownBy(() -> start(other, "g-1", data)).hasMessageContaining("not to cluster: other");
        assertPortIsFree(topology, "g-2");
        start(topology, "g-1", data).close();
    }

    /** A log without the file that says whose it is belongs to nobody. */
    @Test
    void refusesALogWithoutAnOwner() throws IOException {
        Topology topology = TestGroup.of(1, directory, Limits.DEFAULTS);
        Path data = directory.resolve("g-1");
        start(topology, "g-1", data).close();
        Files.delete(data.resolve("member"));
        assertThatThrownBy(() -> start(topology, "g-1", data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(data + ": holds a log but no file 'member'");
    }

    /** A file in the directory's place is named. */
    @Test
    void refusesAFileAsDirectory() throws IOException {
        Topology topology = TestGroup.of(1, directory, Limits.DEFAULTS);
        Path file = Files.writeString(directory.resolve("file"), "text");
        assertThatThrownBy(() -> start(topology, "g-1", file)).hasMessageContaining(file + ": is a file");
        assertThatThrownBy(() -> start(topology, "g-1", file.resolve("g-1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.resolve("g-1").toString());
    }

    /** A port that something else listens on is named, before anything is written. */
    @Test
    void refusesAPortInUse() throws IOException {
        Topology topology = TestGroup.of(1, directory, Limits.DEFAULTS);
        Path data = directory.resolve("g-1");
        int port = topology.endpoint(MemberId.of("g-1")).raftPort();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(topology, "g-1", data))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("member g-1 of group g: cannot bind 127.0.0.1:" + taken.getLocalPort()
                            + " (raftPort): Address already in use");
        }
        assertThat(data).doesNotExist();
        start(topology, "g-1", data).close();
    }

    /** A Raft port must be known to the others. */
    @Test
    void refusesPortZero() {
        Topology topology = new Topology(
                "test",
                new TreeMap<>(Map.of(
                        TestGroup.GROUP,
                        new TreeMap<>(Map.of(MemberId.of("g-1"), new Topology.Endpoint("127.0.0.1", 0, 0))))),
                directory,
                Limits.DEFAULTS);
        assertThatThrownBy(() -> start(topology, "g-1", directory)).hasMessageContaining("raftPort 0");
    }

    /** A member that runs already holds its directory. */
    @Test
    void refusesADirectoryInUse() throws IOException {
        Topology topology = TestGroup.of(1, directory, Limits.DEFAULTS);
        Path data = directory.resolve("g-1");
        Topology elsewhere = TestGroup.of(1, directory, Limits.DEFAULTS);
        try (GroupLog first = start(topology, "g-1", data)) {
            assertThat(first.standing()).isNotNull();
            assertThatThrownBy(() -> start(elsewhere, "g-1", data))
                    .isInstanceOf(IOException.class)
                    .hasMessage("data directory " + data + ": is in use; member g-1 of group g runs already");
            assertPortIsFree(elsewhere, "g-1");
        }
    }

    /** A snapshot whose content changed on disk is not restored; the error names the file. */
    @Test
    void refusesADamagedSnapshot() throws IOException {
        Path data = directory.resolve("g-1");
        SingleMember member = SingleMember.leading(data, Limits.DEFAULTS, SnapshotTrigger.Thresholds.DEFAULTS);
        member.append(0, 10);
        member.awaitCall("applied 0");
        member.publish("state");
        member.close();
        Path snapshot;
        try (Stream<Path> files = Files.walk(data)) {
            snapshot = files.filter(file -> file.getFileName().toString().matches("snapshot\\.\\d+_\\d+"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length - 1] ^= 1;
        Files.write(snapshot, bytes);
        SingleMember again = member.again(data);
        assertThatThrownBy(() -> again.log.start(again))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(snapshot + ": is damaged");
        assertPortIsFree(member.topology, "g-1");
        assertThat(again.calls).isEmpty();
    }

    /** A member that the group does not have is a programmer's error. */
    @Test
    void refusesAMemberOfAnotherGroup() throws IOException {
        Topology topology = TestGroup.of(1, directory, Limits.DEFAULTS);
        assertThatThrownBy(() -> start(topology, "h-1", directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("member 'h-1'");
    }

    private static GroupLog start(Topology topology, String member, Path data) throws IOException {
        GroupLog log = new RatisLogProvider().create(topology, TestGroup.GROUP, MemberId.of(member), data);
        log.start(new SingleMember(topology, data, SnapshotTrigger.Thresholds.DEFAULTS));
        return log;
    }

    private static void assertPortIsFree(Topology topology, String member) throws IOException {
        Topology.Endpoint endpoint = topology.endpoint(MemberId.of(member));
        try (ServerSocket socket = new ServerSocket(endpoint.raftPort(), 1, InetAddress.getByName(endpoint.host()))) {
            assertThat(socket.isBound()).isTrue();
        }
    }
}
