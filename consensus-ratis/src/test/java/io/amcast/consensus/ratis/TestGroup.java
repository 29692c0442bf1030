package io.amcast.consensus.ratis;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A topology of one group on free ports of loopback. */
final class TestGroup {
    static final GroupId GROUP = GroupId.of("g");

    private TestGroup() {}

    static Topology of(int members, Path data, Limits limits) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        TreeMap<MemberId, Topology.Endpoint> endpoints = new TreeMap<>();
        try {
            // All are held at once, so that they differ.
            for (int i = 1; i <= members; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                endpoints.put(MemberId.of("g-" + i), new Topology.Endpoint("127.0.0.1", 0, socket.getLocalPort()));
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return new Topology("test", new TreeMap<>(Map.of(GROUP, endpoints)), data, limits);
    }
}
