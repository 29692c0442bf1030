package io.amcast.consensus.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amcast.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.retry.RetryPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log takes, how much of it, from whom, and when it wants a snapshot. */
final class RatisLogBoundsTest {
    private static final Limits SMALL = new Limits(1_024, 1_024, 16, 16, Duration.ofSeconds(60));

    @TempDir
    Path directory;

    /** An entry over the limit is refused by name, for certain, and the log goes on. */
    @Test
    void refusesAnEntryOverTheLimit() throws IOException {
        try (SingleMember member = SingleMember.leading(directory, SMALL, SnapshotTrigger.Thresholds.DEFAULTS)) {
            int limit = RatisLimits.of(SMALL).entryBytes();
            member.append(0, limit);
            member.append(1, limit - 1_000);
            member.awaitCall("applied 1");
            assertThat(member.calls)
                    .filteredOn(line -> line.startsWith("refused"))
                    .singleElement()
                    .asString()
                    .startsWith("refused 0: an entry of ")
                    .endsWith("the log takes at most " + limit);
        }
    }

    /** What is on its way into the log is bounded in number and in bytes; past that it is refused by name, for certain. */
    @Test
    void refusesWhatIsTooMuchOnItsWay() throws IOException {
        RatisLimits limits = RatisLimits.of(Limits.DEFAULTS);
        try (SingleMember member =
                SingleMember.leading(directory, Limits.DEFAULTS, SnapshotTrigger.Thresholds.DEFAULTS)) {
            CountDownLatch closed = new CountDownLatch(1);
            member.open = closed;
            int count = limits.inFlightEntries();
            for (int i = 0; i < count + 10; i++) {
                member.append(i, 1);
            }
            assertThat(member.calls).anyMatch(line -> line.startsWith("refused " + (count + 9) + ": "));
            closed.countDown();
            member.awaitCall("applied " + (count - 1));
            member.open = new CountDownLatch(1);
            int large = limits.inFlightBytes() / (1 << 20) + 5;
            for (int i = 0; i < large; i++) {
                member.append(count + 10 + i, 1 << 20);
            }
            assertThat(member.calls)
                    .anyMatch(line -> line.startsWith("refused " + (count + 9 + large) + ": ")
                            && line.contains("bytes are on their way into the log; at most"));
            member.open.countDown();
        }
    }

    /** A snapshot is wanted each time that so many entries were applied. */
    @Test
    void wantsASnapshotByCount() throws IOException {
        try (SingleMember member =
                SingleMember.leading(directory, SMALL, new SnapshotTrigger.Thresholds(10, Long.MAX_VALUE))) {
            for (int i = 0; i < 29; i++) {
                member.append(i, 1);
            }
            member.awaitCall("applied 28");
            assertThat(member.calls)
                    .filteredOn(line -> line.startsWith("snapshot") || line.startsWith("applied"))
                    .containsSubsequence(
                            "applied 8", "snapshot wanted", "applied 9", "applied 18", "snapshot wanted", "applied 19");
        }
    }

    /** A snapshot is wanted each time that so many bytes were applied, however few the entries. */
    @Test
    void wantsASnapshotByBytes() throws IOException {
        try (SingleMember member = SingleMember.leading(
                directory, Limits.DEFAULTS, new SnapshotTrigger.Thresholds(Long.MAX_VALUE, 100_000))) {
            member.append(0, 60_000);
            member.awaitCall("applied 0");
            await().until(() -> member.log.bytesSinceSnapshot() > 60_000);
            assertThat(member.calls).doesNotContain("snapshot wanted");
            member.append(1, 60_000);
            member.awaitCall("snapshot wanted");
            await().until(() -> member.log.bytesSinceSnapshot() == 0);
        }
    }

    /** A snapshot lets the log before it go, the last two snapshots stay, and a restart needs no more than that. */
    @Test
    void dropsTheLogAndOldSnapshots() throws IOException {
        SingleMember member = SingleMember.leading(directory, Limits.DEFAULTS, SnapshotTrigger.Thresholds.DEFAULTS);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 18; i++) {
                member.append(round * 18 + i, 1 << 20);
            }
            member.awaitCall("applied " + (round * 18 + 17));
            member.publish("round " + round);
        }
        await().atMost(SingleMember.PATIENCE)
                .untilAsserted(() -> assertThat(files("log_.*")).hasSizeLessThanOrEqualTo(2));
        assertThat(files("snapshot\\.\\d+_\\d+")).hasSize(2);
        assertThat(files("snapshot\\.\\d+_\\d+\\.md5")).hasSize(2);
        member.close();
        try (SingleMember again = member.again(directory).lead()) {
            assertThat(again.calls).contains("restored round 3").doesNotContain("applied 71");
        }
    }

    /** An image that is older than the last snapshot changes nothing. */
    @Test
    void keepsTheLatestSnapshot() throws IOException {
        SingleMember member = SingleMember.leading(directory, SMALL, SnapshotTrigger.Thresholds.DEFAULTS);
        member.append(0, 1);
        member.awaitCall("applied 0");
        member.publish("first");
        member.publish("second");
        member.close();
        try (SingleMember again = member.again(directory).lead()) {
            assertThat(again.calls).contains("restored first");
        }
    }

    /** A snapshot whose application fails leaves no trace, and the next one succeeds. */
    @Test
    void leavesNothingOfAFailedSnapshot() throws IOException {
        try (SingleMember member = SingleMember.leading(directory, SMALL, SnapshotTrigger.Thresholds.DEFAULTS)) {
            member.append(0, 1);
            member.awaitCall("applied 0");
            assertThatThrownBy(() -> member.publish(out -> {
                        out.write(new byte[1 << 20]);
                        throw new IOException("no more");
                    }))
                    .hasMessage("no more");
            assertThat(files("snapshot.*")).isEmpty();
            member.publish("state");
            assertThat(files("snapshot\\.\\d+_\\d+")).hasSize(1);
        }
    }

    /** Whoever reaches the port cannot write into the log: Ratis' client service is closed. */
    @Test
    void servesMembersOnly() throws IOException {
        try (SingleMember member = SingleMember.leading(directory, SMALL, SnapshotTrigger.Thresholds.DEFAULTS);
                RaftClient stranger = RaftClient.newBuilder()
                        .setProperties(new RaftProperties())
                        .setRetryPolicy(RetryPolicies.noRetry())
                        .setRaftGroup(new RaftMember(member.topology, TestGroup.GROUP, member.id).raftGroup())
                        .build()) {
            assertThatThrownBy(() -> stranger.io().send(Message.valueOf("anything")))
                    .hasStackTraceContaining("this port serves the members of its Raft group only");
            assertThatThrownBy(() -> stranger.admin().transferLeadership(null, 1_000))
                    .hasStackTraceContaining("this port serves the members of its Raft group only");
            member.append(0, 1);
            member.awaitCall("applied 0");
            assertThat(member.calls)
                    .filteredOn(line -> line.startsWith("applied"))
                    .hasSize(2);
        }
    }

    private List<String> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .toList();
        }
    }
}
