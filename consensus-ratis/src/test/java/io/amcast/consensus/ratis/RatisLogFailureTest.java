package io.amcast.consensus.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that cannot go on says so, and skips nothing. */
final class RatisLogFailureTest {
    @TempDir
    Path directory;

    /** An entry that is no entry stops the member where it stands: neither it nor what follows is applied. */
    @Test
    void failsAtAnEntryThatCannotBeRead() throws Exception {
        Topology topology = TestGroup.of(1, directory, Limits.DEFAULTS);
        RaftMember member = new RaftMember(topology, TestGroup.GROUP, MemberId.of("g-1"));
        MemberDirectory data = new MemberDirectory(directory);
        data.claim(member).close();
        SingleMember told = new SingleMember(topology, directory, SnapshotTrigger.Thresholds.DEFAULTS);
        LogStateMachine stateMachine = new LogStateMachine(
                member,
                new ListenerGate(told),
                new SnapshotFiles(),
                new SnapshotTrigger(SnapshotTrigger.Thresholds.DEFAULTS));
        RatisServer server = RatisServer.build(member, data, RatisLimits.of(Limits.DEFAULTS), stateMachine);
        server.start();
        try {
            told.awaitCall("ready");
            for (int call = 0; call < 2; call++) {
                server.route().submit(request(member, call, "no entry"));
            }
            await().atMost(SingleMember.PATIENCE)
                    .until(() -> told.calls.stream().anyMatch(line -> line.startsWith("failed")));
            await().atMost(SingleMember.PATIENCE)
                    .until(() -> !server.division().getInfo().isAlive());
        } finally {
            server.close();
        }
        assertThat(told.calls)
                .filteredOn(line -> line.startsWith("failed"))
                .singleElement()
                .asString()
                .startsWith("failed: member g-1 of group g: log entry 1 of term 1: log entry");
        assertThat(told.calls).filteredOn(line -> line.startsWith("applied")).containsExactly("applied own");
    }

    private static RaftClientRequest request(RaftMember member, long call, String text) {
        return RaftClientRequest.newBuilder()
                .setClientId(ClientId.randomId())
                .setServerId(member.peerId())
                .setGroupId(member.groupId())
                .setCallId(call)
                .setMessage(Message.valueOf(ByteString.copyFrom(text, StandardCharsets.UTF_8)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
    }

    /** When the disk refuses a write, the member is told once, and no entry of the failed write is applied. */
    @Test
    void failsWhenTheDiskDoes() throws IOException {
        try (SingleMember member =
                SingleMember.leading(directory, Limits.DEFAULTS, SnapshotTrigger.Thresholds.DEFAULTS)) {
            // The next log file cannot be made: its name leads to a place that does not exist.
            Path files = logFiles();
            for (int index = 5; index <= 20; index++) {
                Files.createSymbolicLink(
                        files.resolve("log_inprogress_" + index),
                        directory.resolve("nowhere").resolve("file"));
            }
            for (int i = 0; i < 25; i++) {
                member.append(i, 1 << 20);
            }
            await().atMost(SingleMember.PATIENCE)
                    .until(() -> member.calls.stream().anyMatch(line -> line.startsWith("failed")));
            assertThat(member.calls)
                    .filteredOn(line -> line.startsWith("failed"))
                    .singleElement()
                    .asString()
                    .startsWith("failed: member g-1 of group g: its log failed");
            assertThat(member.calls).doesNotContain("applied 20");
        }
    }

    private Path logFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith("current")).findFirst().orElseThrow();
        }
    }
}
