package io.amcast.consensus.ratis;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Topology;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A topology of one group on free ports of loopback. */
final class TestGroup {
    static final GroupId GROUP = GroupId.of("g");

    private static final int LOWEST_PORT = 10_000;
    private static final int PORTS = 22_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private TestGroup() {}

    static Topology of(int members, Path data, Limits limits) throws IOException {
        TreeMap<MemberId, Topology.Endpoint> endpoints = new TreeMap<>();
        for (int i = 1; i <= members; i++) {
            endpoints.put(MemberId.of("g-" + i), new Topology.Endpoint("127.0.0.1", 0, freePort()));
        }
        return new Topology("test", new TreeMap<>(Map.of(GROUP, endpoints)), data, limits);
    }

    /** Below the ports of outgoing connections, so that a member that starts again finds it free; each is given once. */
    private static int freePort() throws IOException {
        while (true) {
            int port = LOWEST_PORT + Math.floorMod(NEXT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException e) {
                continue; // another program's
            }
        }
    }
}
