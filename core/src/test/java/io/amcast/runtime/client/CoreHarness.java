package io.amcast.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.runtime.WireRelation;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.StoredResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A client's state machine in virtual time, whose members the test plays. Groups g1, g2, g3 of three members each. */
final class CoreHarness {
    static final GroupId G1 = GroupId.of("g1");
    static final GroupId G2 = GroupId.of("g2");
    static final GroupId G3 = GroupId.of("g3");
    static final long SEED = 7;

    /** What was sent, when and to whom. */
    record Sent(long millis, MemberId to, ClientRequest request) {}

    /** A call's fate. */
    static final class Fate implements CallSink {
        final List<String> told = new ArrayList<>();
        MulticastException failure;
        Call answered;

        @Override
        public void answered(Call call) {
            answered = call;
            told.add("answered " + call.timestamp());
        }

        @Override
        public void failed(MulticastException exception) {
            failure = exception;
            told.add("failed " + exception.reason());
        }
    }

    /** A query's fate. */
    static final class Asked implements Query.Sink {
        final List<String> told = new ArrayList<>();

        @Override
        public void answered(StoredResult.Value value) {
            told.add("answered");
        }

        @Override
        public void failed(MulticastException exception) {
            told.add("failed " + exception.reason());
        }
    }

    final Topology topology;
    final ClientCore core;
    final List<Sent> sent = new ArrayList<>();
    private long now;
    private int sessions;

    CoreHarness(Limits limits) {
        this(3, limits);
    }

    CoreHarness(int members, Limits limits) {
        topology = Topology.inMemory(members, "g1", "g2", "g3").withLimits(limits);
        core = new ClientCore(
                topology,
                SEED,
                0,
                (to, request) -> sent.add(new Sent(now / 1_000_000, to, request)),
                ClientEvents.NONE);
    }

    /** Limits with a small window and few in flight. */
    static Limits small(int window, int inFlight) {
        return new Limits(1 << 20, 1 << 20, window, inFlight, Duration.ofSeconds(60));
    }

    static MemberId member(GroupId group, int number) {
        return MemberId.of(group + "-" + number);
    }

    Fate call(GroupId... to) {
        return call(Duration.ofSeconds(30), to);
    }

    Fate call(Duration deadline, GroupId... to) {
        Fate fate = new Fate();
        core.submit(
                now,
                new Call(
                        new TreeSet<>(Arrays.asList(to)),
                        false,
                        Keys.write("k"),
                        new byte[] {1},
                        now,
                        now + deadline.toNanos(),
                        fate));
        return fate;
    }

    /** A query of group g1. */
    Asked ask(ReadFrom from) {
        Asked asked = new Asked();
        core.query(
                now,
                new Query(
                        G1,
                        from,
                        new WireRelation.Travelling(Keys.read("k"), false),
                        new byte[] {1},
                        now,
                        now + Duration.ofSeconds(30).toNanos(),
                        asked));
        return asked;
    }

    /** The member that was asked last answers the query that it was asked. */
    MemberId answer() {
        Sent last = last(ClientRequest.Query.class);
        answer(last);
        return last.to();
    }

    void answer(Sent query) {
        long number = ((ClientRequest.Query) query.request()).number();
        reply(query.to(), new ClientReply.Answer(G1, number, new StoredResult.Success(new byte[] {3})));
    }

    /** The member that was asked last does not answer its query. */
    MemberId refuse(ClientReply.Refusal reason) {
        Sent last = last(ClientRequest.Query.class);
        long number = ((ClientRequest.Query) last.request()).number();
        reply(last.to(), new ClientReply.NotAnswered(G1, number, reason, null, "detail"));
        return last.to();
    }

    void disconnect(MemberId member) {
        core.disconnected(now, member);
    }

    Fate retry(MessageId id) {
        Fate fate = new Fate();
        core.retry(now, id, new Call.Waiter(now + Duration.ofSeconds(30).toNanos(), fate));
        return fate;
    }

    /** Lets time pass, in the steps that the core asks for. */
    void advance(long millis) {
        long end = now + millis * 1_000_000;
        for (long due = core.nextDue(); due <= end; due = core.nextDue()) {
            now = Math.max(now, due);
            core.tick(now);
            assertThat(core.nextDue()).as("a tick does what is due").isGreaterThan(now);
        }
        now = end;
        core.tick(now);
    }

    void reply(MemberId from, ClientReply reply) {
        core.replied(now, from, reply);
    }

    /** Answers the last request for a session. */
    SessionId open() {
        Sent open = last(ClientRequest.Open.class);
        SessionId session = new SessionId(topology.groupOf(open.to()), ++sessions);
        reply(open.to(), new ClientReply.Opened(((ClientRequest.Open) open.request()).nonce(), session));
        return session;
    }

    void result(GroupId group, MessageId id, long timestamp) {
        reply(member(group, 1), new ClientReply.Result(group, id, timestamp, new StoredResult.Success(new byte[] {2})));
    }

    void refuse(MemberId from, MessageId id, ClientReply.Refusal reason, MemberId hint) {
        reply(from, new ClientReply.Refused(topology.groupOf(from), id, reason, hint, "detail"));
    }

    void leader(GroupId group, long term, int member) {
        reply(member(group, member), new ClientReply.Leader(group, term, member(group, member)));
    }

    /** Answers everything that was sent to these groups since last time, and opens sessions. */
    void play(GroupId... alive) {
        List<GroupId> groups = Arrays.asList(alive);
        for (List<Sent> batch = take(); !batch.isEmpty(); batch = take()) {
            for (Sent each : batch) {
                GroupId group = topology.groupOf(each.to());
                if (groups.contains(group)) {
                    answer(group, each);
                }
            }
        }
    }

    private List<Sent> take() {
        List<Sent> batch = List.copyOf(sent);
        sent.clear();
        return batch;
    }

    private void answer(GroupId group, Sent each) {
        if (each.request() instanceof ClientRequest.Submit submit) {
            result(group, submit.message().id(), 1);
        } else if (each.request() instanceof ClientRequest.Open open) {
            reply(each.to(), new ClientReply.Opened(open.nonce(), new SessionId(group, ++sessions)));
        } else if (each.request() instanceof ClientRequest.KeepAlive alive) {
            reply(each.to(), new ClientReply.Alive(alive.session()));
        } else if (each.request() instanceof ClientRequest.End end) {
            reply(each.to(), new ClientReply.SessionEnded(end.session()));
        }
    }

    /** Makes the first member of each group its leader, and opens a session under a first call that is answered. */
    SessionId ready() {
        for (GroupId group : List.of(G1, G2, G3)) {
            leader(group, 1, 1);
        }
        call(G1);
        SessionId session = open();
        result(G1, new MessageId(session, 0), 1);
        sent.clear();
        return session;
    }

    <T extends ClientRequest> Stream<T> requests(Class<T> type) {
        return sent.stream().map(Sent::request).filter(type::isInstance).map(type::cast);
    }

    List<Sent> submits() {
        return sent.stream()
                .filter(each -> each.request() instanceof ClientRequest.Submit)
                .toList();
    }

    /** Submits of one message. */
    List<Sent> submits(MessageId id) {
        return submits().stream()
                .filter(each ->
                        ((ClientRequest.Submit) each.request()).message().id().equals(id))
                .toList();
    }

    Sent last(Class<? extends ClientRequest> type) {
        for (int i = sent.size() - 1; i >= 0; i--) {
            if (type.isInstance(sent.get(i).request())) {
                return sent.get(i);
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " was sent: " + sent);
    }
}
