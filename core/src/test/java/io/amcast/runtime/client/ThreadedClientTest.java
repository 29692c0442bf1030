package io.amcast.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.StoredResult;
import io.amcast.spi.Transport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client with its thread, on links in memory, against members that the test plays. */
@Timeout(60)
final class ThreadedClientTest {
    private static final GroupId A = GroupId.of("a");
    private static final GroupId B = GroupId.of("b");
    private static final ConflictRelation<String> WORDS =
            ConflictRelation.onKeys(text -> text.isEmpty() ? Keys.none() : Keys.add(text.split(" ")));

    private final Topology topology =
            Topology.inMemory(1, "a", "b").withLimits(new Limits(1024, 1024, 16, 16, Duration.ofSeconds(60)));
    private final LocalNetwork network = new LocalNetwork();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Message> submitted = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        network.close();
    }

    /** Keys and modes are computed by the client, once, and travel with the message; the receipt holds each group's result. */
    @Test
    void sendsKeysAlong() throws Exception {
        play((group, message) -> result(group + "!"));
        try (MulticastClient<String, String> client = client(WORDS)) {
            Receipt<String> receipt = client.multicast("ann bob", Set.of(A, B)).get(30, TimeUnit.SECONDS);
            assertThat(receipt.timestamp()).isEqualTo(OptionalLong.of(17));
            assertThat(receipt.result(A)).isEqualTo("a!");
            assertThat(receipt.result(B)).isEqualTo("b!");
            assertThat(submitted).hasSize(2).allSatisfy(message -> {
                assertThat(message.keys()).isEqualTo(Keys.add("ann", "bob"));
                assertThat(message.commuting()).isFalse();
                assertThat(message.payload()).asString(StandardCharsets.UTF_8).isEqualTo("ann bob");
                assertThat(message.destinations()).containsExactly(A, B);
            });
        }
    }

    /** A message without keys commutes with everything and gets no timestamp. */
    @Test
    void marksMessagesWithoutKeysAsCommuting() throws Exception {
        play((group, message) -> result(""));
        try (MulticastClient<String, String> client = client(WORDS)) {
            Receipt<String> receipt = client.multicast("", Set.of(A)).get(30, TimeUnit.SECONDS);
            assertThat(receipt.timestamp()).isEmpty();
            assertThat(submitted).singleElement().matches(Message::commuting);
        }
    }

    /** Under a predicate a message has no keys, and does not commute. */
    @Test
    void leavesConflictsToThePredicate() throws Exception {
        play((group, message) -> result(""));
        try (MulticastClient<String, String> client = client(ConflictRelation.when("equal", 1, String::equals))) {
            client.multicast("x", Set.of(A)).get(30, TimeUnit.SECONDS);
            assertThat(submitted)
                    .singleElement()
                    .matches(message -> !message.commuting() && message.keys().isEmpty());
        }
    }

    /** A group whose state machine threw, and a result that cannot be decoded, are that group's failures. */
    @Test
    void keepsAGroupsFailureToThatGroup() throws Exception {
        play((group, message) -> group.equals(A) ? new StoredResult.Failure("no such account") : result("ok"));
        try (MulticastClient<String, String> client = client(WORDS)) {
            Receipt<String> receipt = client.multicast("x", Set.of(A, B)).get(30, TimeUnit.SECONDS);
            assertThat(receipt.result(B)).isEqualTo("ok");
            assertThatThrownBy(() -> receipt.result(A))
                    .isInstanceOf(MulticastException.class)
                    .hasMessageContaining("group a: no such account");
        }
        Codec<String> broken = new Codec<>() {
            @Override
            public byte[] encode(String value) {
                throw new UnsupportedOperationException("results are only read here");
            }

            @Override
            public String decode(byte[] bytes) {
                throw new IllegalArgumentException("not a number");
            }
        };
        try (MulticastClient<String, String> client = MulticastClient.builder(topology, Codec.utf8(), broken, WORDS)
                .inMemory(network)
                .start()) {
            Receipt<String> receipt = client.multicast("x", Set.of(B)).get(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> receipt.result(B)).hasMessageContaining("result codec threw", "not a number");
        }
    }

    /** Futures complete on the client's thread, where a callback may call again, and even close the client. */
    @Test
    void letsCallbacksCallAgain() throws Exception {
        // No answer comes before the callback is there, or it would run on the thread that adds it.
        CountDownLatch chained = new CountDownLatch(1);
        play((group, message) -> {
            await().until(() -> chained.getCount() == 0);
            return result("ok");
        });
        try (MulticastClient<String, String> client = client(WORDS)) {
            List<String> threads = new CopyOnWriteArrayList<>();
            CompletableFuture<Receipt<String>> second = client.multicast("x", Set.of(A))
                    .thenCompose(receipt -> {
                        threads.add(Thread.currentThread().getName());
                        return client.multicast("y", Set.of(A));
                    });
            chained.countDown();
            second.get(30, TimeUnit.SECONDS);
            assertThat(threads).singleElement().matches(name -> name.startsWith("amcast-client-"));
            client.multicast("z", Set.of(A)).thenRun(client::close).get(30, TimeUnit.SECONDS);
            await().until(() -> failure(client.multicast("x", Set.of(A))).reason() == Reason.CLOSED);
        }
    }

    /** When the client's queue is full, a new call was not sent, while of one that is waited for again nothing is known. */
    @Test
    void tellsWhatAFullQueueMeans() throws Exception {
        play((group, message) -> result("ok"));
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean blocks = new AtomicBoolean();
        Codec<String> slow = new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return Codec.utf8().encode(value);
            }

            @Override
            public String decode(byte[] bytes) {
                if (blocks.get()) {
                    blocked.countDown();
                    await().forever().until(() -> go.getCount() == 0);
                }
                return Codec.utf8().decode(bytes);
            }
        };
        try (MulticastClient<String, String> client = MulticastClient.builder(topology, Codec.utf8(), slow, WORDS)
                .inMemory(network)
                .start()) {
            MessageId id =
                    client.multicast("x", Set.of(A)).get(30, TimeUnit.SECONDS).id();
            blocks.set(true);
            CompletableFuture<Receipt<String>> blocking = client.multicast("x", Set.of(A));
            assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
            MulticastException unknown = null;
            while (unknown == null || unknown.reason() != Reason.OUTCOME_UNKNOWN) {
                CompletableFuture<Receipt<String>> retried = client.retry(id, Duration.ofSeconds(30));
                unknown = retried.isDone() ? failure(retried) : null;
            }
            assertThat(unknown.id()).isEqualTo(id);
            assertThat(unknown.mayHaveHappened()).isTrue();
            MulticastException busy = failure(client.multicast("y", Set.of(A)));
            assertThat(busy.reason()).isEqualTo(Reason.BUSY);
            assertThat(busy.mayHaveHappened()).isFalse();
            go.countDown();
            blocking.get(30, TimeUnit.SECONDS);
        }
    }

    /** Past limits.inFlight a call fails at once, and the meters tell what became of all. */
    @Test
    void refusesCallsPastTheLimitAndCountsThem() {
        play((group, message) -> null);
        try (MulticastClient<String, String> client = client(WORDS)) {
            List<CompletableFuture<Receipt<String>>> taken = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                taken.add(client.multicast("x", Set.of(i % 2 == 0 ? A : B)));
            }
            MulticastException refusal = failure(client.multicast("x", Set.of(A)));
            assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
            assertThat(refusal.mayHaveHappened()).isFalse();
            await().until(() -> submitted.stream().distinct().count() == 16);
            await().until(() -> metrics.get("amcast.client.in.flight").gauge().value() == 16);
            await().until(() -> metrics.get("amcast.client.retries").counter().count() > 0);
            assertThat(taken).noneMatch(CompletableFuture::isDone);
        }
        assertThat(metrics.get("amcast.client.calls")
                        .tag("outcome", "busy")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(metrics.get("amcast.client.calls")
                        .tag("outcome", "closed")
                        .counter()
                        .count())
                .isEqualTo(16);
        assertThat(metrics.find("amcast.client.in.flight").gauge()).isNull();
    }

    /** Latency is told by the number of destinations. */
    @Test
    void timesCallsByDestinations() throws Exception {
        play((group, message) -> result("ok"));
        try (MulticastClient<String, String> client = client(WORDS)) {
            client.multicast("x", Set.of(A)).get(30, TimeUnit.SECONDS);
            client.multicast("x", Set.of(A, B)).get(30, TimeUnit.SECONDS);
            client.multicast("x", Set.of(A, B)).get(30, TimeUnit.SECONDS);
        }
        assertThat(metrics.get("amcast.client.latency")
                        .tag("destinations", "1")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(metrics.get("amcast.client.latency")
                        .tag("destinations", "2")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(metrics.get("amcast.client.calls")
                        .tag("outcome", "ok")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(metrics.get("amcast.client.sessions").counter().count()).isEqualTo(1);
    }

    /** Queries are counted and timed by whom they were for, and by how they ended. */
    @Test
    void countsQueriesByWhomTheyWereFor() throws Exception {
        play((group, message) -> null);
        try (MulticastClient<String, String> client = client(WORDS)) {
            assertThat(client.query("x", A).get(30, TimeUnit.SECONDS)).isEqualTo("LEADER");
            for (int i = 0; i < 2; i++) {
                assertThat(client.query("x", A, ReadFrom.STALE).get(30, TimeUnit.SECONDS))
                        .isEqualTo("STALE");
            }
            assertThatThrownBy(() -> client.query("x", GroupId.of("z"), ReadFrom.FOLLOWER)
                            .get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("'z'");
        }
        assertThat(queries("leader", "ok")).isEqualTo(1);
        assertThat(queries("stale", "ok")).isEqualTo(2);
        assertThat(queries("follower", "ok")).isZero();
        assertThat(queries("follower", "invalid_destination")).isEqualTo(1);
        assertThat(metrics.get("amcast.client.query.latency")
                        .tag("from", "stale")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    private double queries(String from, String outcome) {
        return metrics.get("amcast.client.queries")
                .tag("from", from)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private MulticastClient<String, String> client(ConflictRelation<String> relation) {
        return MulticastClient.builder(topology, Codec.utf8(), Codec.utf8(), relation)
                .inMemory(network)
                .metrics(metrics)
                .start();
    }

    private static StoredResult.Value result(String text) {
        return new StoredResult.Success(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MulticastException failure(CompletableFuture<Receipt<String>> receipt) {
        try {
            throw new AssertionError(receipt.orTimeout(30, TimeUnit.SECONDS).join());
        } catch (CompletionException e) {
            return (MulticastException) e.getCause();
        }
    }

    /** Starts one member for each group, which answers submits as told; null: not at all. */
    private void play(BiFunction<GroupId, Message, StoredResult.Value> answers) {
        for (GroupId group : topology.groups().keySet()) {
            MemberId self = MemberId.of(group + "-1");
            Handshake handshake = new Handshake(topology.cluster(), topology.limits(), Handshake.Relation.NONE);
            Transport transport = network.links().member(topology, self, handshake);
            try {
                transport.start(new Played(group, self, answers));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            transport.announce(new PeerMessage.Announce(group, 1, self));
        }
    }

    /** A member that opens any session and answers as told. */
    private final class Played implements Transport.Receiver {
        private final GroupId group;
        private final MemberId self;
        private final BiFunction<GroupId, Message, StoredResult.Value> answers;
        private long sessions;

        Played(GroupId group, MemberId self, BiFunction<GroupId, Message, StoredResult.Value> answers) {
            this.group = group;
            this.self = self;
            this.answers = answers;
        }

        @Override
        public void received(PeerMessage message) {
            assertThat(message).isInstanceOf(PeerMessage.Announce.class);
        }

        @Override
        public synchronized void requested(ClientRequest request, Transport.Client client) {
            if (request instanceof ClientRequest.Open open) {
                client.reply(new ClientReply.Opened(open.nonce(), new SessionId(group, ++sessions)));
            } else if (request instanceof ClientRequest.End end) {
                client.reply(new ClientReply.SessionEnded(end.session()));
            } else if (request instanceof ClientRequest.Query query) {
                client.reply(new ClientReply.Answer(
                        group, query.number(), result(query.from().name())));
            } else if (request instanceof ClientRequest.Submit submit) {
                submitted.add(submit.message());
                StoredResult.Value value = answers.apply(group, submit.message());
                if (value != null) {
                    client.reply(new ClientReply.Result(group, submit.message().id(), 17, value));
                }
            }
        }

        @Override
        public MemberStatus status() {
            return new MemberStatus(self, group, MemberStatus.Role.LEADER, 1, self, 0, 0, 0, 0, "ok");
        }
    }
}
