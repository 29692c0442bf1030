package io.amcast.spi.memory;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.GroupLog;
import io.amcast.spi.GroupLogProvider;
import io.amcast.spi.Handshake;
import io.amcast.spi.Transport;
import io.amcast.spi.TransportProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The logs and links of one topology in this process. A group's log is kept here and outlives its members. Safe for use by several
 * threads.
 */
public final class LocalCluster implements GroupLogProvider, TransportProvider {
    /** How many entries a member applies between two calls for a snapshot, unless said. */
    public static final int SNAPSHOT_EVERY = 10_000;

    private final LocalThreads threads = new LocalThreads();
    private final LocalLinks links = new LocalLinks(threads);
    private final Map<GroupId, SharedLog> logs = new TreeMap<>();
    private final int snapshotEvery;

    public LocalCluster() {
        this(SNAPSHOT_EVERY);
    }

    /**
     * A cluster whose logs ask for snapshots at an interval of one's own.
     *
     * @param snapshotEvery entries between two snapshots of a member, at least 1
     */
    public LocalCluster(int snapshotEvery) {
        if (snapshotEvery < 1) {
            throw new IllegalArgumentException("snapshotEvery " + snapshotEvery + ": must be 1 or more");
        }
        this.snapshotEvery = snapshotEvery;
    }

    /** The directory is not used. */
    @Override
    public GroupLog create(Topology topology, GroupId group, MemberId self, Path directory) {
        return new LocalLog(log(topology, group), self, snapshotEvery, threads.events());
    }

    @Override
    public Transport member(Topology topology, MemberId self, Handshake handshake) {
        return new LocalTransport(links, self, handshake);
    }

    @Override
    public ClientTransport client(Topology topology, Handshake handshake) {
        return new LocalClientTransport(links, handshake);
    }

    /** Makes a member the leader of its group in a new term, if it is started and a majority of the group is. */
    public void elect(MemberId member) {
        synchronized (logs) {
            logs.values().forEach(log -> log.elect(member));
        }
    }

    /** From now on this rule decides what happens to each message between members and clients. */
    public void faults(LinkRule rule) {
        links.rule(rule);
    }

    /** Stops the members' logs and links that are still there, as a crash would, and the threads. */
    public void close() {
        synchronized (logs) {
            logs.values().forEach(SharedLog::close);
        }
        links.close();
        threads.close();
    }

    private SharedLog log(Topology topology, GroupId group) {
        synchronized (logs) {
            return logs.computeIfAbsent(
                    group, g -> new SharedLog(g, topology.members(g).size()));
        }
    }
}
