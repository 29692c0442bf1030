package io.amcast.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.DeliveryObserver.Delivered;
import io.amcast.spi.DeliveryObserver.From;
import io.amcast.spi.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows that what members write is what the checks read, crashes and damaged files included. */
class HistoryFilesTest {
    private static final MemberId MEMBER = MemberId.of("g1-a");
    private static final GroupId GROUP = GroupId.of("g1");

    @TempDir
    Path directory;

    @Test
    void writesTheLinesThatTheFormatNames() throws IOException {
        try (HistoryWriter writer = HistoryWriter.open(directory, MEMBER, GROUP)) {
            writer.conflicts(ConflictRelation.onKeys(message -> Keys.none())
                    .or(ConflictRelation.when("odd", 2, (one, other) -> true)));
            writer.began(0, From.EMPTY);
            writer.delivered(List.of(
                    new Delivered(message(42, Keys.write("k").and(Keys.read("r")), "g2", "g1"), 17, true),
                    new Delivered(message(43, Keys.none(), "g1"), 0, true),
                    new Delivered(message(44, Keys.none(), "g1"), 19, false)));
        }

        assertThat(Files.readString(directory.resolve("g1-a.jsonl"))).isEqualTo("""
                {"member":"g1-a","group":"g1","incarnation":1,"start":0,"from":"empty","relation":"or[or/1](keys[keys/1](standard),when[odd/2])"}
                {"member":"g1-a","group":"g1","incarnation":1,"pos":0,"id":"g1/7/42","dst":["g1","g2"],"ts":17,"keys":[["k","w"],["r","r"]]}
                {"member":"g1-a","group":"g1","incarnation":1,"pos":1,"id":"g1/7/43","dst":["g1"],"ts":null,"keys":[]}
                {"member":"g1-a","group":"g1","incarnation":1,"pos":2,"id":"g1/7/44","dst":["g1"],"ts":19}
                """);
        assertThat(HistoryReader.read(directory).relation().complete()).isFalse();
    }

    @Test
    void readsBackWhatWasWrittenWhateverTheKeysHold() throws IOException {
        String[] keys = {"", "\"\\/\b\t\n\0", "ä€", "\uD83D\uDE00", "plain"};
        try (HistoryWriter writer = HistoryWriter.open(directory, MEMBER, GROUP)) {
            writer.began(3, From.INSTALL);
            writer.delivered(List.of(new Delivered(message(1, Keys.write(keys), "g1"), Long.MAX_VALUE, true)));
        }

        Incarnation read = HistoryReader.read(directory).members().get("g1-a").get(0);
        assertThat(read.from()).isEqualTo(From.INSTALL);
        assertThat(read.start()).isEqualTo(3);
        assertThat(read.timestamp(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(read.message(0).keys()).extracting(RecordedKey::name).containsExactlyInAnyOrder(keys);
    }

    @Test
    void aRestartGoesOnAfterTheLastIncarnationAndCutsOffAnUnfinishedLine() throws IOException {
        try (HistoryWriter writer = HistoryWriter.open(directory, MEMBER, GROUP)) {
            writer.began(0, From.EMPTY);
            writer.began(5, From.INSTALL);
            writer.delivered(List.of(new Delivered(message(1, Keys.write("k"), "g1"), 17, true)));
        }
        Path file = directory.resolve("g1-a.jsonl");
        Files.writeString(file, "{\"member\":\"g1-a\",\"gro", StandardOpenOption.APPEND);
        assertThat(HistoryReader.read(directory).notes())
                .singleElement()
                .asString()
                .contains("g1-a.jsonl", "unfinished");

        try (HistoryWriter writer = HistoryWriter.open(directory, MEMBER, GROUP)) {
            writer.began(6, From.DISK);
        }

        Histories read = HistoryReader.read(directory);
        assertThat(read.notes()).isEmpty();
        assertThat(read.members().get("g1-a")).extracting(Incarnation::number).containsExactly(1L, 2L, 3L);
        assertThat(read.members().get("g1-a")).extracting(Incarnation::size).containsExactly(0, 1, 0);
    }

    @Test
    void refusesAFileThatAnotherWriterHolds() throws IOException {
        try (HistoryWriter writer = HistoryWriter.open(directory, MEMBER, GROUP)) {
            assertThatThrownBy(() -> HistoryWriter.open(directory, MEMBER, GROUP))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("g1-a.jsonl is being written by a running member");
            writer.began(0, From.EMPTY);
        }
    }

    @Test
    void namesFileLineAndMendOfABadLine() throws IOException {
        String start = "{\"member\":\"g1-a\",\"group\":\"g1\",\"incarnation\":1,\"start\":0,\"from\":\"empty\"}\n";
        String head = "{\"member\":\"g1-a\",\"group\":\"g1\",\"incarnation\":1,";
        assertBad(start + "nonsense\n", "g1-a.jsonl, line 2: it is no JSON");
        assertBad(start + head + "\"pos\":0,\"id\":\"x\",\"dst\":[\"g1\"]}\n", "line 2: ts is missing");
        assertBad(start + head + "\"pos\":0,\"id\":\"x\",\"ts\":1}\n", "line 2: dst is missing");
        assertBad(start + head + "\"pos\":0,\"id\":\"x\",\"dst\":[],\"ts\":1}\n", "dst is missing or empty");
        assertBad(start + head + "\"pos\":0,\"id\":7,\"dst\":[\"g1\"],\"ts\":1}\n", "id is malformed; write a string");
        assertBad(
                start + head + "\"pos\":0,\"id\":\"x\",\"dst\":[\"g1\"],\"ts\":1,\"keys\":[[\"k\",\"rw\"]]}\n",
                "mode \"rw\"; a mode is one letter");
        assertBad(start.replace("empty", "moon"), "line 1: from is \"moon\"; it is one of empty, disk, install");
        assertBad(start + start, "line 2: incarnation 1 begins after 1; incarnations ascend");
        assertBad(
                head + "\"pos\":0,\"id\":\"x\",\"dst\":[\"g1\"],\"ts\":1}\n",
                "line 1: a delivery of incarnation 1 comes before that incarnation's start line");
        assertBad(start.replace("g1-a", "g1-b"), "line 1: member is \"g1-b\" in the file of g1-a");
        assertBad(start.strip() + "}\n", "line 1: ");
    }

    @Test
    void readsLinesLongerThanItsBuffer() throws IOException {
        try (HistoryWriter writer = HistoryWriter.open(directory, MEMBER, GROUP)) {
            writer.began(0, From.EMPTY);
            for (int i = 0; i < 3; i++) {
                writer.delivered(List.of(new Delivered(
                        message(i, Keys.write(i + "x".repeat(1 << 20)), "g1"), 17 + i, true)));
            }
        }
        assertThat(HistoryReader.read(directory).deliveries()).isEqualTo(3);
    }

    @Test
    void saysWhatIsWrongWithADirectoryWithoutHistories() {
        assertThatThrownBy(() -> HistoryReader.read(directory)).hasMessageContaining("holds no histories");
        assertThatThrownBy(() -> HistoryReader.read(directory.resolve("nowhere")))
                .hasMessageContaining("is no directory");
    }

    private void assertBad(String content, String message) throws IOException {
        Files.writeString(directory.resolve("g1-a.jsonl"), content);
        assertThatThrownBy(() -> HistoryReader.read(directory))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining(message);
    }

    private static Message message(long sequence, Keys keys, String... groups) {
        TreeSet<GroupId> destinations = new TreeSet<>();
        for (String group : groups) {
            destinations.add(GroupId.of(group));
        }
        boolean commuting = sequence == 43;
        return new Message(
                new MessageId(new SessionId(GROUP, 7), sequence), destinations, commuting, keys, new byte[0]);
    }
}
