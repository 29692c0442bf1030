package io.amcast.spi;

import java.io.InputStream;
import java.util.List;

/**
 * A {@link SnapshotImage} that is read back.
 *
 * @param origin where it comes from
 * @param application the state machine's own stream; the log closes it when {@link GroupLog.Listener#restored} returns
 */
public record RestoredSnapshot(
        long index,
        long term,
        Origin origin,
        ReplicaImage replica,
        List<StoredResult> results,
        InputStream application) {
    /** Where a snapshot comes from. */
    public enum Origin {
        /** This member's own, at its start. */
        DISK,
        /** Another member's, installed because the log before it is gone. */
        INSTALL
    }
}
