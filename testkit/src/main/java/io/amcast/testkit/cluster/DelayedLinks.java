package io.amcast.testkit.cluster;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastException;
import io.amcast.Topology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Long links on a loopback topology: whatever is sent to a member, for its group's Raft, by another member or by a client, goes
 * through a port of this process that passes it on later, and so do the answers. Each connection keeps its order, as TCP does, and is
 * not made slower otherwise: much may be on its way at once. Connections are made without delay, and what a process does within
 * itself is not delayed.
 *
 * <p>Safe for use by many threads.
 */
public final class DelayedLinks implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Topology topology;
    private final AtomicReference<LinkDelay> delay;
    private final List<DelayedPort> ports = new ArrayList<>();

    private DelayedLinks(Topology behind, LinkDelay delay) {
        this.delay = new AtomicReference<>(delay);
        Iterator<Integer> free = LoopbackPorts.free(2
                        * behind.groups().values().stream()
                                .mapToInt(SortedMap::size)
                                .sum())
                .iterator();
        SortedMap<GroupId, SortedMap<MemberId, Topology.Endpoint>> groups = new TreeMap<>();
        behind.groups().forEach((group, members) -> {
            SortedMap<MemberId, Topology.Endpoint> moved = new TreeMap<>();
            members.forEach((member, endpoint) -> moved.put(
                    member,
                    new Topology.Endpoint(
                            HOST,
                            open(free.next(), endpoint.host(), endpoint.port()),
                            open(free.next(), endpoint.host(), endpoint.raftPort()),
                            endpoint.bind())));
            groups.put(group, moved);
        });
        topology = behind.withGroups(groups);
    }

    /**
     * Opens a port before each of the topology's ports.
     *
     * @throws MulticastException with CONFIGURATION if too few ports are free
     */
    public static DelayedLinks before(Topology topology, LinkDelay delay) {
        return new DelayedLinks(topology, delay);
    }

    private int open(int port, String host, int target) {
        try {
            ports.add(new DelayedPort(HOST, port, host, target, delay::get));
            return port;
        } catch (IOException e) {
            close();
            throw new MulticastException(
                    MulticastException.Reason.CONFIGURATION,
                    null,
                    "cannot listen on " + HOST + ":" + port + " for what goes to " + host + ":" + target + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** The same members, who listen where they did and are reached through the long links. For members and clients alike. */
    public Topology topology() {
        return topology;
    }

    /** What comes in from now on takes so long. */
    public void delay(LinkDelay other) {
        delay.set(other);
    }

    /** Breaks all connections, and takes no more. */
    @Override
    public void close() {
        ports.forEach(DelayedPort::close);
    }
}
