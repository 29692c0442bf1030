package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.Receipt;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import io.amcast.spi.Message;
import io.amcast.spi.memory.LinkRule;
import io.amcast.spi.memory.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client in a process without a member sees of three groups of three real members, over a log and links in memory. */
@Timeout(120)
final class ClientInTopologyTest {
    private static final GroupId A = GroupId.of("a");
    private static final GroupId B = GroupId.of("b");
    private static final GroupId C = GroupId.of("c");
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Two messages conflict if their first letters are equal. */
    private static final ConflictRelation<String> FIRST_LETTER =
            ConflictRelation.onKeys(text -> Keys.write(text.substring(0, 1)));

    /** The leaders of both groups are killed while calls are under way: each is answered, and applied once at every replica. */
    @Test
    void answersEveryCallWhileLeadersAreKilled() throws Exception {
        try (TestCluster cluster = cluster(Limits.DEFAULTS, ConflictRelation.all());
                MulticastClient<String, String> client = client(cluster, ConflictRelation.all())) {
            List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
            for (int i = 0; i < 900; i++) {
                receipts.add(client.multicast("m" + i, i % 3 == 0 ? Set.of(A) : Set.of(A, B), LONG));
                if (i % 300 == 150) {
                    receipts.get(i - 150).get(60, TimeUnit.SECONDS);
                    restartLeader(cluster, i < 300 ? A : B);
                }
            }
            for (CompletableFuture<Receipt<String>> receipt : receipts) {
                receipt.get(60, TimeUnit.SECONDS);
            }
            awaitLines(cluster, A, 900);
            awaitLines(cluster, B, 600);
        }
    }

    /** A sender that is gone after its message reached one group: the other group delivers it all the same. */
    @Test
    void deliversEverywhereThoughTheSenderReachedOneGroupOnly() {
        try (TestCluster cluster = cluster(Limits.DEFAULTS, ConflictRelation.all())) {
            faults(
                    cluster,
                    (from, to, message) -> message instanceof ClientRequest.Submit && isOf(to, "b")
                            ? LinkRule.Fate.DROP
                            : LinkRule.Fate.PASS);
            CompletableFuture<Receipt<String>> receipt;
            try (MulticastClient<String, String> client = client(cluster, ConflictRelation.all())) {
                receipt = client.multicast("orphan", Set.of(A, B), LONG);
                awaitLines(cluster, A, 1);
            }
            assertThat(failure(receipt).reason()).isEqualTo(Reason.CLOSED);
            awaitLines(cluster, B, 1);
        }
    }

    /** A query is answered by who leads now, when the leader that the client knows is gone or silent, and sees what was answered. */
    @Test
    void queriesFindTheLeaderAndSeeWhatWasAnswered() throws Exception {
        try (TestCluster cluster = cluster(Limits.DEFAULTS, ConflictRelation.all());
                MulticastClient<String, String> client = client(cluster, ConflictRelation.all())) {
            for (int i = 1; i <= 30; i++) {
                client.multicast("m" + i, Set.of(A, B), LONG).get(60, TimeUnit.SECONDS);
                assertThat(client.query("how many", A, LONG).get(60, TimeUnit.SECONDS))
                        .isEqualTo(Integer.toString(i));
                if (i % 10 == 0) {
                    restartLeader(cluster, A);
                }
            }
        }
    }

    /** A query that nobody answers fails in time, and says that it changed nothing. */
    @Test
    void failsAQueryThatIsNotAnswered() throws Exception {
        try (TestCluster cluster = cluster(Limits.DEFAULTS, ConflictRelation.all());
                MulticastClient<String, String> client = client(cluster, ConflictRelation.all())) {
            client.multicast("first", Set.of(A), LONG).get(60, TimeUnit.SECONDS);
            faults(
                    cluster,
                    (from, to, message) ->
                            message instanceof ClientReply.Answer ? LinkRule.Fate.DROP : LinkRule.Fate.PASS);
            CompletableFuture<String> query = client.query("how many", A, Duration.ofMillis(700));
            assertThatThrownBy(() -> query.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(MulticastException.class, failed -> {
                        assertThat(failed.reason()).isEqualTo(Reason.NO_ANSWER);
                        assertThat(failed.mayHaveHappened()).isFalse();
                        assertThat(failed.retrySafe()).isTrue();
                    });
        }
    }

    /** Without its answers a call times out; retry gets the result when they come, and the message is applied once. */
    @Test
    void retriesWithoutApplyingTwice() throws Exception {
        try (TestCluster cluster = cluster(Limits.DEFAULTS, ConflictRelation.all());
                MulticastClient<String, String> client = client(cluster, ConflictRelation.all())) {
            client.multicast("first", Set.of(A, B), LONG).get(60, TimeUnit.SECONDS);
            faults(
                    cluster,
                    (from, to, message) ->
                            message instanceof ClientReply.Result ? LinkRule.Fate.DROP : LinkRule.Fate.PASS);
            MulticastException late = failure(client.multicast("second", Set.of(A, B), Duration.ofMillis(700)));
            assertThat(late.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
            MessageId id = late.id();
            assertThat(failure(client.retry(id, Duration.ofMillis(300))).reason())
                    .isEqualTo(Reason.OUTCOME_UNKNOWN);
            faults(cluster, LinkRule.NONE);
            Receipt<String> receipt = client.retry(id, LONG).get(60, TimeUnit.SECONDS);
            assertThat(receipt.id()).isEqualTo(id);
            assertThat(receipt.result(A)).isEqualTo("1");
            awaitLines(cluster, A, 2);
            awaitLines(cluster, B, 2);
        }
    }

    /** A group without a majority: calls to the others go on for ten times the session window, and those to it are bounded. */
    @Test
    void goesOnBesideADeadGroup() throws Exception {
        Limits small = new Limits(1 << 20, 1 << 20, 32, 64, Duration.ofSeconds(60));
        try (TestCluster cluster = cluster(small, FIRST_LETTER);
                MulticastClient<String, String> client = client(cluster, FIRST_LETTER)) {
            client.multicast("first", Set.of(A, B, C), LONG).get(60, TimeUnit.SECONDS);
            cluster.kill(MemberId.of("c-1"));
            cluster.kill(MemberId.of("c-2"));
            List<CompletableFuture<Receipt<String>>> dead = new ArrayList<>();
            for (int i = 0; i < 10 * 32; i++) {
                if (i % 10 == 0) {
                    dead.add(client.multicast("x" + i, Set.of(B, C), LONG));
                }
                client.multicast("y" + i, i % 2 == 0 ? Set.of(A) : Set.of(A, B), LONG)
                        .get(60, TimeUnit.SECONDS);
            }
            cluster.start(MemberId.of("c-1"));
            cluster.start(MemberId.of("c-2"));
            int delivered = 0;
            for (CompletableFuture<Receipt<String>> each : dead) {
                try {
                    each.get(60, TimeUnit.SECONDS);
                    delivered++;
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(((MulticastException) e.getCause()).reason()).isEqualTo(Reason.BUSY);
                }
            }
            assertThat(delivered).isGreaterThanOrEqualTo(16);
            awaitLines(cluster, C, 1 + delivered);
            awaitLines(cluster, A, 1 + 320);
        }
    }

    /** A session that nobody keeps alive ends; its ids are refused everywhere afterwards, and the client goes on in another. */
    @Test
    void endsAndPurgesASessionThatIsNotKeptAlive() throws Exception {
        Limits brief = new Limits(1 << 20, 1 << 20, 1024, 1024, Duration.ofSeconds(1));
        try (TestCluster cluster = cluster(brief, ConflictRelation.all());
                MulticastClient<String, String> client = client(cluster, ConflictRelation.all())) {
            MessageId first = client.multicast("first", Set.of(A, B), LONG)
                    .get(60, TimeUnit.SECONDS)
                    .id();
            AtomicBoolean ended = new AtomicBoolean();
            faults(cluster, (from, to, message) -> {
                if (message instanceof ClientReply.SessionEnded) {
                    ended.set(true);
                }
                return message instanceof ClientRequest.KeepAlive && !ended.get()
                        ? LinkRule.Fate.DROP
                        : LinkRule.Fate.PASS;
            });
            ClientReply.Refusal refusal = awaitRefusal(cluster, brief, first);
            assertThat(refusal).isEqualTo(ClientReply.Refusal.SESSION_EXPIRED);
            faults(cluster, LinkRule.NONE);
            Receipt<String> next = null;
            while (next == null) {
                // The client may still hold the old session, and learn of its end by this call.
                CompletableFuture<Receipt<String>> call = client.multicast("next", Set.of(A, B), LONG);
                next = call.handle((receipt, failure) -> receipt).get(60, TimeUnit.SECONDS);
            }
            assertThat(next.id().session()).isNotEqualTo(first.session());
            awaitLines(cluster, A, 2);
            awaitLines(cluster, B, 2);
        }
    }

    /** Wrong calls are told at once, each with its value and the mend; nothing is sent. */
    @Test
    void refusesWrongCalls() {
        try (TestCluster cluster = cluster(new Limits(64, 64, 16, 16, Duration.ofSeconds(60)), FIRST_LETTER);
                MulticastClient<String, String> client = client(cluster, FIRST_LETTER)) {
            MulticastException empty = failure(client.multicast("x", Set.of()));
            assertThat(empty.reason()).isEqualTo(Reason.INVALID_DESTINATION);
            assertThat(empty).hasMessage("the destination set is empty: name one or more of [a, b, c]");
            MulticastException unknown = failure(client.multicast("x", Set.of(A, GroupId.of("d"))));
            assertThat(unknown.reason()).isEqualTo(Reason.INVALID_DESTINATION);
            assertThat(unknown).hasMessage("destination 'd' is no group of the topology: use one or more of [a, b, c]");
            MulticastException large = failure(client.multicast("x".repeat(60), Set.of(A)));
            assertThat(large.reason()).isEqualTo(Reason.INVALID_MESSAGE);
            assertThat(large).hasMessageContaining("69 bytes (60 encoded", "limits.messageBytes 64");
            MulticastException keys = failure(client.multicast("", Set.of(A)));
            assertThat(keys.reason()).isEqualTo(Reason.INVALID_MESSAGE);
            assertThat(keys).hasMessageContaining("key function of the conflict relation threw");
            assertThatThrownBy(() -> client.multicast("x", Set.of(A), Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("deadline PT0S");
        }
    }

    /** A client of another configuration is told the difference instead of timing out. */
    @Test
    void tellsADifferentConfiguration() {
        try (TestCluster cluster = cluster(Limits.DEFAULTS, ConflictRelation.all());
                MulticastClient<String, String> client = client(cluster, FIRST_LETTER)) {
            MulticastException failure = failure(client.multicast("x", Set.of(A)));
            assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
            assertThat(failure).hasMessageMatching(".*the conflict relation is 'all' .* there, 'keys' .* here.*");
        }
    }

    /** After close nothing is taken, and what is under way fails; closing twice is no fault. */
    @Test
    void failsCallsAfterClose() {
        try (TestCluster cluster = cluster(Limits.DEFAULTS, ConflictRelation.all())) {
            MulticastClient<String, String> client = client(cluster, ConflictRelation.all());
            client.close();
            client.close();
            assertThat(failure(client.multicast("x", Set.of(A))).reason()).isEqualTo(Reason.CLOSED);
        }
    }

    /** Sends one id again until a member says why it will not take it. */
    private static ClientReply.Refusal awaitRefusal(TestCluster cluster, Limits limits, MessageId id) {
        AtomicReference<ClientReply.Refused> refused = new AtomicReference<>();
        List<ClientReply> others = new CopyOnWriteArrayList<>();
        Handshake handshake = new Handshake("in-memory", limits, Handshake.Relation.NONE);
        Message message = new Message(
                id, new TreeSet<>(Set.of(A, B)), false, Keys.write("*"), "first".getBytes(StandardCharsets.UTF_8));
        try (ClientTransport transport = cluster.network.links().client(cluster.topology, handshake)) {
            transport.start(new ClientTransport.Receiver() {
                @Override
                public void replied(MemberId from, ClientReply reply) {
                    if (reply instanceof ClientReply.Refused refusal
                            && refusal.reason() != ClientReply.Refusal.NOT_LEADER) {
                        refused.set(refusal);
                    } else {
                        others.add(reply);
                    }
                }

                @Override
                public void disconnected(MemberId member) {
                    throw new AssertionError("no member goes in this test");
                }

                @Override
                public void rejected(MemberId member, String reason) {
                    throw new AssertionError(reason);
                }
            });
            await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
                transport.send(cluster.leader(A), new ClientRequest.Submit(message, 0));
                return refused.get() != null;
            });
            return refused.get().reason();
        }
    }

    private static TestCluster cluster(Limits limits, ConflictRelation<String> relation) {
        return new TestCluster(Topology.inMemory(3, "a", "b", "c").withLimits(limits), relation);
    }

    private static MulticastClient<String, String> client(TestCluster cluster, ConflictRelation<String> relation) {
        return MulticastClient.builder(cluster.topology, Codec.utf8(), Codec.utf8(), relation)
                .inMemory(cluster.network)
                .metrics(cluster.metrics)
                .start();
    }

    private static void faults(TestCluster cluster, LinkRule rule) {
        ((LocalCluster) cluster.network.links()).faults(rule);
    }

    private static boolean isOf(MemberId member, String group) {
        return member != null && member.name().startsWith(group + "-");
    }

    private static void restartLeader(TestCluster cluster, GroupId group) {
        MemberId leader = await().until(() -> cluster.leader(group), found -> found != null);
        cluster.kill(leader);
        await().until(() -> cluster.leader(group) != null);
        cluster.start(leader);
    }

    /** Waits until all members of the group hold this many lines, no line twice. */
    private static void awaitLines(TestCluster cluster, GroupId group, int count) {
        await().atMost(LONG).untilAsserted(() -> {
            for (MemberId member : cluster.topology.members(group)) {
                assertThat(cluster.lines(member)).as("lines of %s", member).hasSize(count);
            }
        });
        for (MemberId member : cluster.topology.members(group)) {
            assertThat(cluster.lines(member)).doesNotHaveDuplicates();
        }
    }

    private static MulticastException failure(CompletableFuture<Receipt<String>> receipt) {
        CompletionException failure = catchThrowableOfType(
                CompletionException.class,
                () -> receipt.orTimeout(60, TimeUnit.SECONDS).join());
        return (MulticastException) failure.getCause();
    }
}
