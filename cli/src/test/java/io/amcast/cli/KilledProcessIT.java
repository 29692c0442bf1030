package io.amcast.cli;

import static io.amcast.cli.CommandProcesses.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStateMachine;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import io.amcast.examples.kv.redis.RedisServer;
import io.amcast.examples.kv.redis.RedisServerConfig;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LoopbackTopology;
import io.amcast.testkit.history.HistoryReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Shows what SIGKILL costs a cluster that has a process for each member: seconds of service of one group, and nothing acknowledged. */
class KilledProcessIT {
    private static final Duration LONGEST_GAP = Duration.ofSeconds(5);
    private static final GroupId G1 = GroupId.of("g1");
    private static final int SETS_BEFORE = 200;
    private static final int SETS_AFTER = 500;
    private static final int KEYS_AT_ONCE = 500;

    @TempDir
    Path directory;

    private Topology topology;
    private ShardMap shards;
    private NodeProcesses nodes;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws Exception {
        topology = LoopbackTopology.of("killed", 2, 3, directory.resolve("data"), Limits.DEFAULTS);
        shards = ShardMap.of(topology);
        nodes = new NodeProcesses(topology, directory);
        for (GroupId group : topology.groups().keySet()) {
            for (MemberId member : topology.members(group)) {
                nodes.start(member, member.name());
            }
        }
    }

    @AfterEach
    void kill() {
        nodes.close();
        threads.shutdownNow();
    }

    @Test
    void theGroupOfAKilledLeaderServesAgainWithinFiveSecondsAndKeepsAllThatItAcknowledged() throws Exception {
        nodes.members().forEach(member -> nodes.commands.awaitReady(member.name()));
        Map<MemberId, Setter> setters = new LinkedHashMap<>();
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (MemberId member : topology.members(G1)) {
            Setter setter = new Setter(member.name(), nodes.commands.redisPort(member.name()), this::isInG1);
            setters.put(member, setter);
            work.add(CompletableFuture.runAsync(setter, threads));
        }
        awaitFurther(setters.values(), SETS_BEFORE);

        MemberId leader = nodes.awaitLeader(G1);
        long killed = System.nanoTime();
        nodes.process(leader).destroyForcibly();
        List<Setter> surviving = new ArrayList<>(setters.values());
        surviving.remove(setters.get(leader));
        awaitFurther(surviving, SETS_AFTER);
        long restarted = System.nanoTime();
        String again = leader.name() + "-again";
        nodes.start(leader, again);
        int port = nodes.commands.redisPort(again);
        awaitFurther(surviving, SETS_BEFORE);
        long end = System.nanoTime();
        surviving.forEach(Setter::stop);
        for (CompletableFuture<Void> each : work) {
            each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        assertThat(setters.get(leader).disconnected()).isTrue();
        surviving.forEach(setter -> assertServed(setter, killed, restarted, end));
        List<String> keys = setters.values().stream()
                .flatMap(setter -> setter.keys().stream())
                .toList();
        assertHeld(keys, port);
        awaitRest();
        nodes.close();
        assertHistories(leader);
        assertHeldByEqualReplicas(keys);
    }

    private boolean isInG1(String key) {
        return shards.groupOf(key).equals(G1);
    }

    private static void assertServed(Setter setter, long killed, long restarted, long end) {
        Duration gap = setter.longestGap(killed, restarted);
        System.out.printf(
                Locale.ROOT,
                "leader killed: %d SETs acknowledged, %d not; longest gap %.3f s, while the member came back %.3f s%n",
                setter.count(),
                setter.failed(),
                gap.toNanos() / 1e9,
                setter.longestGap(restarted, end).toNanos() / 1e9);
        assertThat(setter.disconnected()).isFalse();
        assertThat(gap).as("gap between acknowledged SETs").isLessThanOrEqualTo(LONGEST_GAP);
    }

    /** Waits until each client has so many more acknowledgements. */
    private static void awaitFurther(Collection<Setter> setters, int more) {
        Map<Setter, Integer> due =
                setters.stream().collect(Collectors.toMap(setter -> setter, setter -> setter.count() + more));
        await().atMost(PATIENCE).until(() -> setters.stream().allMatch(setter -> setter.count() >= due.get(setter)));
    }

    /** Waits until all members are there, have nothing under way, and have delivered as much as the others of their group. */
    private void awaitRest() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            Map<String, Long> delivered = new LinkedHashMap<>();
            for (JsonNode row : nodes.status()) {
                assertThat(row.path("reachable").asBoolean()).as("%s", row).isTrue();
                assertThat(row.path("pending").asInt()).as("%s", row).isZero();
                long its = row.path("delivered").asLong();
                assertThat(delivered.merge(row.path("group").asText(), its, (one, other) -> one))
                        .as("%s", row)
                        .isEqualTo(its);
            }
            assertThat(delivered).hasSize(topology.groups().size());
        });
    }

    private static void assertHeld(List<String> keys, int port) {
        try (Jedis jedis = new Jedis("127.0.0.1", port, Setter.TIMEOUT_MILLIS)) {
            for (int begin = 0; begin < keys.size(); begin += KEYS_AT_ONCE) {
                List<String> some = keys.subList(begin, Math.min(keys.size(), begin + KEYS_AT_ONCE));
                assertThat(jedis.mget(some.toArray(String[]::new)))
                        .as("values of acknowledged keys")
                        .isEqualTo(some.stream().map(Setter::value).toList());
            }
        }
    }

    private void assertHistories(MemberId killed) throws IOException {
        assertThat(Cli.run("verify", nodes.history()).out).contains("all properties hold");
        assertThat(HistoryReader.read(nodes.history()).members().get(killed.name()))
                .as("incarnations of the killed member")
                .hasSize(2);
    }

    /** Starts all members once more, in this process, each from its own disk. */
    private void assertHeldByEqualReplicas(List<String> keys) throws IOException {
        Map<MemberId, KvStateMachine> machines = new ConcurrentSkipListMap<>();
        try (EmbeddedCluster<Request, Reply> cluster =
                new EmbeddedCluster<>(topology, (all, self) -> member(self, machines), null)) {
            cluster.start();
            KvClient kv = new KvClient(cluster.nodes().iterator().next().client(), shards);
            try (RedisServer server = RedisServer.start(RedisServerConfig.of("127.0.0.1", 0, "test", topology), kv)) {
                assertHeld(keys, server.port());
            }
            assertThat(cluster.awaitRest(PATIENCE)).isTrue();
        }
        for (GroupId group : topology.groups().keySet()) {
            byte[] first = null;
            for (MemberId member : topology.members(group)) {
                ByteArrayOutputStream state = new ByteArrayOutputStream();
                machines.get(member).capture().writeTo(state);
                first = first == null ? state.toByteArray() : first;
                assertThat(state.toByteArray()).as("state of %s", member).isEqualTo(first);
            }
        }
    }

    private NodeBuilder<Request, Reply> member(MemberId self, Map<MemberId, KvStateMachine> machines) {
        return MulticastNode.builder(topology, self)
                .stateMachine(
                        group -> {
                            KvStateMachine machine = new KvStateMachine(
                                    group, shards, topology.limits().resultBytes());
                            machines.put(self, machine);
                            return machine;
                        },
                        KvStore.messages(),
                        KvStore.results())
                .conflicts(KvStore.conflicts());
    }
}
