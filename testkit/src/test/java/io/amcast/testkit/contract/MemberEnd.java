package io.amcast.testkit.contract;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A member that only notes what comes in. */
final class MemberEnd implements Transport.Receiver {
    /** A request with the way back. */
    record Asked(ClientRequest request, Transport.Client client) {}

    final MemberId id;
    final GroupId group;
    final Queue<PeerMessage> messages = new ConcurrentLinkedQueue<>();
    final Queue<Asked> requests = new ConcurrentLinkedQueue<>();
    /** Who greeted, with how its relation differs; empty if it does not. */
    final Map<MemberId, String> greeted = new ConcurrentHashMap<>();
    /** How many calls of received() began. */
    final AtomicInteger entered = new AtomicInteger();

    Transport transport;
    /** What received() waits for, as no real receiver does. */
    volatile CountDownLatch stalled = new CountDownLatch(0);

    MemberEnd(MemberId id, GroupId group) {
        this.id = id;
        this.group = group;
    }

    @Override
    public void received(PeerMessage message) {
        entered.incrementAndGet();
        try {
            stalled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        messages.add(message);
    }

    @Override
    public void greeted(MemberId member, @Nullable String difference) {
        greeted.put(member, difference == null ? "" : difference);
    }

    @Override
    public void requested(ClientRequest request, Transport.Client client) {
        requests.add(new Asked(request, client));
    }

    @Override
    public MemberStatus status() {
        return new MemberStatus(id, group, MemberStatus.Role.LEADER, 7, id, 42, 3, 1000, 99, "ok");
    }

    @Override
    public List<TraceEvent> trace(MessageId message) {
        TreeSet<GroupId> destinations = new TreeSet<>(List.of(group));
        return List.of(new TraceEvent(TraceEvent.Kind.LOGGED, 17, 4, null, message, destinations, id.name()));
    }

    @Override
    public Contention contention(Duration window) {
        return new Contention(window, 3, 2, new TreeMap<>(), List.of(), List.of(), List.of());
    }

    <T extends PeerMessage> List<T> messages(Class<T> type) {
        return messages.stream().filter(type::isInstance).map(type::cast).collect(Collectors.toList());
    }
}
