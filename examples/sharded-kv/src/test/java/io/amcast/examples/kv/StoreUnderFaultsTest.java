package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.junit.ClusterExtension;
import io.amcast.testkit.sim.Point;
import io.amcast.testkit.sim.SimulatedCluster;
import io.amcast.testkit.sim.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shows, on whole clusters in virtual time, that transactions over shards are atomic whatever goes wrong on their way. */
class StoreUnderFaultsTest {
    private static final int ACCOUNTS = 9;
    private static final long EACH = 100;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final GroupId G1 = GroupId.of("g1");
    private static final GroupId G2 = GroupId.of("g2");
    private static final ShardMap SHARDS = ShardMap.of(List.of(G1, G2, GroupId.of("g3")));

    @RegisterExtension
    static final ClusterExtension<?> CLUSTERS = ClusterExtension.simulated(
            ClusterSetup.of(group -> new KvStateMachine(group, SHARDS, 1 << 20), KvStore.messages(), KvStore.results())
                    .groups(3, "g1", "g2", "g3")
                    .conflicts(KvStore.conflicts()));

    /** Transfers between accounts on three shards; every look at all of them sees the same sum. */
    @RepeatedTest(5)
    void everyLookAtAllShardsSeesTransfersAsAWhole(SimulatedCluster<Request, Reply, KvStateMachine> cluster) {
        KvClient store = new KvClient(cluster.client(), SHARDS);
        KvClient observer = new KvClient(cluster.client(), SHARDS);
        cluster.await(store.call(DEADLINE, words("MSET", i -> "a" + i + " " + EACH)));

        cluster.weather(Weather.CALM.withLoss(0.01).withDuplicates(0.02).withReordering(0.05));
        cluster.when(Point.proposed(G1)).nth(10).then(() -> restart(cluster, G1));
        cluster.when(Point.finalized(G2)).nth(20).then(() -> restart(cluster, G2));
        cluster.after(Duration.ofMillis(400), () -> cluster.isolate(G2));
        cluster.after(Duration.ofMillis(900), cluster::heal);
        List<CompletableFuture<List<Reply>>> transfers = new ArrayList<>();
        List<CompletableFuture<Reply>> looks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            transfers.add(store.execute(transfer(cluster.random()), DEADLINE));
            looks.add(observer.call(DEADLINE, words("MGET", account -> "a" + account)));
            cluster.run(Duration.ofMillis(cluster.random().nextInt(40)));
        }
        cluster.awaitAll(transfers);
        cluster.awaitAll(looks);

        assertThat(transfers).allMatch(transfer -> !transfer.isCompletedExceptionally());
        assertThat(looks).extracting(look -> sum(look.join())).containsOnly(ACCOUNTS * EACH);
    }

    private static void restart(SimulatedCluster<Request, Reply, KvStateMachine> cluster, GroupId group) {
        MemberId leader = cluster.crashLeader(group);
        cluster.after(Duration.ofMillis(500), () -> cluster.start(leader));
    }

    private static Request transfer(RandomGenerator random) {
        String amount = Integer.toString(random.nextInt(50));
        try {
            return Request.of(List.of(
                    Call.of(List.of("DECRBY", "a" + random.nextInt(ACCOUNTS), amount)),
                    Call.of(List.of("INCRBY", "a" + random.nextInt(ACCOUNTS), amount))));
        } catch (CommandException e) {
            throw new AssertionError("a command that the store knows", e);
        }
    }

    private static String[] words(String command, java.util.function.IntFunction<String> ofAccount) {
        List<String> words = new ArrayList<>(List.of(command));
        IntStream.range(0, ACCOUNTS)
                .forEach(i -> words.addAll(List.of(ofAccount.apply(i).split(" "))));
        return words.toArray(String[]::new);
    }

    private static long sum(Reply values) {
        return ((Reply.Array) values)
                .elements().stream()
                        .mapToLong(value -> Long.parseLong(((Reply.Bulk) value).bytes()))
                        .sum();
    }
}
