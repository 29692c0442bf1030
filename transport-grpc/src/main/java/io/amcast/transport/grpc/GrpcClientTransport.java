package io.amcast.transport.grpc;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.Topology;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import io.amcast.spi.LinkStats;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A client's streams. It connects to all members of a group when there is something for one of them: so it hears at once who leads
 * next, and has nothing to do with groups that it never addresses.
 */
final class GrpcClientTransport implements ClientTransport {
    private final Topology topology;
    private final Greetings greetings;
    private final int waitingBytes;
    private final ReceiveGate gate = new ReceiveGate();
    private final LinkCounters counters = new LinkCounters();
    private final Object lock = new Object();
    private final Map<MemberId, GroupId> groups = new HashMap<>();
    private final Map<MemberId, ClientLink> links = new ConcurrentHashMap<>();
    private final Set<StatusCall> questions = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Running running;
    /** Guarded by lock. */
    private boolean closed;

    private record Running(EventLoops loops, Receiver receiver) {}

    GrpcClientTransport(Topology topology, Handshake handshake, int waitingBytes) {
        this.topology = topology;
        this.greetings = new Greetings(handshake, null);
        this.waitingBytes = waitingBytes;
        topology.groups().forEach((group, members) -> members.keySet().forEach(member -> groups.put(member, group)));
    }

    @Override
    public void start(Receiver receiver) {
        synchronized (lock) {
            if (closed || running != null) {
                throw new IllegalStateException("the client's transport was started or closed before");
            }
            running = new Running(EventLoops.acquire(), receiver);
        }
    }

    @Override
    public void send(MemberId to, ClientRequest request) {
        ClientLink link = links.get(to);
        if (link == null) {
            connect(to);
            link = links.get(to);
        }
        if (link != null) {
            link.send(request);
        }
    }

    private void connect(MemberId to) {
        GroupId group = groups.get(to);
        synchronized (lock) {
            Running now = running;
            if (now == null || group == null || links.containsKey(to)) {
                return;
            }
            for (MemberId member : topology.members(group)) {
                ClientLink link = new ClientLink(
                        member, topology, greetings, now.loops(), waitingBytes, now.receiver(), gate, counters);
                link.connect();
                links.put(member, link);
            }
        }
    }

    @Override
    public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
        Running now = running;
        if (now == null) {
            return CompletableFuture.failedFuture(new IOException("the client's transport is not running"));
        }
        if (!groups.containsKey(member)) {
            return CompletableFuture.failedFuture(
                    new IOException("member '" + member + "': the topology has " + groups.keySet()));
        }
        StatusCall question = new StatusCall(topology, member, now.loops());
        questions.add(question);
        CompletableFuture<MemberStatus> answer = question.ask(deadline);
        answer.whenComplete((status, error) -> questions.remove(question));
        return answer;
    }

    @Override
    public LinkStats links() {
        return counters.with(
                links.values().stream().mapToLong(ClientLink::waitingBytes).sum());
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
        var channels = links.values().stream().map(ClientLink::close).toList();
        questions.forEach(StatusCall::cancel);
        Closing closing = new Closing(last.loops());
        closing.await(closing.collect(channels));
        links.clear();
        last.loops().release();
    }
}
