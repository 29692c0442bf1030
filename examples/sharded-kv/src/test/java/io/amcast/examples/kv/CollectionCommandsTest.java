package io.amcast.examples.kv;

import org.junit.jupiter.api.Test;

class CollectionCommandsTest {
    private static final String WRONG_TYPE =
            "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

    private final Store store = new Store(3);

    /** Lists grow and shrink at both ends, and an empty one is gone. */
    @Test
    void pushesAndPops() {
        store.expect("RPUSH l a b c", "(integer) 3");
        store.expect("LPUSH l x y", "(integer) 5");
        store.expect("LRANGE l 0 -1", "[\"y\" \"x\" \"a\" \"b\" \"c\"]");
        store.expect("LPOP l", "\"y\"");
        store.expect("RPOP l 2", "[\"c\" \"b\"]");
        store.expect("LPOP l 0", "[]");
        store.expect("LLEN l", "(integer) 2");
        store.expect("LPOP l 10", "[\"x\" \"a\"]");
        store.expect("EXISTS l", "(integer) 0");
        store.expect("LPOP l", "(nil)");
        store.expect("LPOP l 1", "(nil array)");
        store.expect("LLEN l", "(integer) 0");
        store.expect("LPOP l -1", "(error) ERR value is out of range, must be positive");
        store.expect("LPOP l x", "(error) ERR value is out of range, must be positive");
        store.expect("LPOP l 1 2", "(error) ERR wrong number of arguments for 'lpop' command");
    }

    /** LRANGE takes any pair of positions. */
    @Test
    void rangesAsRedisDoes() {
        store.expect("RPUSH l a b c d", "(integer) 4");
        store.expect("LRANGE l 1 2", "[\"b\" \"c\"]");
        store.expect("LRANGE l -2 100", "[\"c\" \"d\"]");
        store.expect("LRANGE l -100 0", "[\"a\"]");
        store.expect("LRANGE l 3 1", "[]");
        store.expect("LRANGE l 4 9", "[]");
        store.expect("LRANGE l 0 -5", "[]");
        store.expect("LRANGE l -9223372036854775808 9223372036854775807", "[\"a\" \"b\" \"c\" \"d\"]");
        store.expect("LRANGE none 0 -1", "[]");
        store.expect("LRANGE l a 1", "(error) ERR value is not an integer or out of range");
    }

    /** Popping more than fits into a reply takes nothing away. */
    @Test
    void popsNothingThatCannotBeAnswered() {
        Store small = new Store(new DirectClient(1, 200));
        String element = "x".repeat(50);
        for (int i = 1; i <= 5; i++) {
            small.expect("RPUSH l " + element, "(integer) " + i);
        }
        small.expect(
                "LPOP l 5", "(error) ERR the elements are larger than a reply may be, 168 bytes; pop fewer at once");
        small.expect("LLEN l", "(integer) 5");
        small.expect("LPOP l 1", "[\"" + element + "\"]");
    }

    /** Sets hold each member once. */
    @Test
    void keepsSets() {
        store.expect("SADD s a b a", "(integer) 2");
        store.expect("SADD s b c", "(integer) 1");
        store.expect("SMEMBERS s", "(\"a\" \"b\" \"c\")");
        store.expect("SISMEMBER s a", "(integer) 1");
        store.expect("SISMEMBER s x", "(integer) 0");
        store.expect("SCARD s", "(integer) 3");
        store.expect("SREM s a x c", "(integer) 2");
        store.expect("SREM s b", "(integer) 1");
        store.expect("EXISTS s", "(integer) 0");
        store.expect("SREM s b", "(integer) 0");
        store.expect("SMEMBERS s", "()");
        store.expect("SCARD s", "(integer) 0");
    }

    /** Hashes map fields to values. */
    @Test
    void keepsHashes() {
        store.expect("HSET h a 1 b 2", "(integer) 2");
        store.expect("HSET h a 3 c 4", "(integer) 1");
        store.expect("HGETALL h", "{\"a\" \"3\" \"b\" \"2\" \"c\" \"4\"}");
        store.expect("HGET h a", "\"3\"");
        store.expect("HGET h x", "(nil)");
        store.expect("HLEN h", "(integer) 3");
        store.expect("HDEL h a x b", "(integer) 2");
        store.expect("HDEL h c", "(integer) 1");
        store.expect("EXISTS h", "(integer) 0");
        store.expect("HGETALL h", "{}");
        store.expect("HGET h a", "(nil)");
        store.expect("HSET h a 1 b", "(error) ERR wrong number of arguments for 'hset' command");
    }

    /** Each family refuses the others' values, and leaves them alone. */
    @Test
    void refusesOtherTypes() {
        store.expect("SET text v", "OK");
        store.expect("RPUSH list v", "(integer) 1");
        for (String command :
                new String[] {"LPUSH text x", "LRANGE text 0 1", "LLEN text", "LPOP text", "RPOP text 1"}) {
            store.expect(command, WRONG_TYPE);
        }
        for (String command :
                new String[] {"SADD list x", "SREM list x", "SMEMBERS list", "SISMEMBER list x", "SCARD list"}) {
            store.expect(command, WRONG_TYPE);
        }
        for (String command :
                new String[] {"HSET list a 1", "HGET list a", "HDEL list a", "HGETALL list", "HLEN list"}) {
            store.expect(command, WRONG_TYPE);
        }
        store.expect("LRANGE list 0 -1", "[\"v\"]");
        store.expect("GET text", "\"v\"");
    }
}
