package io.amcast.testkit.sim;

import io.amcast.proto.ClientCodec;
import io.amcast.proto.LogCodec;
import io.amcast.proto.MalformedException;
import io.amcast.proto.PeerCodec;
import io.amcast.proto.SnapshotCodec;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.LogEntry;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Passes frames, entries and snapshots through their binary form, as production does. */
final class Codecs {
    private Codecs() {}

    static void install(SimCluster<?, ?> cluster) {
        cluster.network.wire = Codecs::frame;
        cluster.entryWire = Codecs::entry;
        cluster.snapshotWire = Codecs::snapshot;
    }

    private static LogEntry entry(LogEntry entry) {
        try {
            return LogCodec.decode(LogCodec.encode(entry));
        } catch (MalformedException e) {
            throw new SimViolation("codec", entry + " cannot be read back: " + e.getMessage());
        }
    }

    private static Object frame(Object frame) {
        try {
            if (frame instanceof PeerMessage message) {
                return PeerCodec.decode(PeerCodec.encode(message));
            } else if (frame instanceof ClientRequest request) {
                return ClientCodec.decode(ClientCodec.encode(request));
            } else if (frame instanceof ClientReply reply) {
                return ClientCodec.decode(ClientCodec.encode(reply));
            }
        } catch (MalformedException e) {
            throw new SimViolation("codec", frame + " cannot be read back: " + e.getMessage());
        }
        throw new AssertionError("no such frame: " + frame);
    }

    private static SnapshotImage snapshot(SnapshotImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SnapshotCodec.write(image, out);
            RestoredSnapshot read =
                    SnapshotCodec.read(new ByteArrayInputStream(out.toByteArray()), RestoredSnapshot.Origin.DISK);
            return new SnapshotImage(read.index(), read.term(), read.replica(), read.results(), image.application());
        } catch (IOException e) {
            throw new SimViolation("codec", "a snapshot cannot be read back: " + e.getMessage());
        }
    }
}
