package io.amcast.protocol;

import io.amcast.spi.ReplicaImage;
import java.util.List;

/** One replica of one group: takes inputs one after the other and returns what is to be done. Not thread-safe. */
public final class Replica {
    /** How often a {@link Input.Tick} should come, in microseconds. */
    public static final long TICK_MICROS = 50_000;

    public Replica(ReplicaConfig config) {}

    /**
     * Takes one step.
     *
     * @param now microseconds of a clock that is about right; may stand still or step back
     * @return what to do, in order
     */
    public List<Effect> step(long now, Input input) {
        throw new UnsupportedOperationException("being written");
    }

    /** Whether a {@link Input.Build} would yield an entry. */
    public boolean hasEntry() {
        return false;
    }

    /** Whether this replica acts as leader. */
    public boolean leading() {
        return false;
    }

    /** The term it leads, or -1. */
    public long leadingTerm() {
        return -1;
    }

    /** Messages in the table and under proposal. */
    public int pending() {
        return 0;
    }

    /** K at a leader, R at a follower. */
    public long clock() {
        return 0;
    }

    /** The last index applied. */
    public long appliedIndex() {
        return -1;
    }

    /** Messages delivered, those in the snapshot that it began with included. */
    public long deliveries() {
        return 0;
    }

    /** A copy of the state as of {@link #appliedIndex()}, with the delivered marks of the deliveries returned so far. */
    public ReplicaImage image() {
        throw new UnsupportedOperationException("being written");
    }
}
