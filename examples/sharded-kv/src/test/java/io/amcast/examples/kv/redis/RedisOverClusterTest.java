package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisOverClusterTest {
    @BeforeAll
    static void waitLongOnASlowMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final int ACCOUNTS = 12;
    private static final int START_BALANCE = 100;

    private final InMemoryCluster cluster = new InMemoryCluster();
    private final ShardMap shards = ShardMap.of(cluster.topology);
    private final MulticastClient<Request, Reply> gatewayClient =
            KvStore.client(cluster.topology).inMemory(cluster.network).start();
    private final RedisServer gateway = serve("gateway", gatewayClient);
    private final RedisServer member = serve("g2-1", cluster.node("g2-1").client());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final AtomicInteger answered = new AtomicInteger();

    private RedisServer serve(String name, MulticastClient<Request, Reply> client) {
        return RedisServer.start(
                RedisServerConfig.of("127.0.0.1", 0, name, cluster.topology), new KvClient(client, shards));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        gateway.close();
        member.close();
        gatewayClient.close();
        cluster.close();
    }

    private static Jedis connect(RedisServer server) {
        return new Jedis("127.0.0.1", server.port(), 40_000);
    }

    /** What one client writes over all shards through a member, another reads through a gateway. */
    @Test
    void answersOverAllShards() {
        try (Jedis one = connect(member);
                Jedis two = connect(gateway)) {
            assertThat(one.mset("a", "1", "b", "2", "c", "3")).isEqualTo("OK");
            assertThat(two.mget("c", "b", "x", "a")).containsExactly("3", "2", null, "1");
            assertThat(two.dbSize()).isEqualTo(3);
            Transaction transaction = two.multi();
            transaction.incr("a");
            transaction.rpush("list", "x", "y");
            transaction.mget("a", "b");
            assertThat(transaction.exec()).isEqualTo(List.of(2L, 2L, List.of("2", "2")));
            assertThat(one.keys("*")).isEqualTo(Set.of("a", "b", "c", "list"));
            assertThat(one.del("a", "b", "c")).isEqualTo(3);
            assertThat(one.info("server")).contains("served_by:g2-1");
            assertThat(one.flushAll()).isEqualTo("OK");
            assertThat(two.dbSize()).isZero();
        }
        assertReplicasAgree();
    }

    /** Transfers between accounts on all shards, by several clients at once: nobody ever sees money on the way, and none is lost. */
    @Test
    void conservesMoneyUnderConcurrentTransfers() throws Exception {
        String[] accounts = new String[ACCOUNTS];
        try (Jedis redis = connect(member)) {
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts[i] = "account" + i;
                redis.set(accounts[i], Integer.toString(START_BALANCE));
            }
        }
        AtomicBoolean done = new AtomicBoolean();
        Future<Integer> observer = threads.submit(() -> observe(accounts, done));
        List<Callable<Integer>> transfers = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            RedisServer server = client % 2 == 0 ? member : gateway;
            transfers.add(() -> transfer(server, accounts));
        }
        for (Future<Integer> future : threads.invokeAll(transfers)) {
            assertThat(future.get()).isEqualTo(100);
        }
        done.set(true);
        assertThat(observer.get(120, TimeUnit.SECONDS)).isPositive();
        assertReplicasAgree();
    }

    private static int transfer(RedisServer server, String[] accounts) {
        Random random = new Random();
        int transfers = 0;
        try (Jedis redis = connect(server)) {
            while (transfers < 100) {
                Transaction transaction = redis.multi();
                int amount = random.nextInt(10);
                transaction.decrBy(accounts[random.nextInt(ACCOUNTS)], amount);
                transaction.incrBy(accounts[random.nextInt(ACCOUNTS)], amount);
                assertThat(transaction.exec()).hasSize(2);
                transfers++;
            }
        }
        return transfers;
    }

    private int observe(String[] accounts, AtomicBoolean done) {
        int observations = 0;
        try (Jedis redis = connect(gateway)) {
            while (!done.get() || observations == 0) {
                int sum = redis.mget(accounts).stream()
                        .mapToInt(Integer::parseInt)
                        .sum();
                assertThat(sum).isEqualTo(ACCOUNTS * START_BALANCE);
                observations++;
            }
        }
        return observations;
    }

    /** One connection's pipelined commands take effect in their order, whatever shards they are for. */
    @Test
    void keepsTheOrderOfAPipeline() {
        try (Jedis redis = connect(gateway)) {
            Pipeline pipeline = redis.pipelined();
            List<Response<String>> reads = new ArrayList<>();
            List<Response<Long>> lengths = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                pipeline.mset("a", "v" + i, "b", "w" + i, "c", "x" + i);
                reads.add(pipeline.get("b"));
                lengths.add(pipeline.rpush("list" + i % 5, Integer.toString(i)));
            }
            pipeline.sync();
            for (int i = 0; i < 300; i++) {
                assertThat(reads.get(i).get()).isEqualTo("w" + i);
                assertThat(lengths.get(i).get()).isEqualTo(i / 5 + 1);
            }
        }
        assertReplicasAgree();
    }

    /** With leaders killed and started again meanwhile, every acknowledged value is there once, every other at most once. */
    @Test
    void losesAndRepeatsNothingUnderLeaderKills() throws Exception {
        List<Future<Set<String>>> writers = new ArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        for (int writer = 0; writer < 3; writer++) {
            String name = "w" + writer + "-";
            writers.add(threads.submit(() -> push(name, done)));
        }
        for (String group : List.of("g1", "g3", "g2")) {
            int before = answered.get();
            await().until(() -> answered.get() > before + 50);
            MemberId leader = cluster.leader(GroupId.of(group));
            cluster.kill(leader);
            cluster.start(leader);
            cluster.leader(GroupId.of(group));
        }
        done.set(true);
        Set<String> acknowledged = new HashSet<>();
        for (Future<Set<String>> writer : writers) {
            acknowledged.addAll(writer.get(120, TimeUnit.SECONDS));
        }
        List<String> found = new ArrayList<>();
        try (Jedis redis = connect(gateway)) {
            for (int i = 0; i < 10; i++) {
                found.addAll(redis.lrange("list" + i, 0, -1));
            }
        }
        assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(acknowledged).hasSizeGreaterThan(100);
        assertReplicasAgree();
    }

    private Set<String> push(String name, AtomicBoolean done) {
        Set<String> acknowledged = new HashSet<>();
        try (Jedis redis = connect(gateway)) {
            for (int i = 0; i < 100 || !done.get(); i++) {
                String value = name + i;
                try {
                    redis.rpush("list" + i % 10, value);
                    answered.incrementAndGet();
                    acknowledged.add(value);
                } catch (JedisDataException e) {
                    assertThat(e).hasMessageMatching("(UNKNOWN|BUSY) .*");
                }
            }
        }
        return acknowledged;
    }

    private void assertReplicasAgree() {
        for (GroupId group : cluster.topology.groups().keySet()) {
            List<byte[]> states = cluster.states(group);
            assertThat(states).allSatisfy(state -> assertThat(state).isEqualTo(states.get(0)));
        }
    }
}
