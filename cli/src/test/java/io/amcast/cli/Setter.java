package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** A Redis client that sets one key after the other, each once, and remembers which were acknowledged and when. */
final class Setter implements Runnable {
    static final int TIMEOUT_MILLIS = 60_000;

    private final String name;
    private final int port;
    private final Predicate<String> wanted;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private int failed;
    private volatile boolean stopped;
    private volatile boolean disconnected;

    private record Acknowledged(String key, long nanoTime) {}

    /**
     * A client that does not run yet.
     *
     * @param name begins all its keys
     * @param port of the Redis server
     * @param wanted which keys to set
     */
    Setter(String name, int port, Predicate<String> wanted) {
        this.name = name;
        this.port = port;
        this.wanted = wanted;
    }

    /** Sets keys until it is told to stop, or its server is gone. */
    @Override
    public void run() {
        try (Jedis jedis = new Jedis("127.0.0.1", port, TIMEOUT_MILLIS)) {
            for (int i = 0; !stopped; i++) {
                String key = name + "-" + i;
                if (wanted.test(key)) {
                    set(jedis, key);
                }
            }
        } catch (JedisConnectionException e) {
            disconnected = true;
        }
    }

    private void set(Jedis jedis, String key) {
        boolean done;
        try {
            done = "OK".equals(jedis.set(key, value(key)));
        } catch (JedisDataException e) {
            // What a client is told while its group has no leader; anything else is a fault.
            assertThat(e.getMessage()).containsPattern("^(UNKNOWN|BUSY)");
            done = false;
        }
        synchronized (this) {
            if (done) {
                acknowledged.add(new Acknowledged(key, System.nanoTime()));
            } else {
                failed++;
            }
        }
    }

    static String value(String key) {
        return "value of " + key;
    }

    /** Whether its server went away. */
    boolean disconnected() {
        return disconnected;
    }

    void stop() {
        stopped = true;
    }

    /** How many keys are acknowledged. */
    synchronized int count() {
        return acknowledged.size();
    }

    /** How many keys were answered with an error. */
    synchronized int failed() {
        return failed;
    }

    synchronized List<String> keys() {
        return acknowledged.stream().map(Acknowledged::key).toList();
    }

    /** The longest time without an acknowledgement that ended in a span of time, which may have begun before it. */
    synchronized Duration longestGap(long beginNanoTime, long endNanoTime) {
        long longest = 0;
        for (int i = 1; i < acknowledged.size(); i++) {
            long end = acknowledged.get(i).nanoTime();
            if (end - beginNanoTime >= 0 && end - endNanoTime <= 0) {
                longest = Math.max(longest, end - acknowledged.get(i - 1).nanoTime());
            }
        }
        return Duration.ofNanos(longest);
    }
}
