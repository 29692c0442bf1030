package io.amcast.consensus.ratis;

import io.amcast.proto.SnapshotCodec;
import io.amcast.spi.GroupLog;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * A member's snapshots: one file each in Ratis' own place and under its names, so that Ratis sends them to members that lag. Written
 * and read as streams, never whole in memory.
 */
final class SnapshotFiles {
    /** The one before the last stays, since Ratis may be sending it. */
    private static final int RETAINED = 2;

    private static final int BUFFER = 1 << 16;

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    /** Held while a file is written and while Ratis' directory is read anew, whose place an installed one takes. */
    private final Object publishing = new Object();

    SimpleStateMachineStorage storage() {
        return storage;
    }

    void open(RaftStorage raftStorage) throws IOException {
        storage.init(raftStorage);
    }

    /** The latest snapshot, or null while there is none. */
    @Nullable
    SingleFileSnapshotInfo latest() {
        return storage.getLatestSnapshot();
    }

    /** Finds the file that Ratis has just put in place. */
    @Nullable
    SingleFileSnapshotInfo rescan() {
        synchronized (publishing) {
            return storage.loadLatestSnapshot();
        }
    }

    /**
     * Writes a snapshot and makes it the latest; it is durable then.
     *
     * @return whether it was written: not if a later one has come in its place
     */
    boolean publish(SnapshotImage image) throws IOException {
        synchronized (publishing) {
            SingleFileSnapshotInfo latest = latest();
            if (latest != null && latest.getIndex() >= image.index()) {
                return false;
            }
            File file = storage.getSnapshotFile(image.term(), image.index());
            MD5Hash digest = write(image, file);
            MD5FileUtil.saveMD5File(file, digest);
            MemberDirectory.syncName(file.toPath());
            storage.updateLatestSnapshot(new SingleFileSnapshotInfo(
                    new FileInfo(file.toPath(), digest), TermIndex.valueOf(image.term(), image.index())));
            storage.cleanupOldSnapshots(new SnapshotRetentionPolicy() {
                @Override
                public int getNumSnapshotsRetained() {
                    return RETAINED;
                }
            });
            return true;
        }
    }

    private static MD5Hash write(SnapshotImage image, File file) throws IOException {
        MessageDigest md5 = MD5FileUtil.newMD5();
        AtomicFileOutputStream atomic = new AtomicFileOutputStream(file);
        boolean written = false;
        try {
            OutputStream out = new BufferedOutputStream(new DigestOutputStream(atomic, md5), BUFFER);
            SnapshotCodec.write(image, out);
            out.flush();
            atomic.close();
            written = true;
        } finally {
            if (!written) {
                atomic.abort();
            }
        }
        return MD5Hash.newInstance(md5.digest());
    }

    /** Hands a snapshot to the listener, which reads the stream before it returns. */
    void restore(SingleFileSnapshotInfo snapshot, RestoredSnapshot.Origin origin, GroupLog.Listener listener)
            throws IOException {
        Path path = snapshot.getFile().getPath();
        // A file without a digest was whole when it got its name; the crash came before the digest's.
        if (snapshot.hasMd5()) {
            verify(path, snapshot.getFile().getFileDigest());
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            RestoredSnapshot restored = SnapshotCodec.read(in, origin);
            if (restored.index() != snapshot.getIndex() || restored.term() != snapshot.getTerm()) {
                throw new IOException("holds index " + restored.index() + " of term " + restored.term()
                        + ", which is not what its name says");
            }
            listener.restored(restored);
        } catch (IOException e) {
            throw new IOException("snapshot " + path + ": " + e.getMessage(), e);
        }
    }

    private static void verify(Path path, MD5Hash expected) throws IOException {
        MessageDigest md5 = MD5FileUtil.newMD5();
        try (InputStream in = new DigestInputStream(Files.newInputStream(path), md5)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        MD5Hash found = MD5Hash.newInstance(md5.digest());
        if (!found.equals(expected)) {
            throw new IOException("snapshot " + path + ": is damaged, its MD5 is " + found + " and was " + expected
                    + "; remove this member from its group and add a new one");
        }
    }
}
