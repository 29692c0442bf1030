package io.amcast.transport.grpc;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.Topology;
import io.amcast.TraceEvent;
import io.amcast.proto.ContentionCodec;
import io.amcast.proto.StatusCodec;
import io.amcast.proto.TraceCodec;
import io.amcast.proto.v1.AdminServiceGrpc;
import io.amcast.proto.v1.GetContentionRequest;
import io.amcast.proto.v1.GetContentionResponse;
import io.amcast.proto.v1.GetStatusRequest;
import io.amcast.proto.v1.GetStatusResponse;
import io.amcast.proto.v1.GetTraceRequest;
import io.amcast.proto.v1.GetTraceResponse;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import io.amcast.spi.LinkStats;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
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
    private final Set<AdminCall<?, ?>> questions = ConcurrentHashMap.newKeySet();

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
        GetStatusRequest request = GetStatusRequest.newBuilder()
                .setCluster(topology.cluster())
                .setMember(member.name())
                .build();
        return this.<GetStatusResponse, MemberStatus>ask(
                member,
                deadline,
                (stub, answer) -> stub.getStatus(request, answer),
                response -> StatusCodec.decode(response.getStatus()));
    }

    @Override
    public CompletableFuture<List<TraceEvent>> trace(MemberId member, MessageId message, Duration deadline) {
        GetTraceRequest request = GetTraceRequest.newBuilder()
                .setCluster(topology.cluster())
                .setMember(member.name())
                .setId(TraceCodec.encode(message))
                .build();
        return this.<GetTraceResponse, List<TraceEvent>>ask(
                member, deadline, (stub, answer) -> stub.getTrace(request, answer), TraceCodec::decode);
    }

    @Override
    public CompletableFuture<Contention> contention(MemberId member, Duration window, Duration deadline) {
        GetContentionRequest request = GetContentionRequest.newBuilder()
                .setCluster(topology.cluster())
                .setMember(member.name())
                .setWindow(ContentionCodec.encode(window))
                .build();
        return this.<GetContentionResponse, Contention>ask(
                member, deadline, (stub, answer) -> stub.getContention(request, answer), ContentionCodec::decode);
    }

    private <P, T> CompletableFuture<T> ask(
            MemberId member,
            Duration deadline,
            BiConsumer<AdminServiceGrpc.AdminServiceStub, StreamObserver<P>> how,
            AdminCall.Decoder<P, T> decoder) {
        Running now = running;
        if (now == null) {
            return CompletableFuture.failedFuture(new IOException("the client's transport is not running"));
        }
        if (!groups.containsKey(member)) {
            return CompletableFuture.failedFuture(
                    new IOException("member '" + member + "': the topology has " + groups.keySet()));
        }
        AdminCall<P, T> question = new AdminCall<>(topology, member, now.loops(), decoder);
        questions.add(question);
        CompletableFuture<T> answer = question.ask(deadline, how);
        answer.whenComplete((told, error) -> questions.remove(question));
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
        questions.forEach(AdminCall::cancel);
        Closing closing = new Closing(last.loops());
        closing.await(closing.collect(channels));
        links.clear();
        last.loops().release();
    }
}
