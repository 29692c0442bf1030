package io.amcast.testkit.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.SessionId;
import io.amcast.proto.LogCodec;
import io.amcast.proto.SnapshotCodec;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import io.amcast.spi.StoredResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** Scripts of what survives a snapshot, a restart and a codec. */
final class SnapshotScripts {
    private static final SessionId PURGED = new SessionId(ScriptedGroup.C, 3);

    private SnapshotScripts() {}

    /** S: a replica holds what the snapshot held that it was restored from. */
    static void restoresAllOfAnImage() {
        assertThat(new ScriptedGroup(ScriptedGroup.A, image()).replica().image())
                .isEqualTo(image());
    }

    /** S: a snapshot is read as it was written. */
    static void readsWhatItWrote() throws IOException {
        StoredResult result =
                new StoredResult(ScriptedGroup.message(3, "a").id(), 5, 7, new StoredResult.Failure("no"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotCodec.write(new SnapshotImage(9, 2, image(), List.of(result), stream -> {}), out);
        RestoredSnapshot read =
                SnapshotCodec.read(new ByteArrayInputStream(out.toByteArray()), RestoredSnapshot.Origin.DISK);
        assertThat(read.replica()).isEqualTo(image());
        assertThat(read.results()).containsExactly(result);
    }

    /** An entry is read as it was written. */
    static void readsTheEntryThatItWrote() throws IOException {
        Message message = ScriptedGroup.message(3, "a b");
        LogEntry entry = new LogEntry(
                2,
                5,
                900,
                List.of(
                        new LogRecord.Propose(message, 7, 2, LogRecord.Origin.HARD),
                        new LogRecord.Final(message.id(), 8),
                        new LogRecord.Close(PURGED)));
        assertThat(LogCodec.decode(LogCodec.encode(entry))).isEqualTo(entry);
    }

    /** With something in each of its places. */
    private static ReplicaImage image() {
        Message early = ScriptedGroup.message(ScriptedGroup.SESSION, 4, "a b", Keys.read("k"));
        return new ReplicaImage(
                50,
                20,
                2,
                6,
                11,
                List.of(
                        new ReplicaImage.Row(early, 5, 0, 2, false, false, true),
                        new ReplicaImage.Row(ScriptedGroup.message(5, "a c"), 6, 9, 2, false, true, false),
                        new ReplicaImage.Row(ScriptedGroup.message(6, "a b"), 7, 8, 2, true, false, true)),
                List.of(new ReplicaImage.Session(ScriptedGroup.SESSION, 2, true, List.of(3L))),
                List.of(new ReplicaImage.PurgedSessions(PURGED.home(), 2, List.of(PURGED.number()))),
                new ReplicaImage.Home(
                        4,
                        List.of(
                                new ReplicaImage.HomeSession(2, "nonce", false),
                                new ReplicaImage.HomeSession(3, "other", true))));
    }
}
