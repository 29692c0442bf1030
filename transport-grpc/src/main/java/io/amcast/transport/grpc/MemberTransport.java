package io.amcast.transport.grpc;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.spi.Handshake;
import io.amcast.spi.LinkStats;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A member's server, and its links to all other members. */
final class MemberTransport implements Transport {
    /** A client that does not read asks again when it does. */
    private static final int CLIENT_BYTES = 16 << 20;

    private final Topology topology;
    private final MemberId self;
    private final Greetings greetings;
    private final int waitingBytes;
    private final ReceiveGate gate = new ReceiveGate();
    private final LinkCounters ofMembers = new LinkCounters();
    private final LinkCounters ofClients = new LinkCounters();
    private final Object lock = new Object();

    private volatile PeerMessage.@Nullable Announce announced;
    private volatile @Nullable Running running;
    /** Guarded by lock. */
    private boolean closed;

    /** What there is between start and close. */
    private record Running(
            EventLoops loops,
            EventLoop serverLoop,
            Server server,
            ClientStreams clients,
            Health health,
            MulticastEndpoint endpoint,
            Map<MemberId, MemberLink> links) {}

    MemberTransport(Topology topology, MemberId self, Handshake handshake, int waitingBytes) {
        this.topology = topology;
        this.self = self;
        this.greetings = new Greetings(handshake, self);
        this.waitingBytes = waitingBytes;
        topology.endpoint(self);
    }

    @Override
    public void start(Receiver receiver) throws IOException {
        synchronized (lock) {
            if (closed || running != null) {
                throw new IllegalStateException("the transport of member " + self + " was started or closed before");
            }
            checkAddress();
            EventLoops loops = EventLoops.acquire();
            try {
                running = listen(loops, receiver);
            } finally {
                if (running == null) {
                    loops.release();
                }
            }
        }
    }

    private void checkAddress() throws IOException {
        Topology.Bind address = topology.endpoint(self).bind();
        if (address.port() == 0) {
            throw new IOException("member " + self + ": port is 0 in the topology, which only links in memory can use;"
                    + " name a port from 1 to 65535");
        }
        if (new InetSocketAddress(address.host(), address.port()).isUnresolved()) {
            throw new IOException("member " + self + ": host '" + address.host() + "' in the topology is not known;"
                    + " name an address of this machine");
        }
    }

    private Running listen(EventLoops loops, Receiver receiver) throws IOException {
        GroupId group = topology.groupOf(self);
        Topology.Bind address = topology.endpoint(self).bind();
        EventLoop serverLoop = loops.next();
        FrameLimits limits = FrameLimits.of(topology.limits());
        int clientBytes = Math.min(waitingBytes, Math.max(CLIENT_BYTES, 4 * limits.message()));
        ClientStreams clients =
                new ClientStreams(self, limits, clientBytes, waitingBytes, serverLoop, () -> announced, ofClients);
        MulticastEndpoint endpoint = new MulticastEndpoint(
                self, greetings, receiver, gate, clients, serverLoop, this::greeted, ofMembers, ofClients);
        Health health = new Health(group == null ? "" : group.name(), receiver, serverLoop);
        Server server = Channels.listen(address, loops, serverLoop, limits)
                .addService(endpoint)
                .addService(new AdminEndpoint(topology.cluster(), self, receiver))
                .addService(health.service())
                .build();
        try {
            server.start();
        } catch (IOException e) {
            server.shutdownNow();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "member " + self + ": cannot listen on " + address.host() + ":" + address.port() + ": "
                            + cause.getMessage() + "; stop what uses the address, or change groups." + group + "."
                            + self + " in the topology",
                    e);
        }
        health.start();
        Map<MemberId, MemberLink> links = new TreeMap<>();
        for (Map<MemberId, Topology.Endpoint> members : topology.groups().values()) {
            for (MemberId member : members.keySet()) {
                if (!member.equals(self)) {
                    links.put(
                            member,
                            new MemberLink(
                                    self,
                                    member,
                                    topology,
                                    greetings,
                                    loops,
                                    waitingBytes,
                                    () -> announced,
                                    ofMembers));
                }
            }
        }
        links.values().forEach(MemberLink::connect);
        return new Running(loops, serverLoop, server, clients, health, endpoint, links);
    }

    /** A member has connected here, so it can be connected to; false if the topology does not know it. */
    private boolean greeted(MemberId member) {
        Running now = running;
        MemberLink link = now == null ? null : now.links().get(member);
        if (link != null) {
            link.tryNow();
        }
        return topology.groupOf(member) != null;
    }

    @Override
    public void send(MemberId to, PeerMessage message) {
        Running now = running;
        MemberLink link = now == null ? null : now.links().get(to);
        if (link != null) {
            link.send(message);
        }
    }

    @Override
    public void announce(PeerMessage.Announce announce) {
        announced = announce;
        Running now = running;
        if (now != null) {
            now.links().values().forEach(link -> link.send(announce));
            now.clients().announce(announce);
        }
    }

    @Override
    public LinkStats memberLinks() {
        Running now = running;
        return ofMembers.with(
                now == null
                        ? 0
                        : now.links().values().stream()
                                .mapToLong(MemberLink::waitingBytes)
                                .sum());
    }

    @Override
    public LinkStats clientLinks() {
        Running now = running;
        return ofClients.with(now == null ? 0 : now.clients().waitingBytes());
    }

    @Override
    public void close() {
        Running last;
        synchronized (lock) {
            closed = true;
            last = running;
            running = null;
        }
        gate.shut();
        if (last == null) {
            return;
        }
        last.health().stop();
        last.server().shutdown();
        last.serverLoop().execute(() -> {
            last.clients().close();
            last.endpoint().close();
        });
        var channels = last.links().values().stream().map(MemberLink::close).toList();
        Closing closing = new Closing(last.loops());
        List<ManagedChannel> open = closing.collect(channels);
        closing.await(open);
        if (!closing.await(last.server())) {
            last.server().shutdownNow();
            closing.lastWait(last.server());
        }
        closing.awaitPort(last.loops());
        last.loops().release();
    }
}
