package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StringCommandsTest {
    private static final String WRONG_TYPE =
            "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    private static final String NOT_AN_INTEGER = "(error) ERR value is not an integer or out of range";

    private final Store store = new Store(3);

    /** SET with its conditions, and what GET adds to them. */
    @Test
    void setsUnderConditions() {
        store.expect("GET a", "(nil)");
        store.expect("SET a 1", "OK");
        store.expect("SET a 2 NX", "(nil)");
        store.expect("SET a 3 XX", "OK");
        store.expect("SET b 1 XX", "(nil)");
        store.expect("set b 1 nx", "OK");
        store.expect("SET a 4 GET", "\"3\"");
        store.expect("SET a 5 NX GET", "\"4\"");
        store.expect("SET c 1 NX GET", "(nil)");
        store.expect("MGET a b c", "[\"4\" \"1\" \"1\"]");
        store.expect("GETSET a 6", "\"4\"");
        store.expect("SETNX a 7", "(integer) 0");
        store.expect("SETNX d 7", "(integer) 1");
    }

    /** Options that contradict each other, that nobody knows, and those for expiry, which the store has not. */
    @Test
    void refusesOptionsOfSet() {
        store.expect("SET a 1 NX XX", "(error) ERR syntax error");
        store.expect("SET a 1 SOON", "(error) ERR syntax error");
        store.expect(
                "SET a 1 EX 10",
                "(error) ERR option 'EX' of 'set': this store doesn't support expiry, keys stay until they are deleted");
        store.expect("GET a", "(nil)");
    }

    /** A list is no string, and SET replaces it all the same. */
    @Test
    void refusesOtherTypes() {
        store.expect("RPUSH l x", "(integer) 1");
        for (String command : new String[] {"GET l", "SET l v GET", "GETSET l v", "APPEND l x", "STRLEN l", "INCR l"}) {
            store.expect(command, WRONG_TYPE);
        }
        store.expect("MGET l", "[(nil)]");
        store.expect("SET l v", "OK");
        store.expect("TYPE l", "string");
    }

    /** Numbers are kept as Redis writes them, and never run over. */
    @Test
    void counts() {
        store.expect("INCR n", "(integer) 1");
        store.expect("INCRBY n 41", "(integer) 42");
        store.expect("DECR n", "(integer) 41");
        store.expect("DECRBY n -1", "(integer) 42");
        store.expect("SET n 9223372036854775807", "OK");
        store.expect("INCR n", "(error) ERR increment or decrement would overflow");
        store.expect("GET n", "\"9223372036854775807\"");
        store.expect("SET n -9223372036854775808", "OK");
        store.expect("DECR n", "(error) ERR increment or decrement would overflow");
        store.expect("DECRBY n -9223372036854775808", "(error) ERR decrement would overflow");
        store.expect("INCRBY n 1.5", NOT_AN_INTEGER);
        store.expect("INCRBY n 9223372036854775808", NOT_AN_INTEGER);
        for (String text : new String[] {"", " 1", "1 ", "+1", "01", "-0", "-", "x", "1e3"}) {
            store.call("SET", "n", text);
            assertThat(Store.show(store.call("INCR", "n"))).as("'%s'", text).isEqualTo(NOT_AN_INTEGER);
        }
    }

    /** APPEND grows a value no further than a reply can carry it. */
    @Test
    void appendsUpToTheLimit() {
        Store small = new Store(new DirectClient(2, 256));
        small.expect("APPEND a hello", "(integer) 5");
        small.expect("APPEND a -world", "(integer) 11");
        small.expect("STRLEN a", "(integer) 11");
        small.expect("STRLEN none", "(integer) 0");
        String more = "x".repeat(200);
        small.expect("APPEND a " + more, "(integer) 211");
        small.expect("APPEND a " + more, "(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)");
        small.expect("GET a", "\"hello-world" + more + "\"");
    }

    /** MSET and MGET over keys of all shards, with repeated keys; all pairs or none. */
    @Test
    void setsAndGetsMany() {
        store.expect("MSET a 1 b 2 c 3 a 4", "OK");
        store.expect("MGET c x a b a", "[\"3\" (nil) \"4\" \"2\" \"4\"]");
        store.expect("MSET a", "(error) ERR wrong number of arguments for 'mset' command");
        store.expect("MSET a 1 b", "(error) ERR wrong number of arguments for 'mset' command");
        store.expect("MSETNX {t}x 1 {t}y 2", "(integer) 1");
        store.expect("MSETNX {t}y 3 {t}z 3", "(integer) 0");
        store.expect("EXISTS {t}z", "(integer) 0");
        store.expect(
                "MSETNX a 1 b 2",
                "(error) CROSSSHARD 'msetnx' needs values of another shard, which the store can't do yet; a common"
                        + " {tag} in the keys keeps them on one shard");
    }

    /** Every byte of key and value comes back. */
    @Test
    void keepsBytesAsTheyAre() {
        StringBuilder all = new StringBuilder();
        for (char octet = 0; octet < 256; octet++) {
            all.append(octet);
        }
        store.call("SET", all.toString(), all.reverse().toString());
        assertThat(store.call("GET", all.reverse().toString()))
                .isEqualTo(new Reply.Bulk(all.reverse().toString()));
    }

    /** Names nobody knows and numbers of words that don't fit get Redis' texts. */
    @Test
    void refusesWhatIsNoCommand() {
        store.expect("GET", "(error) ERR wrong number of arguments for 'get' command");
        store.expect("Get a b", "(error) ERR wrong number of arguments for 'get' command");
        store.expect("FOO a b", "(error) ERR unknown command 'FOO', with args beginning with: 'a' 'b' ");
        store.expect("FOO", "(error) ERR unknown command 'FOO', with args beginning with: ");
    }
}
