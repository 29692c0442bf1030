package io.amcast;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster: its groups, their members and where to reach them.
 *
 * @param cluster the cluster's name, which members and clients check when they meet
 * @param groups one or more disjoint groups of one or more members each
 * @param data where members keep their logs; each uses a directory of its own name in it
 * @param limits the bounds, the same everywhere
 * @param order what the order of deliveries promises across groups
 * @param traceEvents how many events each member remembers of recent messages, for {@link MulticastClient#trace} and {@link
 *     MulticastClient#contention}: 0, for nothing, to 4,194,304, rounded up to a power of two; members of one cluster may differ
 */
public record Topology(
        String cluster,
        SortedMap<GroupId, SortedMap<MemberId, Endpoint>> groups,
        Path data,
        Limits limits,
        Order order,
        int traceEvents) {
    /** Some ten for a message at a leader; 29 bytes each and the ids. */
    public static final int DEFAULT_TRACE_EVENTS = 1 << 17;

    private static final int MOST_TRACE_EVENTS = 1 << 22;

    /** With {@link #DEFAULT_TRACE_EVENTS}. */
    public Topology(
            String cluster,
            SortedMap<GroupId, SortedMap<MemberId, Endpoint>> groups,
            Path data,
            Limits limits,
            Order order) {
        this(cluster, groups, data, limits, order, DEFAULT_TRACE_EVENTS);
    }

    /** With {@link Order#PLAIN}. */
    public Topology(
            String cluster, SortedMap<GroupId, SortedMap<MemberId, Endpoint>> groups, Path data, Limits limits) {
        this(cluster, groups, data, limits, Order.PLAIN);
    }

    /**
     * Where a member is reached.
     *
     * @param host the address to connect to
     * @param port for members' and clients' messages, 0 to 65535; 0 only in memory
     * @param raftPort for the group's Raft, another port of the same range
     * @param bind where the member itself listens; the same unless something stands between, as a container's port mapping does
     */
    public record Endpoint(String host, int port, int raftPort, Bind bind) {
        public Endpoint {
            if (host.isBlank()) {
                throw new IllegalArgumentException("host is empty: name the address to bind, for instance 127.0.0.1");
            }
            checkPorts("port", port, "raftPort", raftPort);
        }

        /** An address that the member also binds. */
        public Endpoint(String host, int port, int raftPort) {
            this(host, port, raftPort, new Bind(host, port, raftPort));
        }

        /** The same, with the member listening elsewhere. */
        public Endpoint boundTo(Bind other) {
            return new Endpoint(host, port, raftPort, other);
        }
    }

    /**
     * Where a member listens.
     *
     * @param host the address to bind
     * @param port for members' and clients' messages, 0 to 65535; 0 only in memory
     * @param raftPort for the group's Raft, another port of the same range
     */
    public record Bind(String host, int port, int raftPort) {
        public Bind {
            if (host.isBlank()) {
                throw new IllegalArgumentException(
                        "bindHost is empty: name the address to bind, for instance 127.0.0.1");
            }
            checkPorts("bindPort", port, "bindRaftPort", raftPort);
        }
    }

    private static void checkPorts(String name, int port, String raftName, int raftPort) {
        checkPort(name, port);
        checkPort(raftName, raftPort);
        if (port != 0 && port == raftPort) {
            throw new IllegalArgumentException(name + " and " + raftName + " are both " + port + ": use two ports");
        }
    }

    private static void checkPort(String name, int value) {
        if (value < 0 || value > 65_535) {
            throw new IllegalArgumentException(name + " " + value + ": must be 0 to 65535");
        }
    }

    public Topology {
        if (!cluster.matches("[A-Za-z0-9._-]{1,63}")) {
            throw new IllegalArgumentException(
                    "cluster name '" + cluster + "': use 1 to 63 of the characters A-Z a-z 0-9 . _ -");
        }
        if (traceEvents < 0 || traceEvents > MOST_TRACE_EVENTS) {
            throw new IllegalArgumentException(
                    "traceEvents " + traceEvents + ": must be 0, for no trace, to " + MOST_TRACE_EVENTS);
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("groups: a cluster needs at least one group");
        }
        TreeMap<GroupId, SortedMap<MemberId, Endpoint>> copy = new TreeMap<>();
        Set<MemberId> members = new HashSet<>();
        Map<String, MemberId> addresses = new TreeMap<>();
        groups.forEach((group, endpoints) -> {
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException("groups." + group + ": has no members; name at least one");
            }
            endpoints.forEach((member, endpoint) -> {
                String place = "groups." + group + "." + member + ": ";
                if (!members.add(member)) {
                    throw new IllegalArgumentException(place + "this member is named twice; member names are unique");
                }
                for (int port : new int[] {endpoint.port(), endpoint.raftPort()}) {
                    MemberId other = port == 0 ? null : addresses.put(endpoint.host() + ":" + port, member);
                    if (other != null) {
                        throw new IllegalArgumentException(place + endpoint.host() + ":" + port + " is used by " + other
                                + " too; use another port");
                    }
                }
            });
            copy.put(group, Collections.unmodifiableSortedMap(new TreeMap<>(endpoints)));
        });
        groups = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * Reads a topology from a YAML file; see the guide for its form.
     *
     * @throws MulticastException with {@link MulticastException.Reason#CONFIGURATION}, naming file, key, value and mend
     */
    public static Topology load(Path file) {
        return io.amcast.config.TopologyFile.load(file, System.getenv());
    }

    /**
     * A topology without addresses, for members in one process over {@link LocalNetwork}: members are named {@code group-1},
     * {@code group-2} and so on.
     *
     * @param replicas members of each group, at least 1
     */
    public static Topology inMemory(int replicas, String... groups) {
        TreeMap<GroupId, SortedMap<MemberId, Endpoint>> map = new TreeMap<>();
        for (String group : groups) {
            TreeMap<MemberId, Endpoint> members = new TreeMap<>();
            for (int i = 1; i <= replicas; i++) {
                members.put(MemberId.of(group + "-" + i), new Endpoint("in-memory", 0, 0));
            }
            map.put(GroupId.of(group), members);
        }
        return new Topology("in-memory", map, Path.of("in-memory"), Limits.DEFAULTS);
    }

    public Topology withLimits(Limits other) {
        return new Topology(cluster, groups, data, other, order, traceEvents);
    }

    public Topology withOrder(Order other) {
        return new Topology(cluster, groups, data, limits, other, traceEvents);
    }

    public Topology withGroups(SortedMap<GroupId, SortedMap<MemberId, Endpoint>> others) {
        return new Topology(cluster, others, data, limits, order, traceEvents);
    }

    public Topology withTraceEvents(int other) {
        return new Topology(cluster, groups, data, limits, order, other);
    }

    /** The members of a group, which must exist. */
    public Collection<MemberId> members(GroupId group) {
        SortedMap<MemberId, Endpoint> members = groups.get(group);
        if (members == null) {
            throw new IllegalArgumentException("group '" + group + "': the topology has " + groups.keySet());
        }
        return members.keySet();
    }

    /** The group of a member, if the topology has the member. */
    public @Nullable GroupId groupOf(MemberId member) {
        for (Map.Entry<GroupId, SortedMap<MemberId, Endpoint>> group : groups.entrySet()) {
            if (group.getValue().containsKey(member)) {
                return group.getKey();
            }
        }
        return null;
    }

    /** Where a member is reached; it must exist. */
    public Endpoint endpoint(MemberId member) {
        for (SortedMap<MemberId, Endpoint> members : groups.values()) {
            Endpoint endpoint = members.get(member);
            if (endpoint != null) {
                return endpoint;
            }
        }
        throw new IllegalArgumentException("member '" + member + "': the topology has "
                + groups.values().stream().flatMap(m -> m.keySet().stream()).toList());
    }
}
