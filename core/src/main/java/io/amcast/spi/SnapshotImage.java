package io.amcast.spi;

import io.amcast.Snapshot;
import java.util.List;

/**
 * A member's whole state at one log index: protocol, results and application are of one cut.
 *
 * @param index the last log index that it contains
 * @param term that entry's Raft term
 * @param results sorted by id
 * @param application writes the state machine's own stream, once, on the publishing thread
 */
public record SnapshotImage(
        long index, long term, ReplicaImage replica, List<StoredResult> results, Snapshot application) {}
