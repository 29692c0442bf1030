package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.Topology;
import io.amcast.examples.kv.redis.RedisServer;
import io.amcast.examples.kv.redis.RedisServerConfig;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LoopbackTopology;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Shows that transactions which append unique values to lists on several shards lose and double nothing while leaders are killed:
 * through Redis connections, which don't repeat a command, every acknowledged value is there once and every unanswered one at most
 * once; through the embedded client, which repeats, every value is there once. {@code -Damcast.appends=100000} runs it at length.
 */
class AppendsUnderKillsIT {
    private static final int APPENDS = Integer.getInteger("amcast.appends", 3_000);
    private static final long SEED = Long.getLong("amcast.seed", System.nanoTime());
    private static final int LISTS = 64;
    private static final int CONNECTIONS = 6;
    private static final int OUTSTANDING = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<MemberId, KvStateMachine> machines = new ConcurrentHashMap<>();
    private final AtomicInteger kills = new AtomicInteger();

    /** What became of the values of one way into the store. */
    private static final class Values {
        final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        final Set<String> unanswered = ConcurrentHashMap.newKeySet();

        int done() {
            return acknowledged.size() + unanswered.size();
        }
    }

    @Test
    void losesAndDoublesNothingWhileLeadersAreKilled(@TempDir Path data) throws Exception {
        Topology topology = LoopbackTopology.of("appends", 3, 3, data, Limits.DEFAULTS);
        try (EmbeddedCluster<Request, Reply> cluster = new EmbeddedCluster<>(topology, this::describe, null)) {
            cluster.start();
            try (MulticastClient<Request, Reply> client =
                            KvStore.client(topology).start();
                    MulticastClient<Request, Reply> gateway =
                            KvStore.client(topology).start()) {
                KvClient kv = new KvClient(client, ShardMap.of(topology));
                assertThat(kv.call(PATIENCE, "DBSIZE").get(40, TimeUnit.SECONDS))
                        .isEqualTo(new Reply.Int(0));
                KvClient behind = new KvClient(gateway, ShardMap.of(topology));
                try (RedisServer server =
                        RedisServer.start(RedisServerConfig.of("127.0.0.1", 0, "test", topology), behind)) {
                    appendAndCheck(cluster, kv, server.port());
                }
            }
        }
    }

    private io.amcast.NodeBuilder<Request, Reply> describe(Topology topology, MemberId self) {
        return io.amcast.MulticastNode.builder(topology, self)
                .stateMachine(
                        group -> {
                            KvStateMachine machine = new KvStateMachine(
                                    group,
                                    ShardMap.of(topology),
                                    topology.limits().resultBytes());
                            machines.put(self, machine);
                            return machine;
                        },
                        KvStore.messages(),
                        KvStore.results())
                .conflicts(KvStore.conflicts());
    }

    private void appendAndCheck(EmbeddedCluster<Request, Reply> cluster, KvClient kv, int port) throws Exception {
        Values redis = new Values();
        Values embedded = new Values();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<Void>> work = new ArrayList<>();
            for (int c = 0; c < CONNECTIONS; c++) {
                int connection = c;
                work.add(CompletableFuture.runAsync(() -> appendByRedis(port, connection, redis), threads));
            }
            work.add(CompletableFuture.runAsync(() -> appendEmbedded(kv, embedded), threads));
            CompletableFuture<Void> all = CompletableFuture.allOf(work.toArray(CompletableFuture<?>[]::new));
            killLeadersUntil(cluster, all, redis, embedded);
            all.get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        cluster.start();
        check(cluster, kv, redis, embedded);
    }

    private void killLeadersUntil(
            EmbeddedCluster<Request, Reply> cluster, CompletableFuture<Void> work, Values redis, Values embedded) {
        Random random = new Random(SEED);
        List<GroupId> groups = new ArrayList<>(cluster.topology().groups().keySet());
        // A kill after each further tenth of the work (at length: each hundredth), so that no clock decides how many
        // there are.
        int share = Math.max(1, APPENDS / (APPENDS > 10_000 ? 100 : 10));
        for (int next = share; !work.isDone(); next += share) {
            int due = next;
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> work.isDone() || redis.done() + embedded.done() >= due);
            GroupId group = groups.get(random.nextInt(groups.size()));
            cluster.leader(group).ifPresent(leader -> {
                cluster.kill(leader);
                kills.incrementAndGet();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> cluster.leader(group).isPresent());
                cluster.start(leader);
            });
        }
    }

    private void appendByRedis(int port, int connection, Values values) {
        Random random = new Random(SEED + connection);
        Jedis jedis = new Jedis("127.0.0.1", port, 60_000);
        try {
            for (int i = 0; i < APPENDS / 2 / CONNECTIONS; i++) {
                String value = "r" + connection + "-" + i;
                try {
                    Transaction transaction = jedis.multi();
                    for (String list : lists(random)) {
                        transaction.rpush(list, value);
                    }
                    transaction.exec();
                    values.acknowledged.add(value);
                } catch (JedisDataException e) {
                    if (!e.getMessage().startsWith("BUSY")) {
                        assertThat(e.getMessage()).startsWith("UNKNOWN");
                        values.unanswered.add(value);
                    }
                } catch (JedisConnectionException e) {
                    values.unanswered.add(value);
                    jedis.close();
                    jedis = new Jedis("127.0.0.1", port, 60_000);
                }
            }
        } finally {
            jedis.close();
        }
    }

    private void appendEmbedded(KvClient kv, Values values) {
        Random random = new Random(SEED - 1);
        Semaphore outstanding = new Semaphore(OUTSTANDING);
        for (int i = 0; i < APPENDS / 2; i++) {
            outstanding.acquireUninterruptibly();
            String value = "e" + i;
            List<Call> calls =
                    lists(random).stream().map(list -> push(list, value)).toList();
            append(kv, Request.of(calls)).whenComplete((replies, failure) -> {
                (failure == null ? values.acknowledged : values.unanswered).add(value);
                outstanding.release();
            });
        }
        outstanding.acquireUninterruptibly(OUTSTANDING);
    }

    private static Call push(String list, String value) {
        try {
            return Call.of(List.of("RPUSH", list, value));
        } catch (CommandException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Repeats until there is an outcome, as the exceptions say that it is safe. */
    private static CompletableFuture<List<Reply>> append(KvClient kv, Request request) {
        return repeat(kv, request, kv.execute(request, PATIENCE));
    }

    private static CompletableFuture<List<Reply>> repeat(
            KvClient kv, Request request, CompletableFuture<List<Reply>> attempt) {
        return attempt.handle((replies, failure) -> {
                    Throwable cause =
                            failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
                    if (cause instanceof MulticastException exception && exception.retrySafe()) {
                        return exception.id() == null
                                ? append(kv, request)
                                : repeat(kv, request, kv.retry(request, exception.id(), PATIENCE));
                    }
                    return attempt;
                })
                .thenCompose(next -> next);
    }

    private static Set<String> lists(Random random) {
        Set<String> lists = new TreeSet<>();
        int count = 1 + random.nextInt(3);
        while (lists.size() < count) {
            lists.add("list" + random.nextInt(LISTS));
        }
        return lists;
    }

    private void check(EmbeddedCluster<Request, Reply> cluster, KvClient kv, Values redis, Values embedded)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Set<String>> where = new HashMap<>();
        for (int i = 0; i < LISTS; i++) {
            String list = "list" + i;
            Reply reply = kv.call(PATIENCE, "LRANGE", list, "0", "-1").get(40, TimeUnit.SECONDS);
            for (Reply element : ((Reply.Array) reply).elements()) {
                String value = ((Reply.Bulk) element).bytes();
                assertThat(where.computeIfAbsent(value, v -> new TreeSet<>()).add(list))
                        .as("%s is once in %s (seed %d)", value, list, SEED)
                        .isTrue();
            }
        }
        String summary = "appends " + APPENDS + ", seed " + SEED + ", leaders killed " + kills
                + ", acknowledged by Redis "
                + redis.acknowledged.size() + ", unanswered " + redis.unanswered.size() + ", by the embedded client "
                + embedded.acknowledged.size();
        System.out.println(summary);
        assertThat(where.keySet()).as(summary).containsAll(redis.acknowledged).containsAll(embedded.acknowledged);
        assertThat(embedded.unanswered).as(summary).isEmpty();
        assertThat(embedded.acknowledged).as(summary).hasSize(APPENDS / 2);
        assertThat(kills.get()).as(summary).isPositive();
        Set<String> unknown = new TreeSet<>(where.keySet());
        unknown.removeAll(redis.acknowledged);
        unknown.removeAll(redis.unanswered);
        unknown.removeAll(embedded.acknowledged);
        assertThat(unknown).as(summary).isEmpty();

        assertThat(cluster.awaitRest(Duration.ofSeconds(60)))
                .as("the cluster comes to rest")
                .isTrue();
        Map<GroupId, Set<String>> states = new HashMap<>();
        cluster.topology()
                .groups()
                .forEach((group, members) -> members.keySet()
                        .forEach(member -> states.computeIfAbsent(group, g -> new TreeSet<>())
                                .add(digest(machines.get(member)))));
        assertThat(states.values())
                .as("all replicas of a group are equal; " + summary)
                .allMatch(set -> set.size() == 1);
        assertThat(Collections.max(where.values().stream().map(Set::size).toList()))
                .as("transactions reach several lists")
                .isGreaterThan(1);
    }

    private static String digest(KvStateMachine machine) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            machine.capture().writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
