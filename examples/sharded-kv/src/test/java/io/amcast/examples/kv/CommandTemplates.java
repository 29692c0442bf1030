package io.amcast.examples.kv;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands to draw from, with words for which a test puts in its own: k for a key, v for a value, n for a number, and what it adds. */
final class CommandTemplates {
    private static final List<String> COMMON = List.of(
            "SET k v",
            "SET k n",
            "SET k v NX",
            "SET k v XX GET",
            "GET k",
            "GETSET k v",
            "SETNX k v",
            "APPEND k v",
            "STRLEN k",
            "INCR k",
            "DECR k",
            "INCRBY k n",
            "DECRBY k n",
            "MGET k k k",
            "MSET k v k n k v",
            "DEL k k",
            "EXISTS k k k",
            "TYPE k",
            "LPUSH k v v",
            "RPUSH k v",
            "LRANGE k n n",
            "LLEN k",
            "LPOP k",
            "RPOP k n",
            "SADD k v v",
            "SREM k v",
            "SMEMBERS k",
            "SISMEMBER k v",
            "SCARD k",
            "HSET k v v v n",
            "HGET k v",
            "HDEL k v v",
            "HGETALL k",
            "HLEN k",
            "KEYS *",
            "KEYS *1*",
            "DBSIZE",
            "FLUSHALL");

    private final List<String> templates;

    /** Those that all tests draw from, and some more. */
    CommandTemplates(String... more) {
        templates = Stream.concat(COMMON.stream(), Arrays.stream(more)).toList();
    }

    /** Draws one, and puts in something for each of its words. */
    String draw(RandomGenerator random, UnaryOperator<String> word) {
        String template = templates.get(random.nextInt(templates.size()));
        return Arrays.stream(template.split(" ")).map(word).collect(Collectors.joining(" "));
    }
}
