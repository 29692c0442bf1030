package io.amcast.spi.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.Topology;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.SnapshotImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a member may expect of the log in memory. */
final class LocalLogTest {
    private static final GroupId GROUP = GroupId.of("g");

    private final Topology topology = Topology.inMemory(3, "g");
    private final LocalCluster cluster = new LocalCluster(4);
    private final Map<String, RecordingListener> listeners = new TreeMap<>();
    private final Map<String, GroupLog> logs = new TreeMap<>();

    @AfterEach
    void close() {
        cluster.close();
    }

    /** The first majority elects its lowest member, which is ready after the term's own entry. */
    @Test
    void electsTheLowestMemberOnceAMajorityIsUp() throws IOException {
        start("g-3");
        assertThat(logs.get("g-3").standing().role()).isEqualTo(MemberStatus.Role.CANDIDATE);
        start("g-2");
        awaitLines("g-2", "starts empty", "applied 0 1 own", "ready 1");
        awaitLines("g-3", "starts empty", "applied 0 1 own");
        assertThat(logs.get("g-2").standing().role()).isEqualTo(MemberStatus.Role.LEADER);
        assertThat(logs.get("g-3").standing())
                .isEqualTo(new GroupLog.Standing(MemberStatus.Role.FOLLOWER, 1, MemberId.of("g-2")));
    }

    /** Entries of the leader reach every member in order, with the log's term, whatever term they were built in. */
    @Test
    void appliesTheLeadersEntriesInOrderAtEveryMember() throws IOException {
        startAll();
        append("g-1", 0, 1);
        cluster.elect(MemberId.of("g-3"));
        append("g-3", 7);
        for (String member : List.of("g-1", "g-2", "g-3")) {
            await().untilAsserted(() -> assertThat(applied(member))
                    .containsExactly(
                            "applied 0 1 own", "applied 1 1 0", "applied 2 1 1", "applied 3 2 own", "applied 4 2 7"));
        }
        assertThat(listeners.get("g-3").inOrder()).containsSubsequence("applied 3 2 own", "ready 2", "applied 4 2 7");
        assertThat(listeners.get("g-1").inOrder()).containsSubsequence("applied 0 1 own", "ready 1");
    }

    /** Who does not lead is told that nothing of its entry will be applied. */
    @Test
    void refusesEntriesOfOthersThanTheLeader() throws IOException {
        startAll();
        append("g-2", 5);
        await().until(() -> listeners.get("g-2").lines.contains("refused 5 true"));
        assertThat(listeners.get("g-1").lines).noneMatch(line -> line.endsWith(" 5"));
    }

    /** Without a majority nobody leads and nothing is taken; with one again, the log goes on in a new term. */
    @Test
    void stopsWithoutAMajorityAndGoesOnWithOne() throws IOException {
        startAll();
        logs.get("g-1").kill();
        logs.get("g-2").kill();
        append("g-3", 1);
        await().until(() -> listeners.get("g-3").lines.contains("refused 1 true"));
        await().until(() -> listeners.get("g-3").lines.contains("leader 2 null"));
        start("g-1");
        awaitLines("g-1", "starts empty", "applied 0 1 own", "applied 1 2 own", "applied 2 3 own", "ready 3");
    }

    /** A member that comes back replays its log and is leader of none of the terms that it won before (rule A4). */
    @Test
    void replaysWithoutLeadership() throws IOException {
        startAll();
        append("g-1", 0);
        await().until(() -> applied("g-1").size() == 2);
        logs.get("g-1").kill();
        start("g-1");
        awaitLines("g-1", "starts empty", "applied 0 1 own", "applied 1 1 0", "applied 2 2 own");
    }

    /** A restarted member begins with its own snapshot and gets the entries after it. */
    @Test
    void restartsFromTheLastPublishedSnapshot() throws IOException {
        startAll();
        append("g-1", 0, 1, 2, 3);
        await().until(() -> applied("g-1").size() == 5);
        assertThat(listeners.get("g-1").lines).contains("snapshot wanted");
        publish("g-1", 3, "state of 3");
        logs.get("g-1").kill();
        start("g-1");
        awaitLines("g-1", "restored DISK 3 state of 3", "applied 4 1 3", "applied 5 2 own");
    }

    /** A member that was away while the log was dropped is installed a snapshot of another member. */
    @Test
    void installsASnapshotWhenTheLogBeforeItIsGone() throws IOException {
        startAll();
        append("g-1", 0);
        await().until(() -> applied("g-3").size() == 2);
        publish("g-3", 1, "state of 1");
        logs.get("g-3").kill();
        append("g-1", 1, 2, 3);
        await().until(() -> applied("g-1").size() == 5 && applied("g-2").size() == 5);
        publish("g-2", 4, "state of 4");
        append("g-1", 4);
        start("g-3");
        awaitLines("g-3", "restored DISK 1 state of 1", "restored INSTALL 4 state of 4", "applied 5 1 4");
    }

    /** A started member that lags keeps its entries, though another's snapshot covers them. */
    @Test
    void keepsTheEntriesThatAStartedMemberHasNotApplied() throws IOException {
        startAll();
        await().until(() -> applied("g-2").size() == 1);
        listeners.get("g-2").allow(1);
        append("g-1", 0, 1, 2, 3);
        await().until(() -> applied("g-1").size() == 5 && applied("g-2").size() == 2);
        publish("g-1", 4, "state of 4");
        listeners.get("g-2").allow(100);
        awaitLines(
                "g-2",
                "starts empty",
                "applied 0 1 own",
                "applied 1 1 0",
                "applied 2 1 1",
                "applied 3 1 2",
                "snapshot wanted",
                "applied 4 1 3");
    }

    /** The leader gives way on request. */
    @Test
    void handsLeadershipOver() throws IOException {
        startAll();
        logs.get("g-1").handOver(100);
        await().until(() -> listeners.get("g-2").lines.contains("ready 2"));
    }

    /** One member cannot run twice; the error names it. */
    @Test
    void refusesAMemberThatRunsAlready() throws IOException {
        start("g-1");
        assertThatThrownBy(() -> start("g-1")).isInstanceOf(IOException.class).hasMessageContaining("member 'g-1'");
    }

    /** After kill has returned no call comes, though entries do. */
    @Test
    void isSilentAfterKill() throws IOException {
        startAll();
        logs.get("g-2").kill();
        int before = listeners.get("g-2").lines.size();
        append("g-1", 0, 1, 2);
        await().until(() -> applied("g-1").size() == 4);
        assertThat(listeners.get("g-2").lines).hasSize(before);
    }

    private void startAll() throws IOException {
        start("g-1");
        start("g-2");
        start("g-3");
        await().until(() -> listeners.get("g-1").lines.contains("ready 1"));
    }

    private void start(String member) throws IOException {
        GroupLog log = cluster.create(topology, GROUP, MemberId.of(member), Path.of("unused"));
        RecordingListener listener = new RecordingListener();
        log.start(listener);
        logs.put(member, log);
        listeners.put(member, listener);
    }

    private void append(String member, long... sequences) {
        for (long sequence : sequences) {
            logs.get(member).append(new LogEntry(1, sequence, 0, List.of()));
        }
    }

    private void publish(String member, long index, String state) throws IOException {
        logs.get(member)
                .publish(new SnapshotImage(
                        index,
                        1,
                        ReplicaImage.empty(),
                        List.of(),
                        out -> out.write(state.getBytes(StandardCharsets.UTF_8))));
    }

    private List<String> applied(String member) {
        return listeners.get(member).lines.stream()
                .filter(line -> line.startsWith("applied"))
                .toList();
    }

    private void awaitLines(String member, String... lines) {
        await().untilAsserted(() -> assertThat(listeners.get(member).inOrder()).containsExactly(lines));
    }
}
