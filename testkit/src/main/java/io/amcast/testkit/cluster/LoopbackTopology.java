package io.amcast.testkit.cluster;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Topology;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;

/** Describes clusters on this machine's loopback address, on ports that are free now. */
public final class LoopbackTopology {
    private static final String HOST = "127.0.0.1";
    private static final int MOST_GROUPS = 64;
    private static final int MOST_REPLICAS = 26;

    private LoopbackTopology() {}

    /**
     * Groups {@code g1}, {@code g2}, ... with members {@code g1-a}, {@code g1-b}, ...
     *
     * @param groups 1 to 64
     * @param replicas members of each group, 1 to 26
     * @param data where members keep their logs
     * @throws io.amcast.MulticastException with CONFIGURATION if too few ports are free
     */
    public static Topology of(String cluster, int groups, int replicas, Path data, Limits limits) {
        check("groups", groups, MOST_GROUPS);
        check("replicas", replicas, MOST_REPLICAS);
        Iterator<Integer> ports = LoopbackPorts.free(groups * replicas * 2).iterator();
        SortedMap<GroupId, SortedMap<MemberId, Topology.Endpoint>> map = new TreeMap<>();
        for (int g = 1; g <= groups; g++) {
            SortedMap<MemberId, Topology.Endpoint> members = new TreeMap<>();
            for (int r = 0; r < replicas; r++) {
                members.put(
                        MemberId.of("g" + g + "-" + (char) ('a' + r)),
                        new Topology.Endpoint(HOST, ports.next(), ports.next()));
            }
            map.put(GroupId.of("g" + g), members);
        }
        return new Topology(cluster, map, data, limits);
    }

    private static void check(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " " + value + ": must be 1 to " + most);
        }
    }
}
