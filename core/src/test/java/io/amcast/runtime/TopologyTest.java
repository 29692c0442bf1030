package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole topologies of real members and clients over a log and links in memory. */
@Timeout(120)
class TopologyTest {
    private static final GroupId A = GroupId.of("a");
    private static final GroupId B = GroupId.of("b");
    private static final GroupId C = GroupId.of("c");

    /** One message to one group reaches all its members, and the sender gets the group's result. */
    @Test
    void answersTheSenderOfAMessage() throws Exception {
        try (TestCluster cluster = new TestCluster(3, ConflictRelation.all(), "a")) {
            Receipt<String> receipt =
                    cluster.node("a-1").client().multicast("hello", Set.of(A)).get(20, TimeUnit.SECONDS);

            assertThat(receipt.results()).isEqualTo(Map.of(A, "0"));
            await().untilAsserted(() -> {
                for (MemberId member : cluster.topology.members(A)) {
                    assertThat(cluster.lines(member)).containsExactly("hello");
                }
            });
        }
    }

    /** Many senders to overlapping groups, while leaders are killed and come back: everything once, in one order everywhere. */
    @Test
    void keepsOneOrderOverOverlappingGroupsWhileLeadersAreKilled() throws Exception {
        try (TestCluster cluster = new TestCluster(3, ConflictRelation.all(), "a", "b", "c")) {
            List<CompletableFuture<Receipt<String>>> receipts = sendWhileLeadersDie(cluster);
            int sent = receipts.size();
            CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new)).get(90, TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                for (GroupId group : cluster.topology.groups().keySet()) {
                    List<List<String>> logs = new ArrayList<>();
                    cluster.topology.members(group).forEach(member -> logs.add(cluster.lines(member)));
                    assertThat(new HashSet<>(logs)).hasSize(1);
                }
            });
            Map<String, Long> timestamps = new HashMap<>();
            for (GroupId group : cluster.topology.groups().keySet()) {
                List<String> lines =
                        cluster.lines(cluster.topology.members(group).iterator().next());
                assertThat(lines).doesNotHaveDuplicates().isNotEmpty();
            }
            receipts.forEach(receipt -> timestamps.put(
                    receipt.join().id().toString(), receipt.join().timestamp().orElseThrow()));
            assertThat(timestamps).hasSize(sent);
            assertOneOrder(cluster);
        }
    }

    /** Under a predicate that lets nothing conflict but words of one length, those have one order at all members. */
    @Test
    void ordersByAPredicate() throws Exception {
        ConflictRelation<String> sameLength =
                ConflictRelation.when("length", 1, (one, other) -> one.length() == other.length());
        try (TestCluster cluster = new TestCluster(3, sameLength, "a", "b")) {
            List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                var client = cluster.node(i % 2 == 0 ? "a-1" : "b-1").client();
                receipts.add(client.multicast(Integer.toString(i), i % 3 == 0 ? Set.of(A) : Set.of(A, B)));
            }
            CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

            await().untilAsserted(() -> {
                for (int length = 1; length <= 3; length++) {
                    int wanted = length;
                    for (GroupId group : List.of(A, B)) {
                        List<List<String>> orders = new ArrayList<>();
                        for (MemberId member : cluster.topology.members(group)) {
                            orders.add(cluster.lines(member).stream()
                                    .filter(line -> line.length() == wanted)
                                    .toList());
                        }
                        assertThat(new HashSet<>(orders)).hasSize(1);
                    }
                }
                assertThat(cluster.lines(MemberId.of("a-1"))).hasSize(300).doesNotHaveDuplicates();
                assertThat(cluster.lines(MemberId.of("b-1"))).hasSize(200).doesNotHaveDuplicates();
            });
        }
    }

    private static List<CompletableFuture<Receipt<String>>> sendWhileLeadersDie(TestCluster cluster) throws Exception {
        int threads = 4;
        int messages = 1_500;
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        List<Future<List<CompletableFuture<Receipt<String>>>>> sending = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int sender = t;
            // The third member of a group is never killed, and so its client goes on.
            var client =
                    cluster.node(List.of("a-3", "b-3", "c-3", "a-3").get(t)).client();
            sending.add(senders.submit(() -> {
                Random random = new Random(sender);
                List<GroupId> all = List.of(A, B, C);
                List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
                for (int i = 0; i < messages; i++) {
                    Set<GroupId> destinations = new TreeSet<>();
                    while (destinations.isEmpty()) {
                        all.forEach(group -> {
                            if (random.nextInt(2) == 0) {
                                destinations.add(group);
                            }
                        });
                    }
                    receipts.add(client.multicast(sender + "-" + i, destinations, Duration.ofSeconds(80)));
                    if (i % 64 == 63) {
                        receipts.get(i - 63).get(60, TimeUnit.SECONDS);
                    }
                }
                return receipts;
            }));
        }
        for (GroupId group : List.of(A, B, C)) {
            MemberId leader = await().until(() -> cluster.leader(group), found -> found != null);
            if (leader.name().endsWith("-3")) {
                continue;
            }
            cluster.kill(leader);
            await().until(() -> cluster.leader(group) != null);
            cluster.start(leader);
        }
        List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
        for (Future<List<CompletableFuture<Receipt<String>>>> each : sending) {
            receipts.addAll(each.get(90, TimeUnit.SECONDS));
        }
        senders.shutdown();
        return receipts;
    }

    /** Any two groups deliver the messages that both get in one order. */
    private static void assertOneOrder(TestCluster cluster) {
        List<List<String>> logs = new ArrayList<>();
        for (GroupId group : cluster.topology.groups().keySet()) {
            logs.add(cluster.lines(cluster.topology.members(group).iterator().next()));
        }
        for (List<String> one : logs) {
            for (List<String> other : logs) {
                Set<String> both = new HashSet<>(one);
                both.retainAll(new HashSet<>(other));
                assertThat(one.stream().filter(both::contains).toList())
                        .isEqualTo(other.stream().filter(both::contains).toList());
            }
        }
    }
}
