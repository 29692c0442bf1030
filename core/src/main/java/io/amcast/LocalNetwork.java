package io.amcast;

import io.amcast.spi.GroupLogProvider;
import io.amcast.spi.TransportProvider;
import io.amcast.spi.memory.LocalCluster;

/**
 * Logs and links in memory that the members and clients of one topology share within a process: for tests, where a whole cluster
 * starts in milliseconds. A group's log outlives its members here, so that one can be killed and started again.
 */
public final class LocalNetwork implements AutoCloseable {
    private final LocalCluster cluster = new LocalCluster();

    /** For the runtime: the logs. */
    public GroupLogProvider logs() {
        return cluster;
    }

    /** For the runtime: the links. */
    public TransportProvider links() {
        return cluster;
    }

    /** Makes another member of the group its leader, if one is there. */
    public void elect(MemberId member) {
        cluster.elect(member);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
