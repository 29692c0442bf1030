package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.GroupId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestTest {
    private final ShardMap shards = ShardMap.of(List.of(GroupId.of("g1"), GroupId.of("g2"), GroupId.of("g3")));

    private static Request request(String... commands) {
        List<Call> calls = new ArrayList<>();
        for (String command : commands) {
            try {
                calls.add(Call.of(Arrays.asList(command.split(" "))));
            } catch (CommandException e) {
                throw new AssertionError(command, e);
            }
        }
        return Request.of(calls);
    }

    /** Reads and writes of keys in their modes, with the store's own key, which no user's key can be. */
    @Test
    void holdsItsKeys() {
        assertThat(request("GET a").keys()).hasToString("*:i :a:r");
        assertThat(request("MSET b 1 a 2").keys()).hasToString("*:i :a:w :b:w");
        assertThat(request("SET * 1").keys()).hasToString("*:i :*:w");
        assertThat(request("KEYS *").keys()).hasToString("*:r");
        assertThat(request("DBSIZE").keys()).hasToString("*:r");
        assertThat(request("SCAN 0").keys()).hasToString("*:r");
        assertThat(request("FLUSHALL").keys()).hasToString("*:w");
    }

    /** A transaction holds the union, a key that is used in two ways in the mode that conflicts with all. */
    @Test
    void unitesTheKeysOfATransaction() {
        assertThat(request("GET a", "GET b", "SET b 1").keys()).hasToString("*:i :a:r :b:w");
        assertThat(request("GET a", "DBSIZE").keys()).hasToString("*:w :a:r");
    }

    /** Reads commute, a write conflicts with what reads or writes its key, and whole-store commands with writes of anything. */
    @Test
    void conflictsWhereItMust() {
        assertThat(request("GET a").keys().conflictsWith(request("MGET a b").keys()))
                .isFalse();
        assertThat(request("GET a").keys().conflictsWith(request("DEL a").keys()))
                .isTrue();
        assertThat(request("SET a 1").keys().conflictsWith(request("SET b 1").keys()))
                .isFalse();
        assertThat(request("KEYS *").keys().conflictsWith(request("DBSIZE").keys()))
                .isFalse();
        assertThat(request("KEYS *").keys().conflictsWith(request("SET b 1").keys()))
                .isTrue();
        assertThat(request("FLUSHALL").keys().conflictsWith(request("GET b").keys()))
                .isTrue();
    }

    /** A request goes to the groups of its keys alone. */
    @Test
    void goesWhereItsKeysAre() {
        assertThat(request("GET foo").destinations(shards)).containsExactly(GroupId.of("g3"));
        assertThat(request("MGET foo bar").destinations(shards)).containsExactly(GroupId.of("g1"), GroupId.of("g3"));
        assertThat(request("GET bar", "SET foo 1").destinations(shards)).hasSize(2);
        assertThat(request("DBSIZE").destinations(shards)).hasSize(3);
        assertThat(request("SCAN 16383").destinations(shards)).containsExactly(GroupId.of("g3"));
    }

    /** What is encoded comes back. */
    @Test
    void travels() {
        Request request = request("MSET a 1 b \u00ff\u0000", "GET " + "k".repeat(300), "FLUSHALL");
        assertThat(KvStore.messages().decode(KvStore.messages().encode(request)))
                .isEqualTo(request);
        Reply reply = new Reply.Array(List.of(
                Reply.OK,
                new Reply.Failure("ERR no"),
                new Reply.Int(Long.MIN_VALUE),
                new Reply.Int(Long.MAX_VALUE),
                new Reply.Bulk("\u0000\u00ff".repeat(200)),
                Reply.NIL,
                Reply.NIL_ARRAY,
                new Reply.Pairs(List.of(new Reply.Bulk("f"), new Reply.Bulk("v"))),
                new Reply.Members(List.of(new Reply.Bulk(""))),
                new Reply.Verbatim("text")));
        byte[] encoded = KvStore.results().encode(reply);
        assertThat(KvStore.results().decode(encoded)).isEqualTo(reply);
        assertThat((long) encoded.length).isLessThanOrEqualTo(ReplyCodec.sizeOf(reply));
    }

    /** Bytes that are no request or reply are refused by an exception that says so, and nothing is reserved for wrong counts. */
    @Test
    void refusesWhatIsMalformed() {
        assertThatThrownBy(() -> KvStore.messages().decode(new byte[] {9}))
                .hasMessage("request of version 9: this store reads 1");
        assertThatThrownBy(() -> KvStore.messages().decode(new byte[] {1, 1, 1, 100, 'x'}))
                .hasMessage("malformed request: ends in the middle");
        assertThatThrownBy(() -> KvStore.messages().decode(new byte[] {1, 1, 1, 3, 'F', 'O', 'O'}))
                .hasMessageStartingWith("malformed request: ERR unknown command 'FOO'");
        assertThatThrownBy(() -> KvStore.results().decode(new byte[] {42})).hasMessageStartingWith("malformed reply");
        byte[] nested = new byte[1_000];
        Arrays.fill(nested, (byte) 7);
        for (int i = 1; i < nested.length; i += 2) {
            nested[i] = 1;
        }
        assertThatThrownBy(() -> KvStore.results().decode(nested))
                .hasMessage("malformed reply: lists nested deeper than 8");
    }

    /** Cut or changed at random, a message is decoded or refused, never worse. */
    @Test
    void survivesDamage() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good = KvStore.messages().encode(request("MSET a 1 b 2", "LPUSH list x y z", "DEL a b c"));
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int j = 0; j < bad.length && j < 3; j++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                KvStore.messages().decode(bad);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).as("seed %d", seed).hasMessageContaining("request");
            }
        }
    }
}
