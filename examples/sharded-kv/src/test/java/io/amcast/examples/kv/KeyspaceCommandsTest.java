package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyspaceCommandsTest {
    private final Store store = new Store(3);

    /** What several shards answer comes together: sums, lists, and one OK. */
    @Test
    void mergesTheShardsAnswers() {
        store.expect("MSET a 1 b 2 c 3 d 4", "OK");
        store.expect("DBSIZE", "(integer) 4");
        store.expect("EXISTS a b x a", "(integer) 3");
        store.expect("DEL a b x a", "(integer) 2");
        store.expect("DBSIZE", "(integer) 2");
        store.expect("KEYS *", "[\"c\" \"d\"]");
        store.expect("KEYS [d-z]", "[\"d\"]");
        store.expect("FLUSHALL", "OK");
        store.expect("DBSIZE", "(integer) 0");
        store.expect("KEYS *", "[]");
        store.expect("FLUSHALL async", "OK");
        store.expect("FLUSHALL now", "(error) ERR syntax error");
        store.expect("DBSIZE x", "(error) ERR wrong number of arguments for 'dbsize' command");
    }

    /** TYPE knows four types. */
    @Test
    void namesTypes() {
        store.expect("SET a 1", "OK");
        store.expect("RPUSH b 1", "(integer) 1");
        store.expect("SADD c 1", "(integer) 1");
        store.expect("HSET d 1 1", "(integer) 1");
        store.expect("TYPE a", "string");
        store.expect("TYPE b", "list");
        store.expect("TYPE c", "set");
        store.expect("TYPE d", "hash");
        store.expect("TYPE e", "none");
    }

    /** Renaming stays within a shard. */
    @Test
    void renamesWithinAShard() {
        store.expect("RPUSH {t}a x", "(integer) 1");
        store.expect("SET {t}b y", "OK");
        store.expect("RENAMENX {t}a {t}b", "(integer) 0");
        store.expect("RENAME {t}a {t}b", "OK");
        store.expect("LRANGE {t}b 0 -1", "[\"x\"]");
        store.expect("EXISTS {t}a", "(integer) 0");
        store.expect("RENAME {t}b {t}b", "OK");
        store.expect("RENAMENX {t}b {t}c", "(integer) 1");
        store.expect("RENAME {t}a {t}b", "(error) ERR no such key");
        assertThat(Store.show(store.call("RENAME", "a", "b"))).startsWith("(error) CROSSSHARD 'rename' needs values");
    }

    /** A scan to its end meets every key that stays, whatever the count, over all shards. */
    @Test
    void scansEverything() {
        for (int i = 0; i < 500; i++) {
            store.call("SET", "key" + i, "v");
        }
        store.call("RPUSH", "list", "v");
        assertThat(scan()).hasSize(501).doesNotHaveDuplicates().contains("list", "key0", "key499");
        assertThat(scan("COUNT", "1000")).hasSize(501);
        assertThat(scan("COUNT", "1")).hasSize(501);
        assertThat(scan("MATCH", "key1?")).hasSize(10);
        assertThat(scan("TYPE", "list")).containsExactly("list");
    }

    private List<String> scan(String... options) {
        List<String> found = new ArrayList<>();
        String cursor = "0";
        int steps = 0;
        do {
            List<String> words = new ArrayList<>(List.of("SCAN", cursor));
            words.addAll(List.of(options));
            List<Reply> reply = ((Reply.Array) store.call(words.toArray(new String[0]))).elements();
            cursor = ((Reply.Bulk) reply.get(0)).bytes();
            ((Reply.Array) reply.get(1)).elements().forEach(key -> found.add(((Reply.Bulk) key).bytes()));
            assertThat(++steps).isLessThan(1_000);
        } while (!cursor.equals("0"));
        return found;
    }

    /** What is no cursor and no option is told. */
    @Test
    void refusesWrongScans() {
        for (String cursor : new String[] {"-1", "x", "16384", "99999999999999999999"}) {
            store.expect("SCAN " + cursor, "(error) ERR invalid cursor");
        }
        store.expect("SCAN 0 COUNT 0", "(error) ERR syntax error");
        store.expect("SCAN 0 COUNT x", "(error) ERR value is not an integer or out of range");
        store.expect("SCAN 0 MATCH", "(error) ERR syntax error");
        store.expect("SCAN 0 FOO bar", "(error) ERR syntax error");
    }
}
