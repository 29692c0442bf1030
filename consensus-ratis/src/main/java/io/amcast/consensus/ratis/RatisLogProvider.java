package io.amcast.consensus.ratis;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.spi.GroupLog;
import io.amcast.spi.GroupLogProvider;
import java.nio.file.Path;

/**
 * Makes logs on Apache Ratis. Each member is a Ratis server of its own with one division, which listens at the member's host and
 * raftPort.
 *
 * <p>A log has the process go on when Ratis would exit it, for all of Ratis in the process.
 */
public final class RatisLogProvider implements GroupLogProvider {
    private final SnapshotTrigger.Thresholds snapshots;

    /** As the service loader makes it: a snapshot is wanted every 200,000 entries, and every 64 MiB of them. */
    public RatisLogProvider() {
        this(SnapshotTrigger.Thresholds.DEFAULTS);
    }

    RatisLogProvider(SnapshotTrigger.Thresholds snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * A log that is not started yet.
     *
     * @throws IllegalArgumentException if the group has no such member
     */
    @Override
    public GroupLog create(Topology topology, GroupId group, MemberId self, Path directory) {
        return new RatisLog(new RaftMember(topology, group, self), new MemberDirectory(directory), snapshots);
    }
}
