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
import io.amcast.MulticastClient;
import io.amcast.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows, on Ratis and gRPC, that a group without a majority holds up the messages to it and those that conflict with them, no others. */
class NoMajorityIT {
    private static final int WINDOW = 32;
    private static final int ROUNDS = 10;
    private static final List<Set<GroupId>> LIVING = List.of(Set.of(G1), Set.of(G2), Set.of(G1, G2));

    @TempDir
    Path directory;

    @Test
    void theOthersGoOnForTenTimesTheSessionWindowAndWhatWasPendingIsDeliveredInTheEnd() throws IOException {
        Limits small = new Limits(1 << 20, 1 << 20, WINDOW, 2 * WINDOW, Duration.ofSeconds(60));
        try (JournalCluster journals = new JournalCluster(directory, small)) {
            EmbeddedCluster<String, String> cluster = journals.members;
            cluster.start();
            try (MulticastClient<String, String> client = journals.client()) {
                join(List.of(client.multicast("first=0", Set.of(G1, G2, G3), PATIENCE)));
                // A group forgets a message only when the others say that they have delivered it.
                assertThat(cluster.awaitRest(PATIENCE)).isTrue();
                List<CompletableFuture<Receipt<String>>> underWay = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    underWay.add(client.multicast("early" + i + "=0", Set.of(G2, G3), PATIENCE));
                }
                List<MemberId> killed = twoOf(cluster, G3);
                killed.forEach(cluster::kill);
                List<CompletableFuture<Receipt<String>>> pending = goOn(cluster, client);

                assertThat(pending).noneMatch(CompletableFuture::isDone);
                killed.forEach(cluster::start);
                join(underWay);
                join(pending);
            }
            journals.verify();
            assertThat(journals.journal(G2).toString().lines().filter(line -> line.startsWith("live")))
                    .hasSize(2 * count());
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(journals.journal(G1).values("dead" + round))
                        .containsExactlyInAnyOrder("dead" + round + "=both", "dead" + round + "=other");
                assertThat(journals.journal(G3).values("dead" + round)).containsExactly("dead" + round + "=both");
                assertThat(journals.journal(G3).values("alone" + round)).hasSize(1);
            }
        }
    }

    /** How many messages go to each of the sets of living groups: together just over ten windows. */
    private static int count() {
        return ROUNDS * perRound();
    }

    private static int perRound() {
        return WINDOW / LIVING.size() + 1;
    }

    /** Multicasts to the living groups, and waits for them all; in each window some to the dead group too, which are returned. */
    private static List<CompletableFuture<Receipt<String>>> goOn(
            EmbeddedCluster<String, String> cluster, MulticastClient<String, String> client) {
        List<CompletableFuture<Receipt<String>>> pending = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String dead = "dead" + round;
            awaitPending(cluster, 2 * round);
            pending.add(client.multicast(dead + "=both", Set.of(G1, G3), PATIENCE));
            pending.add(client.multicast("alone" + round + "=0", Set.of(G3), PATIENCE));
            awaitPending(cluster, 2 * round + 1);
            pending.add(client.multicast(dead + "=other", Set.of(G1), PATIENCE));
            for (int i = 0; i < perRound(); i++) {
                List<CompletableFuture<Receipt<String>>> living = new ArrayList<>();
                for (int to = 0; to < LIVING.size(); to++) {
                    String key = "live" + round + "-" + i + "-" + to;
                    living.add(client.multicast(key + "=0", LIVING.get(to), PATIENCE));
                }
                join(living);
            }
        }
        return pending;
    }

    /** Waits until the first group waits for so many messages and for no other. */
    private static void awaitPending(EmbeddedCluster<String, String> cluster, int count) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(cluster.leader(G1)
                                .flatMap(cluster::node)
                                .map(node -> node.status().pending()))
                        .as("messages pending at the leader of g1")
                        .hasValue(count));
    }

    /** The leader and another. */
    private static List<MemberId> twoOf(EmbeddedCluster<String, String> cluster, GroupId group) {
        assertThat(cluster.awaitLeaders(PATIENCE)).isTrue();
        MemberId leader = cluster.leader(group).orElseThrow();
        MemberId other = cluster.topology().members(group).stream()
                .filter(member -> !member.equals(leader))
                .findFirst()
                .orElseThrow();
        return List.of(leader, other);
    }

    private static void join(List<CompletableFuture<Receipt<String>>> sent) {
        sent.forEach(CompletableFuture::join);
    }
}
