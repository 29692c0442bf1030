package io.amcast.consensus.ratis;

/**
 * Says when a snapshot is due: Ratis' own trigger counts entries only, and an entry may hold one record or thousands. Written by the
 * apply thread alone; {@link #bytes()} from any thread.
 */
final class SnapshotTrigger {
    /**
     * How much log may gather between two snapshots; whatever is reached first counts.
     *
     * @param entries at least 1
     * @param bytes at least 1
     */
    record Thresholds(long entries, long bytes) {
        static final Thresholds DEFAULTS = new Thresholds(200_000, 64L << 20);

        Thresholds {
            if (entries < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "snapshot thresholds " + entries + " entries, " + bytes + " bytes: both must be 1 or more");
            }
        }
    }

    private final Thresholds thresholds;
    private long entries;
    private volatile long bytes;

    SnapshotTrigger(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /** Counts an applied entry; true if a snapshot is due with it, and then the count begins again. */
    boolean applied(int entryBytes) {
        long sum = bytes + entryBytes;
        entries++;
        boolean due = entries >= thresholds.entries() || sum >= thresholds.bytes();
        if (due) {
            entries = 0;
            sum = 0;
        }
        bytes = sum;
        return due;
    }

    /** A snapshot took the place of all that was counted. */
    void restart() {
        entries = 0;
        bytes = 0;
    }

    /** Bytes of entries since a snapshot was last due. */
    long bytes() {
        return bytes;
    }
}
