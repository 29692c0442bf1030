package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amcast.MulticastException;
import io.amcast.examples.kv.DirectClient;
import io.amcast.examples.kv.KvClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

class RedisServerTest {
    @BeforeAll
    static void waitLongOnASlowMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final DirectClient client = new DirectClient(3);
    private final RedisServer server = RedisServer.start(DirectServer.config(), new KvClient(client, client.shards()));

    @AfterEach
    void stop() {
        server.close();
    }

    private Jedis jedis(RedisProtocol protocol) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .protocol(protocol)
                        .clientName("test")
                        .build());
    }

    /** A usual client finds what it expects, in either version of the protocol. */
    @Test
    void servesJedis() {
        for (RedisProtocol protocol : List.of(RedisProtocol.RESP2, RedisProtocol.RESP3)) {
            try (Jedis redis = jedis(protocol)) {
                assertThat(redis.flushAll()).isEqualTo("OK");
                assertThat(redis.clientGetname()).isEqualTo("test");
                assertThat(redis.mset("a", "1", "b", "2", "c", "3")).isEqualTo("OK");
                assertThat(redis.mget("c", "x", "a")).containsExactly("3", null, "1");
                assertThat(redis.get("x")).isNull();
                assertThat(redis.set("a", "9", SetParams.setParams().nx())).isNull();
                assertThat(redis.incrBy("a", 41)).isEqualTo(42);
                assertThat(redis.rpush("l", "x", "y", "z")).isEqualTo(3);
                assertThat(redis.lrange("l", 0, -1)).containsExactly("x", "y", "z");
                assertThat(redis.lpop("l", 2)).containsExactly("x", "y");
                assertThat(redis.lpop("none", 2)).isNull();
                assertThat(redis.sadd("s", "m", "n")).isEqualTo(2);
                assertThat(redis.smembers("s")).isEqualTo(Set.of("m", "n"));
                assertThat(redis.sismember("s", "m")).isTrue();
                assertThat(redis.hset("h", Map.of("f", "v", "g", "w"))).isEqualTo(2);
                assertThat(redis.hgetAll("h")).isEqualTo(Map.of("f", "v", "g", "w"));
                assertThat(redis.dbSize()).isEqualTo(6);
                assertThat(redis.keys("[abc]")).isEqualTo(Set.of("a", "b", "c"));
                assertThat(redis.type("h")).isEqualTo("hash");
                assertThat(redis.del("a", "b", "nope")).isEqualTo(2);
                assertThat(redis.info("shards")).contains("g1:slots=0-5460");
                assertThat(redis.select(0)).isEqualTo("OK");
                assertThat(redis.echo("hi")).isEqualTo("hi");
                assertThat(redis.clientList()).contains("name=test", "lib-name=jedis");
                byte[] bytes = {0, (byte) 255, 13, 10, (byte) 0xc3};
                redis.set(bytes, bytes);
                assertThat(redis.get(bytes)).isEqualTo(bytes);
                assertThatThrownBy(() -> redis.incr("l"))
                        .isInstanceOf(JedisDataException.class)
                        .hasMessage("WRONGTYPE Operation against a key holding the wrong kind of value");
            }
        }
    }

    /** Scanning with a client's own loop meets every key. */
    @Test
    void scans() {
        try (Jedis redis = jedis(RedisProtocol.RESP2)) {
            for (int i = 0; i < 200; i++) {
                redis.set("key" + i, "v");
            }
            List<String> found = new ArrayList<>();
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> result =
                        redis.scan(cursor, new ScanParams().match("key*").count(7));
                found.addAll(result.getResult());
                cursor = result.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
            assertThat(found).hasSize(200).doesNotHaveDuplicates();
        }
    }

    /** A transaction over several shards, its errors by position, and its ways to fail. */
    @Test
    void carriesOutTransactions() {
        try (Jedis redis = jedis(RedisProtocol.RESP3)) {
            Transaction transaction = redis.multi();
            transaction.set("a", "1");
            transaction.incr("b");
            transaction.lpush("a", "x");
            transaction.mget("a", "b", "c");
            transaction.sendCommand(Protocol.Command.RENAME, "a", "b");
            List<Object> replies = transaction.exec();
            assertThat(replies).hasSize(5);
            assertThat(replies.subList(0, 2)).containsExactly("OK", 1L);
            assertThat(replies.get(2)).isInstanceOf(JedisDataException.class);
            assertThat(replies.get(3)).isEqualTo(java.util.Arrays.asList("1", "1", null));
            assertThat(replies.get(4)).asString().contains("CROSSSHARD 'rename' needs values of another shard");

            Transaction dropped = redis.multi();
            dropped.set("a", "2");
            dropped.discard();
            assertThat(redis.get("a")).isEqualTo("1");
        }
    }

    /** What goes wrong around a transaction is told in Redis' words. */
    @Test
    void refusesBrokenTransactions() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("EXEC", "DISCARD", "MULTI", "MULTI", "WATCH a", "SET a 1", "GET", "NOSUCH", "EXEC", "GET a");
            redis.expect(
                    "-ERR EXEC without MULTI",
                    "-ERR DISCARD without MULTI",
                    "+OK",
                    "-ERR MULTI calls can not be nested",
                    "-ERR WATCH inside MULTI is not allowed",
                    "+QUEUED",
                    "-ERR wrong number of arguments for 'get' command",
                    "-ERR unknown command 'NOSUCH', with args beginning with: ",
                    "-EXECABORT Transaction discarded because of previous errors.",
                    "$-1");
            redis.send("MULTI", "EXEC", "MULTI", "PING", "ECHO hi", "SET a 1 NX XX", "EXEC");
            redis.expect("+OK", "*0", "+OK", "+QUEUED", "+QUEUED", "+QUEUED");
            redis.expect("*3", "+PONG", "$2", "hi", "-ERR syntax error");
            redis.send("WATCH a");
            redis.expect(
                    "-ERR WATCH is not supported: this store has no optimistic locks; MULTI and EXEC are atomic without"
                            + " it");
        }
    }

    /** Thousands of pipelined commands come back complete and in order. */
    @Test
    void answersALongPipelineInOrder() {
        try (Jedis redis = jedis(RedisProtocol.RESP2)) {
            Pipeline pipeline = redis.pipelined();
            List<Response<Long>> counts = new ArrayList<>();
            List<Response<String>> echoes = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                counts.add(pipeline.incr("n" + i % 3));
                pipeline.set("k", Integer.toString(i));
                echoes.add(pipeline.get("k"));
            }
            pipeline.sync();
            for (int i = 0; i < 10_000; i++) {
                assertThat(counts.get(i).get()).isEqualTo(i / 3 + 1);
                assertThat(echoes.get(i).get()).isEqualTo(Integer.toString(i));
            }
        }
    }

    /** What a client says of itself is shown to others, so it has a bound. */
    @Test
    void boundsWhatAClientSaysOfItself() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            String name = "n".repeat(257);
            redis.send("CLIENT SETNAME " + name, "CLIENT SETINFO LIB-NAME " + name, "HELLO 2 SETNAME " + name);
            redis.expect(
                    "-ERR Client names cannot be longer than 256 bytes",
                    "-ERR lib-name cannot be longer than 256 bytes",
                    "-ERR Client names cannot be longer than 256 bytes");
            redis.send("CLIENT SETNAME " + name.substring(1), "CLIENT GETNAME");
            redis.expect("+OK", "$256", name.substring(1));
        }
    }

    /** HELLO changes the protocol from its own answer on, and refuses what it doesn't know. */
    @Test
    void negotiatesTheProtocol() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("GET a", "HELLO 4", "HELLO x", "HELLO 3 FOO", "HELLO 3 SETNAME me", "GET a", "CLIENT GETNAME");
            redis.expect(
                    "$-1",
                    "-NOPROTO unsupported protocol version",
                    "-ERR Protocol version is not an integer or out of range",
                    "-ERR Syntax error in HELLO option 'FOO'",
                    "%7",
                    "$6",
                    "server",
                    "$5",
                    "redis",
                    "$7",
                    "version",
                    "$5",
                    ServerState.REDIS_VERSION,
                    "$5",
                    "proto",
                    ":3",
                    "$2",
                    "id",
                    ":1",
                    "$4",
                    "mode",
                    "$10",
                    "standalone",
                    "$4",
                    "role",
                    "$6",
                    "master",
                    "$7",
                    "modules",
                    "*0",
                    "_",
                    "$2",
                    "me");
            redis.send("RESET", "GET a", "SELECT 1", "CLIENT NOSUCH", "CONFIG SET save x", "QUIT", "PING");
            redis.expect(
                    "+RESET",
                    "$-1",
                    "-ERR DB index is out of range",
                    "-ERR unknown subcommand 'NOSUCH'. Try CLIENT HELP.",
                    "-ERR CONFIG SET: the store is configured by its topology file; only CONFIG GET is here",
                    "+OK");
            redis.expectEnd();
        }
    }

    /** Who breaks the protocol gets the answers to what came before, then the reason, then the end. */
    @Test
    void endsABrokenConnection() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("PING", "*2", "$4", "ECHO", "$2000000", "PING");
            redis.expect("+PONG", "-ERR Protocol error: invalid bulk length: a command may have 1048576 bytes");
            redis.expectEnd();
        }
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("*x");
            redis.expect("-ERR Protocol error: bad byte in number: 120");
            redis.expectEnd();
        }
    }

    /** A transaction may not outgrow a message, which each of its commands is far below. */
    @Test
    void boundsATransaction() {
        try (Jedis redis = jedis(RedisProtocol.RESP2)) {
            byte[] value = new byte[400_000];
            Transaction transaction = redis.multi();
            for (int i = 0; i < 3; i++) {
                transaction.set(("k" + i).getBytes(StandardCharsets.UTF_8), value);
            }
            assertThatThrownBy(transaction::exec)
                    .hasMessageContaining("EXECABORT Transaction discarded because of previous errors.");
            assertThat(redis.dbSize()).isZero();
        }
    }

    /** One client too many is told so and let go; there is room again when another leaves. */
    @Test
    void boundsConnections() throws IOException {
        try (RedisServer small =
                RedisServer.start(DirectServer.config().withMaxConnections(1), new KvClient(client, client.shards()))) {
            try (RawConnection one = new RawConnection(small.port())) {
                one.send("PING");
                one.expect("+PONG");
                try (RawConnection two = new RawConnection(small.port())) {
                    two.expect("-ERR max number of clients reached");
                    two.expectEnd();
                }
            }
            await().until(() -> small.connections() == 0);
            try (RawConnection three = new RawConnection(small.port())) {
                three.send("PING");
                three.expect("+PONG");
            }
        }
    }

    /** A port in use is one clear error, and nothing is left running. */
    @Test
    void tellsThatThePortIsTaken() {
        assertThatThrownBy(() -> RedisServer.start(
                        DirectServer.config().withPort(server.port()), new KvClient(client, client.shards())))
                .isInstanceOf(MulticastException.class)
                .hasMessageContaining("cannot listen for Redis clients on 127.0.0.1:" + server.port())
                .hasMessageContaining("Address already in use")
                .hasMessageContaining("name another --redis-port");
    }

    /** What is served is counted. */
    @Test
    void counts() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        server.bindTo(registry);
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("PING", "PING");
            redis.expect("+PONG", "+PONG");
            assertThat(registry.get("kv.redis.commands").functionCounter().count())
                    .isEqualTo(2);
            assertThat(registry.get("kv.redis.connections").gauge().value()).isEqualTo(1);
        }
    }

    /** The configuration says what is wrong with it. */
    @Test
    void checksItsConfiguration() {
        assertThatThrownBy(() -> DirectServer.config().withPort(70_000))
                .hasMessage("redis port 70000: must be 0 to 65535");
        assertThatThrownBy(() -> DirectServer.config().withPipeline(0)).hasMessage("pipeline 0: must be 1 to 1000000");
    }
}
