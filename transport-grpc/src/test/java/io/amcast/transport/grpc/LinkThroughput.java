package io.amcast.transport.grpc;

import com.sun.management.OperatingSystemMXBean;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures a link between two members of one process: messages a second and CPU a message. Not a test; arguments: payload bytes,
 * outstanding messages, seconds.
 */
final class LinkThroughput implements Transport.Receiver {
    private static final GroupId EAST = GroupId.of("east");
    private static final GroupId WEST = GroupId.of("west");
    private static final MemberId FROM = MemberId.of("east-1");
    private static final MemberId TO = MemberId.of("west-1");

    private final AtomicLong received = new AtomicLong();

    private LinkThroughput() {}

    @Override
    public void received(PeerMessage message) {
        received.lazySet(received.get() + 1);
    }

    @Override
    public void requested(ClientRequest request, Transport.Client client) {
        throw new AssertionError(request);
    }

    @Override
    public MemberStatus status() {
        return new MemberStatus(TO, WEST, MemberStatus.Role.LEADER, 1, TO, 1, 0, 0, 0, "ok");
    }

    public static void main(String[] args) throws Exception {
        int payload = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int outstanding = args.length > 1 ? Integer.parseInt(args[1]) : 4096;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        Topology topology = topology();
        Handshake handshake =
                new Handshake(topology.cluster(), topology.limits(), new Handshake.Relation("keys", 1, "a"));
        GrpcTransportProvider provider = new GrpcTransportProvider();
        LinkThroughput counter = new LinkThroughput();
        try (Transport from = provider.member(topology, FROM, handshake);
                Transport to = provider.member(topology, TO, handshake)) {
            from.start(new LinkThroughput());
            to.start(counter);
            connect(from, counter);
            measure(from, counter, payload, outstanding, 3, false);
            measure(from, counter, payload, outstanding, seconds, true);
        }
    }

    private static Topology topology() throws Exception {
        int[] ports = new int[4];
        ServerSocket[] sockets = new ServerSocket[ports.length];
        for (int i = 0; i < ports.length; i++) {
            sockets[i] = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            ports[i] = sockets[i].getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return new Topology(
                "measured",
                new TreeMap<>(Map.of(
                        EAST,
                        new TreeMap<>(Map.of(FROM, new Topology.Endpoint("127.0.0.1", ports[0], ports[1]))),
                        WEST,
                        new TreeMap<>(Map.of(TO, new Topology.Endpoint("127.0.0.1", ports[2], ports[3]))))),
                Path.of("unused"),
                Limits.DEFAULTS);
    }

    private static PeerMessage message(long sequence, byte[] payload) {
        return new PeerMessage.Hard(
                EAST,
                new Message(
                        new MessageId(new SessionId(EAST, 1), sequence),
                        new TreeSet<>(List.of(EAST, WEST)),
                        false,
                        Keys.write("key-" + sequence % 1000),
                        payload),
                sequence + 1,
                0,
                true);
    }

    private static void connect(Transport from, LinkThroughput counter) {
        while (counter.received.get() == 0) {
            from.send(TO, message(0, new byte[1]));
            LockSupport.parkNanos(10_000_000);
        }
        LockSupport.parkNanos(200_000_000);
    }

    private static void measure(
            Transport from, LinkThroughput counter, int payload, int outstanding, int seconds, boolean show) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        byte[] content = new byte[payload];
        long first = counter.received.get();
        long sent = 0;
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        while (System.nanoTime() - start < seconds * 1_000_000_000L) {
            if (sent - (counter.received.get() - first) >= outstanding) {
                LockSupport.parkNanos(50_000);
                continue;
            }
            for (int i = 0; i < 16; i++) {
                from.send(TO, message(sent++, content));
            }
        }
        double nanos = System.nanoTime() - start;
        long received = counter.received.get() - first;
        long cpuNanos = system.getProcessCpuTime() - cpu;
        if (show) {
            System.out.printf(
                    "payload %d B, %d outstanding: %.0f messages/s, %.2f us of CPU a message, %.2f cores%n",
                    payload, outstanding, received / nanos * 1e9, cpuNanos / 1e3 / received, cpuNanos / nanos);
        }
    }
}
