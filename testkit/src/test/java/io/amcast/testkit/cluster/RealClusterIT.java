package io.amcast.testkit.cluster;

import static io.amcast.testkit.cluster.JournalCluster.G1;
import static io.amcast.testkit.cluster.JournalCluster.G2;
import static io.amcast.testkit.cluster.JournalCluster.G3;
import static io.amcast.testkit.cluster.JournalCluster.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.DeliveryObserver.From;
import io.amcast.spi.Handshake;
import io.amcast.spi.Message;
import io.amcast.spi.TransportProvider;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows what three groups of three members promise, on Ratis and gRPC, whatever is killed, stopped or sent twice. */
class RealClusterIT {
    @TempDir
    Path directory;

    private JournalCluster journals;
    private EmbeddedCluster<String, String> cluster;
    private MulticastClient<String, String> client;

    @BeforeEach
    void start() {
        journals = new JournalCluster(directory, Limits.DEFAULTS);
        cluster = journals.members;
        cluster.start();
        client = journals.client();
        assertThat(cluster.awaitLeaders(PATIENCE)).isTrue();
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void deliversInOneOrderWhenDestinationsOverlap() throws IOException {
        List<Set<GroupId>> destinations = List.of(Set.of(G1, G2), Set.of(G2, G3), Set.of(G1, G3), Set.of(G1, G2, G3));
        List<CompletableFuture<Receipt<String>>> sent = new ArrayList<>();
        try (MulticastClient<String, String> other = journals.client()) {
            for (int i = 0; i < 200; i++) {
                sent.add((i % 2 == 0 ? client : other)
                        .multicast("k" + i % 3 + "=" + i, destinations.get(i % 4), PATIENCE));
            }
            join(sent);
        }
        Histories histories = journals.verify();
        assertThat(histories.messages()).hasSize(200);
        // The order of two groups is the same where both deliver, and it is the order of the timestamps.
        assertThat(common("k0", G1, G2)).isEqualTo(common("k0", G2, G1)).isNotEmpty();
        assertThat(common("k0", G2, G3)).isEqualTo(common("k0", G3, G2)).isNotEmpty();
    }

    @Test
    void goesOnWhenALeaderIsKilledInTheMidstOfMulticasts() throws IOException {
        List<CompletableFuture<Receipt<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(client.multicast("k=" + i, Set.of(G1, G2), PATIENCE));
        }
        sent.get(0).join();
        join(sent.subList(0, 10));
        MemberId victim = cluster.leader(G1).orElseThrow();
        cluster.kill(victim);
        for (int i = 100; i < 200; i++) {
            sent.add(client.multicast("k=" + i, Set.of(G1, G2), PATIENCE));
        }
        join(sent);
        assertThat(cluster.leader(G1)).isPresent().get().isNotEqualTo(victim);

        cluster.start(victim);
        Histories histories = journals.verify();
        assertThat(histories.messages()).hasSize(200);
        assertThat(histories.members().get(victim.name())).hasSize(2);
        assertThat(journals.journal(victim).values("k")).hasSize(200).doesNotHaveDuplicates();
    }

    /** Each query sees all that was answered before it, while leaders are killed too, and writes nothing into the log. */
    @Test
    void queriesSeeAllThatWasAnswered() {
        for (int i = 1; i <= 60; i++) {
            client.multicast("k=" + i, i % 2 == 0 ? Set.of(G1) : Set.of(G1, G2), PATIENCE)
                    .join();
            assertThat(client.query("k=", G1, PATIENCE).join()).isEqualTo(Integer.toString(i));
            if (i % 20 == 0) {
                MemberId victim = cluster.leader(G1).orElseThrow();
                cluster.kill(victim);
                assertThat(client.query("k=", G1, PATIENCE).join()).isEqualTo(Integer.toString(i));
                cluster.start(victim);
            }
        }
        assertThat(journals.journal(G2).values("k")).hasSizeLessThanOrEqualTo(30);
    }

    /** Each query of a follower sees all that was answered before it, while the leader is killed and then a follower; followers do answer. */
    @Test
    void followersAnswerQueriesWithAllThatWasAnswered() {
        for (int i = 1; i <= 40; i++) {
            client.multicast("k=" + i, i % 2 == 0 ? Set.of(G1) : Set.of(G1, G2), PATIENCE)
                    .join();
            assertThat(ofFollower()).isEqualTo(Integer.toString(i));
            if (i == 10) {
                int answered = journals.of(G1)
                        .filter(journal -> journal != journals.journal(leader()))
                        .mapToInt(Journal::queries)
                        .sum();
                assertThat(answered).as("queries that followers answered").isPositive();
            }
            if (i % 15 == 0) {
                MemberId leader = leader();
                MemberId victim = i == 15
                        ? leader
                        : cluster.topology().members(G1).stream()
                                .filter(member -> !member.equals(leader))
                                .findFirst()
                                .orElseThrow();
                cluster.kill(victim);
                assertThat(ofFollower()).isEqualTo(Integer.toString(i));
                cluster.start(victim);
            }
        }
    }

    private String ofFollower() {
        return client.query("k=", G1, ReadFrom.FOLLOWER, PATIENCE).join();
    }

    private MemberId leader() {
        assertThat(cluster.awaitLeaders(PATIENCE)).isTrue();
        return cluster.leader(G1).orElseThrow();
    }

    @Test
    void aMemberThatWasDownComesBackThroughASnapshot() throws IOException {
        MemberId down = cluster.members().stream()
                .filter(member -> cluster.topology().groupOf(member).equals(G1)
                        && !member.equals(cluster.leader(G1).orElseThrow()))
                .findFirst()
                .orElseThrow();
        join(List.of(client.multicast("k=first", Set.of(G1, G2), PATIENCE)));
        cluster.kill(down);
        // A snapshot is due after 64 MiB of log, and the log before it is dropped.
        String large = "x".repeat(Limits.DEFAULTS.messageBytes() - 100);
        for (int i = 0; i < 110; i += 10) {
            List<CompletableFuture<Receipt<String>>> sent = new ArrayList<>();
            for (int j = i; j < i + 10; j++) {
                sent.add(client.multicast("k=" + j + ";" + large, Set.of(G1), PATIENCE));
            }
            join(sent);
        }
        cluster.start(down);

        Histories histories = journals.verify();
        List<Incarnation> incarnations = histories.members().get(down.name());
        assertThat(incarnations).extracting(Incarnation::from).contains(From.INSTALL);
        assertThat(incarnations.get(incarnations.size() - 1).start()).isPositive();
        assertThat(journals.journal(down).values("k")).hasSize(111);
    }

    @Test
    void aWholeClusterIsStoppedAndStartedAndHasAllThatWasAcknowledged() throws IOException {
        List<CompletableFuture<Receipt<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(client.multicast("k=" + i, i % 2 == 0 ? Set.of(G1, G3) : Set.of(G2), PATIENCE));
        }
        join(sent);
        client.close();
        cluster.close();
        assertThat(cluster.nodes()).isEmpty();

        cluster.start();
        client = journals.client();
        join(List.of(client.multicast("k=last", Set.of(G1, G2, G3), PATIENCE)));
        journals.verify();
        for (MemberId member : cluster.members()) {
            assertThat(journals.journal(member).values("k"))
                    .as("of %s", member)
                    .hasSize(51)
                    .endsWith("k=last");
        }
    }

    @Test
    void theOtherGroupsDeliverWhenTheSenderIsGoneAfterReachingOneGroupOnly() throws IOException {
        try (RawClient sender = new RawClient()) {
            Message message = sender.message("k=orphan", G1, G2);
            sender.submit(G1, message);
            await().atMost(PATIENCE).until(() -> sender.result(G1, message) != null);
        }
        Histories histories = journals.verify();
        assertThat(histories.messages())
                .extracting(RecordedMessage::destinations)
                .containsExactly(List.of("g1", "g2"));
        for (MemberId member : cluster.members()) {
            assertThat(journals.journal(member).values("k"))
                    .hasSize(cluster.topology().groupOf(member).equals(G3) ? 0 : 1);
        }
    }

    @Test
    void aMessageThatIsSentAgainAfterARestartIsDeliveredOnce() throws IOException {
        try (RawClient sender = new RawClient()) {
            Message message = sender.message("k=twice", G1, G2);
            sender.submit(G1, message);
            sender.submit(G2, message);
            await().atMost(PATIENCE)
                    .until(() -> sender.result(G1, message) != null && sender.result(G2, message) != null);
            ClientReply.Result first = sender.result(G1, message);
            cluster.close();
            cluster.start();
            assertThat(cluster.awaitLeaders(PATIENCE)).isTrue();

            sender.replies.clear();
            await().atMost(PATIENCE).pollInterval(200, TimeUnit.MILLISECONDS).until(() -> {
                sender.submit(G1, message);
                return sender.result(G1, message) != null;
            });
            assertThat(sender.result(G1, message)).isEqualTo(first);
        }
        journals.verify();
        for (MemberId member : cluster.members()) {
            assertThat(journals.journal(member).values("k"))
                    .hasSize(cluster.topology().groupOf(member).equals(G3) ? 0 : 1);
        }
    }

    private static void join(List<CompletableFuture<Receipt<String>>> sent) {
        sent.forEach(CompletableFuture::join);
    }

    /** What {@code one} delivered of a key and {@code other} delivered too, in order. */
    private List<String> common(String key, GroupId one, GroupId other) {
        List<String> values = new ArrayList<>(journals.journal(one).values(key));
        values.retainAll(journals.journal(other).values(key));
        return values;
    }

    /** A client that does what a correct one would not: it sends to some groups only, or the same again. */
    private final class RawClient implements ClientTransport.Receiver, AutoCloseable {
        final Queue<ClientReply> replies = new ConcurrentLinkedQueue<>();
        private final ClientTransport transport;
        private final SessionId session;

        RawClient() {
            TransportProvider provider =
                    ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();
            transport = provider.client(
                    cluster.topology(),
                    new Handshake(
                            cluster.topology().cluster(),
                            cluster.topology().limits(),
                            Handshake.Relation.of(Journal.conflicts())));
            transport.start(this);
            await().atMost(PATIENCE).pollInterval(200, TimeUnit.MILLISECONDS).until(() -> {
                cluster.leader(G1).ifPresent(leader -> transport.send(leader, new ClientRequest.Open("raw")));
                return opened() != null;
            });
            session = opened();
        }

        private SessionId opened() {
            return replies.stream()
                    .filter(reply -> reply instanceof ClientReply.Opened)
                    .map(reply -> ((ClientReply.Opened) reply).session())
                    .findFirst()
                    .orElse(null);
        }

        Message message(String text, GroupId... groups) {
            return new Message(
                    new MessageId(session, 0),
                    new TreeSet<>(List.of(groups)),
                    false,
                    io.amcast.Keys.write("k"),
                    text.getBytes(StandardCharsets.UTF_8));
        }

        void submit(GroupId group, Message message) {
            cluster.leader(group).ifPresent(leader -> transport.send(leader, new ClientRequest.Submit(message, 0)));
        }

        ClientReply.Result result(GroupId group, Message message) {
            return replies.stream()
                    .filter(reply -> reply instanceof ClientReply.Result result
                            && result.group().equals(group)
                            && result.id().equals(message.id()))
                    .map(reply -> (ClientReply.Result) reply)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public void replied(MemberId from, ClientReply reply) {
            replies.add(reply);
        }

        @Override
        public void disconnected(MemberId member) {}

        @Override
        public void rejected(MemberId member, String reason) {
            throw new AssertionError(member + " rejects the client: " + reason);
        }

        @Override
        public void close() {
            transport.close();
        }
    }
}
