package io.amcast.testkit.cluster;

import io.amcast.MulticastException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address that are free now, below those that systems give to outgoing connections: a member that is down finds
 * its port free again.
 */
public final class LoopbackPorts {
    private static final String HOST = "127.0.0.1";
    private static final int LOWEST_PORT = 10_000;
    private static final int HIGHEST_PORT = 32_000;

    private LoopbackPorts() {}

    /**
     * So many different ports, each free when looked at.
     *
     * @throws MulticastException with CONFIGURATION if too few are
     */
    public static List<Integer> free(int count) {
        // All are held at once, so that they differ.
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
                                + HOST + ", " + count + " are needed: stop what uses them, or ask for fewer");
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(LoopbackPorts::release);
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
