package io.amcast.testkit.cluster;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MulticastException;
import io.amcast.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** Describes clusters on this machine's loopback address, on ports that are free now. */
public final class LoopbackTopology {
    private static final String HOST = "127.0.0.1";
    private static final int MOST_GROUPS = 64;
    private static final int MOST_REPLICAS = 26;

    // Below the ports that systems give to outgoing connections: a member that is down must find its port free again.
    private static final int LOWEST_PORT = 10_000;
    private static final int HIGHEST_PORT = 32_000;

    private LoopbackTopology() {}

    /**
     * Groups {@code g1}, {@code g2}, ... with members {@code g1-a}, {@code g1-b}, ...
     *
     * @param groups 1 to 64
     * @param replicas members of each group, 1 to 26
     * @param data where members keep their logs
     * @throws MulticastException with CONFIGURATION if too few ports are free
     */
    public static Topology of(String cluster, int groups, int replicas, Path data, Limits limits) {
        check("groups", groups, MOST_GROUPS);
        check("replicas", replicas, MOST_REPLICAS);
        Iterator<Integer> ports = freePorts(groups * replicas * 2).iterator();
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

    /** All are held at once, so that they differ. */
    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            int begin = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            for (int i = 0; held.size() < count && i < HIGHEST_PORT - LOWEST_PORT; i++) {
                hold(LOWEST_PORT + (begin + i) % (HIGHEST_PORT - LOWEST_PORT), held);
            }
            if (held.size() < count) {
                throw new MulticastException(
                        MulticastException.Reason.CONFIGURATION,
                        null,
                        "only " + held.size() + " ports of " + LOWEST_PORT + " to " + HIGHEST_PORT + " are free on "
                                + HOST + ", " + count + " are needed: use fewer groups or replicas");
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(LoopbackTopology::release);
        }
    }

    private static void hold(int port, List<ServerSocket> held) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(false);
            held.add(socket);
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
        } catch (IOException e) {
            release(held.remove(held.size() - 1)); // taken by another program
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("closing an unconnected socket", e);
        }
    }
}
