package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.MulticastException.Reason;
import io.amcast.examples.kv.DirectClient;
import io.amcast.examples.kv.KvClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PipeliningTest {
    @BeforeAll
    static void waitLongOnASlowMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final DirectClient store = new DirectClient(3);
    private final HeldClient client = new HeldClient(store);
    private RedisServer server = start(DirectServer.config());

    private RedisServer start(RedisServerConfig config) {
        return RedisServer.start(config, new KvClient(client, store.shards()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What commutes goes on at once, what conflicts waits, and answers come in the order of the questions. */
    @Test
    void sendsOnWhatDoesNotConflictAndAnswersInOrder() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("SET a 1", "GET b", "GET a", "SET a 2", "GET a", "PING", "INCR c");
            client.awaitSent("SET a 1", "GET b", "INCR c");
            client.answer("INCR c");
            client.answer("GET b");
            client.answer("SET a 1");
            redis.expect("+OK", "$-1");
            client.awaitSent("GET a");
            client.answer("GET a");
            redis.expect("$1", "1");
            client.awaitSent("SET a 2");
            client.answer("SET a 2");
            client.awaitSent("GET a");
            client.answer("GET a");
            redis.expect("+OK", "$1", "2", "+PONG", ":1");
        }
    }

    /** A command on the whole store waits for those on keys, and they for it. */
    @Test
    void ordersWholeStoreCommands() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("SET a 1", "SET b 1", "DBSIZE", "KEYS x", "SET c 1");
            client.awaitSent("SET a 1", "SET b 1");
            client.answer("SET b 1");
            client.answer("SET a 1");
            client.awaitSent("DBSIZE", "KEYS x");
            client.answer("KEYS x");
            client.answer("DBSIZE");
            client.awaitSent("SET c 1");
            client.answer("SET c 1");
            redis.expect("+OK", "+OK", ":2", "*0", "+OK");
        }
    }

    /** A transaction takes its turn by the keys of its commands; MULTI and what is queued are answered before. */
    @Test
    void ordersTransactions() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("MULTI", "SET a 1", "INCR b", "EXEC", "GET b", "GET z");
            redis.expect("+OK", "+QUEUED", "+QUEUED");
            client.awaitSent("SET a 1, INCR b", "GET z");
            client.answer("GET z");
            client.answer("SET a 1, INCR b");
            client.awaitSent("GET b");
            client.answer("GET b");
            redis.expect("*2", "+OK", ":1", "$1", "1", "$-1");
        }
    }

    /** Other connections' commands don't wait for this one's. */
    @Test
    void keepsConnectionsApart() throws IOException {
        try (RawConnection one = new RawConnection(server.port());
                RawConnection two = new RawConnection(server.port())) {
            one.send("SET a 1");
            client.awaitSent("SET a 1");
            two.send("SET a 2");
            client.awaitSent("SET a 1", "SET a 2");
            client.answer("SET a 2");
            two.expect("+OK");
            client.answer("SET a 1");
            one.expect("+OK");
        }
    }

    /** Each way in which the cluster can fail has its answer, and the next command goes on. */
    @Test
    void tellsWhatIsUnknown() throws IOException {
        try (RawConnection redis = new RawConnection(server.port())) {
            String unknown = "-UNKNOWN the command may or may not take effect: held back";
            expectFailure(redis, Reason.OUTCOME_UNKNOWN, unknown);
            expectFailure(redis, Reason.SESSION_EXPIRED, unknown);
            expectFailure(redis, Reason.CLOSED, unknown);
            expectFailure(redis, Reason.ALREADY_ANSWERED, unknown);
            expectFailure(redis, Reason.BUSY, "-BUSY the command took no effect, try again: held back");
            expectFailure(redis, Reason.INVALID_MESSAGE, "-ERR the command took no effect: held back");
            redis.send("INFO stats");
            redis.expect(
                    "$112",
                    "# Stats",
                    "total_connections_received:1",
                    "rejected_connections:0",
                    "total_commands_processed:13",
                    "unknown_outcomes:4",
                    "");
        }
    }

    private void expectFailure(RawConnection redis, Reason reason, String reply) throws IOException {
        redis.send("SET a 1", "GET a");
        client.awaitSent("SET a 1");
        client.fail("SET a 1", reason);
        redis.expect(reply);
        client.awaitSent("GET a");
        client.answer("GET a");
        redis.expect("$-1");
    }

    /** Past the pipeline's bound the server reads no further until answers have made room. */
    @Test
    void stopsReadingWhenThePipelineIsFull() throws IOException {
        server.close();
        server = start(DirectServer.config().withPipeline(4));
        try (RawConnection redis = new RawConnection(server.port())) {
            String padding = "x".repeat(50_000);
            List<String> commands = IntStream.range(0, 20)
                    .mapToObj(i -> "SET k" + i + " " + padding)
                    .toList();
            redis.send(commands.toArray(new String[0]));
            await().until(() -> client.sent().size() >= 4);
            await().during(Duration.ofMillis(200)).until(() -> client.sent().size() == 4);
            List<String> left = new ArrayList<>(commands);
            while (!left.isEmpty()) {
                String next = left.remove(0);
                await().until(() -> client.sent().contains("[" + next + "]"));
                client.answer(next);
                redis.expect("+OK");
            }
        }
    }

    /** Large commands fill a pipeline sooner: it holds eight of the largest. */
    @Test
    void stopsReadingWhenThePipelineIsLarge() throws Exception {
        try (RawConnection redis = new RawConnection(server.port())) {
            String large = "x".repeat(1_000_000);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        redis.sendBulks("SET", "k" + i, large);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            await().until(() -> client.sent().size() >= 8);
            await().during(Duration.ofMillis(200)).until(() -> client.sent().size() <= 10);
            for (int i = 0; i < 20; i++) {
                String next = "SET k" + i + " " + large;
                await().until(() -> client.sent().contains("[" + next + "]"));
                client.answer(next);
                redis.expect("+OK");
            }
            sender.join();
        }
    }

    /** A client that asks for much and does not read it: few of its commands are carried out before it reads on. */
    @Test
    void sendsNoMoreOnWhileRepliesPileUp() throws Exception {
        try (RawConnection redis = new RawConnection(server.port())) {
            String large = pushLarge(redis);
            int asked = 200;
            redis.send(
                    IntStream.range(0, asked).mapToObj(i -> "LRANGE l 0 " + i).toArray(String[]::new));
            await().until(() -> !client.sent().isEmpty());
            int answered = 0;
            // As long as more come within a while; socket buffers take some of the replies.
            while (!client.sent().isEmpty()) {
                answered += answerAll();
                await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            }
            assertThat(answered).isBetween(8, 60);

            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < asked; i++) {
                        redis.expect("*1", "$" + large.length(), large);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            await().pollInterval(Duration.ofMillis(5)).until(() -> answerAll() == 0 && reader.isDone());
            reader.join();
        }
    }

    /** What the others' replies wait for is carried out though there is no room for more replies. */
    @Test
    void sendsTheFirstCommandOnThoughRepliesPileUp() throws Exception {
        try (RawConnection redis = new RawConnection(server.port())) {
            String large = pushLarge(redis);
            List<String> commands = new ArrayList<>(List.of("SET a 1", "GET a"));
            IntStream.range(0, 10).forEach(i -> commands.add("LRANGE l 0 " + i));
            redis.send(commands.toArray(new String[0]));
            await().until(() -> client.sent().size() == 11);
            IntStream.range(0, 10).forEach(i -> client.answer("LRANGE l 0 " + i));
            client.answer("SET a 1");
            client.awaitSent("GET a");
            client.answer("GET a");
            redis.expect("+OK", "$1", "1");
            for (int i = 0; i < 10; i++) {
                redis.expect("*1", "$" + large.length(), large);
            }
        }
    }

    private String pushLarge(RawConnection redis) throws IOException {
        String large = "x".repeat(1_000_000);
        redis.sendBulks("RPUSH", "l", large);
        client.awaitSent("RPUSH l " + large);
        client.answer("RPUSH l " + large);
        redis.expect(":1");
        return large;
    }

    private int answerAll() {
        List<String> sent = client.sent();
        sent.forEach(command -> client.answer(command.substring(1, command.length() - 1)));
        return sent.size();
    }

    /** Over all connections no more than the bound is with the cluster; the rest follows as answers come. */
    @Test
    void boundsWhatIsWithTheCluster() throws IOException {
        server.close();
        server = start(DirectServer.config().withInFlight(2));
        try (RawConnection one = new RawConnection(server.port());
                RawConnection two = new RawConnection(server.port())) {
            one.send("SET a 1", "SET b 1", "SET c 1");
            client.awaitSent("SET a 1", "SET b 1");
            two.send("SET d 1", "PING");
            client.answer("SET a 1");
            one.expect("+OK");
            await().until(() -> client.sent().size() == 2);
            client.answer("SET b 1");
            client.awaitSent("SET c 1", "SET d 1");
            client.answer("SET d 1");
            two.expect("+OK", "+PONG");
            client.answer("SET c 1");
            one.expect("+OK", "+OK");
        }
    }

    /** Closing answers what is under way before it ends the connection. */
    @Test
    void drainsBeforeItCloses() throws Exception {
        try (RawConnection redis = new RawConnection(server.port())) {
            redis.send("SET a 1", "GET a");
            client.awaitSent("SET a 1");
            Thread closing = new Thread(server::close);
            closing.start();
            client.answer("SET a 1");
            client.awaitSent("GET a");
            client.answer("GET a");
            redis.expect("+OK", "$1", "1");
            redis.expectEnd();
            closing.join();
        }
        assertThat(server.connections()).isZero();
    }
}
