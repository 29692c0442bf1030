package io.amcast.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.StoredResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client against groups that keep the rules of sessions, over links that lose, double and delay what they carry, while leaders
 * change. Replay one seed: {@code mvn -pl core test -Dtest=ClientCoreRandomTest -Damcast.seed=N}.
 */
final class ClientCoreRandomTest {
    private static final long SECOND = 1_000_000_000;
    private static final int CALLS = 400;
    private static final int WINDOW = 32;

    /** Something that happens at a time. */
    private record Event(long at, long order, Runnable what) {}

    /** One group: whoever leads it now answers for it. */
    private static final class Group {
        int leader;
        long term = 1;
        long sessions;
        final Map<String, SessionId> nonces = new HashMap<>();
    }

    private final Map<GroupId, Group> groups = new TreeMap<>();
    private final Map<SessionId, Long> low = new HashMap<>();
    private final Set<SessionId> ended = new HashSet<>();
    private final Map<MessageId, String> payloads = new HashMap<>();
    private final Map<MessageId, Set<GroupId>> answeredBy = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<List<String>> fates = new ArrayList<>();
    private Random random;
    private Topology topology;
    private ClientCore client;
    private long now;
    private long order;
    private boolean lossy = true;

    static List<Long> seeds() {
        Long one = Long.getLong("amcast.seed");
        return one != null ? List.of(one) : LongStream.range(0, 150).boxed().toList();
    }

    /** Every call is answered, once; no id serves two messages; low and window are kept; in the end no session is left. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void drivesEveryCallToItsEnd(long seed) {
        random = new Random(seed);
        topology = Topology.inMemory(3, "a", "b", "c")
                .withLimits(new Limits(1024, 1024, WINDOW, 256, Duration.ofSeconds(10)));
        topology.groups().keySet().forEach(group -> groups.put(group, new Group()));
        client = new ClientCore(topology, seed, 0, this::sent, ClientEvents.NONE);
        for (int i = 0; i < CALLS; i++) {
            int number = i;
            at(random.nextInt(20_000) * 1_000_000L, () -> call(number));
        }
        for (int i = 0; i < 12; i++) {
            at(random.nextInt(20_000) * 1_000_000L, this::changeLeader);
        }
        at(21 * SECOND, () -> lossy = false);
        run(90 * SECOND);
        assertThat(fates).hasSize(CALLS);
        assertThat(fates).as("seed %d", seed).allMatch(told -> told.equals(List.of("answered")));
        client.close(now);
        run(now + 60 * SECOND);
        assertThat(client.finished()).as("seed %d", seed).isTrue();
    }

    private void call(int number) {
        List<String> told = new ArrayList<>();
        fates.add(told);
        TreeSet<GroupId> to = new TreeSet<>();
        while (to.isEmpty()) {
            groups.keySet().forEach(group -> {
                if (random.nextBoolean()) {
                    to.add(group);
                }
            });
        }
        byte[] payload = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        client.submit(now, new Call(to, false, Keys.write("k"), payload, now, now + 80 * SECOND, new CallSink() {
            @Override
            public void answered(Call call) {
                assertThat(answeredBy.get(call.id())).isEqualTo(to);
                told.add("answered");
            }

            @Override
            public void failed(MulticastException exception) {
                assertThat(exception.reason()).isNotEqualTo(Reason.ALREADY_ANSWERED);
                told.add("failed: " + exception.getMessage());
            }
        }));
    }

    private void sent(MemberId to, ClientRequest request) {
        if (request instanceof ClientRequest.Submit submit) {
            check(submit);
        }
        carry(() -> requested(to, request));
    }

    /** Rules W1 and W4, as the client must keep them whatever happens. */
    private void check(ClientRequest.Submit submit) {
        MessageId id = submit.message().id();
        String payload = new String(submit.message().payload(), StandardCharsets.UTF_8);
        assertThat(payloads.merge(id, payload, (old, same) -> old)).isEqualTo(payload);
        assertThat(id.sequence()).isGreaterThanOrEqualTo(submit.low()).isLessThan(submit.low() + WINDOW);
        for (long sequence = 0; sequence < submit.low(); sequence++) {
            MessageId earlier = new MessageId(id.session(), sequence);
            assertThat(payloads).containsKey(earlier);
            assertThat(answeredBy.get(earlier)).as("%s is below low", earlier).isNotNull();
        }
    }

    private void requested(MemberId member, ClientRequest request) {
        GroupId id = topology.groupOf(member);
        Group group = groups.get(id);
        MemberId leader = List.copyOf(topology.members(id)).get(group.leader);
        MemberId hint = random.nextBoolean() ? leader : null;
        if (request instanceof ClientRequest.Submit submit) {
            MessageId message = submit.message().id();
            if (!member.equals(leader)) {
                refuse(member, id, message, ClientReply.Refusal.NOT_LEADER, hint);
            } else if (ended.contains(message.session())) {
                refuse(member, id, message, ClientReply.Refusal.SESSION_EXPIRED, null);
            } else if (message.sequence() < low.getOrDefault(message.session(), 0L)) {
                refuse(member, id, message, ClientReply.Refusal.ALREADY_ANSWERED, null);
            } else if (lossy && random.nextInt(10) == 0) {
                refuse(member, id, message, ClientReply.Refusal.BUSY, null);
            } else {
                low.merge(message.session(), submit.low(), Math::max);
                carry(() -> {
                    answeredBy.computeIfAbsent(message, each -> new TreeSet<>()).add(id);
                    client.replied(
                            now, member, new ClientReply.Result(id, message, 1, new StoredResult.Success(new byte[0])));
                });
            }
        } else if (!member.equals(leader)) {
            reply(member, new ClientReply.TryElsewhere(id, hint));
        } else if (request instanceof ClientRequest.Open open && lossy && random.nextInt(4) == 0) {
            reply(member, new ClientReply.NotOpened(id, open.nonce(), "full"));
        } else if (request instanceof ClientRequest.Open open) {
            SessionId session =
                    group.nonces.computeIfAbsent(open.nonce(), nonce -> new SessionId(id, ++group.sessions));
            reply(member, new ClientReply.Opened(open.nonce(), session));
        } else if (request instanceof ClientRequest.KeepAlive alive) {
            boolean over = ended.contains(alive.session());
            reply(
                    member,
                    over ? new ClientReply.SessionEnded(alive.session()) : new ClientReply.Alive(alive.session()));
        } else if (request instanceof ClientRequest.End end) {
            ended.add(end.session());
            reply(member, new ClientReply.SessionEnded(end.session()));
        }
    }

    private void refuse(MemberId member, GroupId group, MessageId id, ClientReply.Refusal reason, MemberId hint) {
        reply(member, new ClientReply.Refused(group, id, reason, hint, ""));
    }

    private void reply(MemberId from, ClientReply reply) {
        carry(() -> client.replied(now, from, reply));
    }

    private void changeLeader() {
        GroupId id = List.copyOf(groups.keySet()).get(random.nextInt(groups.size()));
        Group group = groups.get(id);
        MemberId old = List.copyOf(topology.members(id)).get(group.leader);
        group.leader = random.nextInt(3);
        group.term++;
        MemberId leader = List.copyOf(topology.members(id)).get(group.leader);
        long term = group.term;
        if (random.nextBoolean()) {
            carry(() -> client.disconnected(now, old));
        }
        if (random.nextInt(3) > 0) {
            reply(leader, new ClientReply.Leader(id, term, leader));
        }
    }

    private void carry(Runnable arrival) {
        int copies = !lossy ? 1 : random.nextInt(10) == 0 ? 0 : random.nextInt(10) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            at(now + random.nextInt(lossy ? 300 : 20) * 1_000_000L, arrival);
        }
    }

    private void at(long time, Runnable what) {
        events.add(new Event(time, order++, what));
    }

    private void run(long until) {
        while (now < until) {
            long next = Math.min(events.isEmpty() ? until : events.peek().at(), client.nextDue());
            now = Math.max(now, Math.min(next, until));
            while (!events.isEmpty() && events.peek().at() <= now) {
                events.poll().what().run();
            }
            client.tick(now);
        }
    }
}
