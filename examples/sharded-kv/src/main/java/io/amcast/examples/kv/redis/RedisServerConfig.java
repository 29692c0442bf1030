package io.amcast.examples.kv.redis;

import io.amcast.Topology;
import java.time.Duration;

/**
 * How a server listens and what it bounds.
 *
 * @param host the address to bind
 * @param port 0 to 65535; 0 takes any free one
 * @param servedBy who serves, as INFO tells it: the member's name, or {@code gateway}
 * @param messageBytes the largest command; the topology's bound of a message
 * @param resultBytes the largest answer of one group; the topology's bound of a result
 * @param deadline how long a command waits for its outcome before it is answered {@code -UNKNOWN}, 1 ms to 1 day
 * @param maxConnections how many clients may be connected at once, 1 to 1,000,000
 * @param pipeline how many unanswered commands of one connection are taken before the server stops reading from it, 1 to 1,000,000;
 *     it stops as well when commands and replies take eight times the larger of {@code messageBytes} and {@code resultBytes}
 * @param inFlight how many commands of all connections are with the cluster at once, at least 1; the others wait in order
 * @param drain how long closing waits for commands that are under way
 */
public record RedisServerConfig(
        String host,
        int port,
        String servedBy,
        int messageBytes,
        int resultBytes,
        Duration deadline,
        int maxConnections,
        int pipeline,
        int inFlight,
        Duration drain) {
    private static final int MOST = 1_000_000;

    public RedisServerConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("redis host is empty: name the address to bind, for instance 127.0.0.1");
        }
        check("redis port", port, 0, 65_535);
        check("messageBytes", messageBytes, 1, Integer.MAX_VALUE);
        check("resultBytes", resultBytes, 1, Integer.MAX_VALUE);
        check("maxConnections", maxConnections, 1, MOST);
        check("pipeline", pipeline, 1, MOST);
        check("inFlight", inFlight, 1, MOST);
        if (deadline.compareTo(Duration.ofMillis(1)) < 0 || deadline.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("deadline " + deadline + ": must be 1 ms to 1 day");
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain " + drain + ": must not be negative");
        }
    }

    /**
     * The usual bounds for a topology: 30 s for a command, 10,000 connections, 1,024 commands in a pipeline, and a quarter of what a
     * session or a group may have in flight, since others use the groups too.
     */
    public static RedisServerConfig of(String host, int port, String servedBy, Topology topology) {
        int inFlight =
                Math.min(topology.limits().sessionWindow(), topology.limits().inFlight());
        return new RedisServerConfig(
                host,
                port,
                servedBy,
                topology.limits().messageBytes(),
                topology.limits().resultBytes(),
                Duration.ofSeconds(30),
                10_000,
                1_024,
                Math.max(1, inFlight / 4),
                Duration.ofSeconds(3));
    }

    public RedisServerConfig withPort(int other) {
        return new RedisServerConfig(
                host, other, servedBy, messageBytes, resultBytes, deadline, maxConnections, pipeline, inFlight, drain);
    }

    public RedisServerConfig withDeadline(Duration other) {
        return new RedisServerConfig(
                host, port, servedBy, messageBytes, resultBytes, other, maxConnections, pipeline, inFlight, drain);
    }

    public RedisServerConfig withMaxConnections(int other) {
        return new RedisServerConfig(
                host, port, servedBy, messageBytes, resultBytes, deadline, other, pipeline, inFlight, drain);
    }

    public RedisServerConfig withPipeline(int other) {
        return new RedisServerConfig(
                host, port, servedBy, messageBytes, resultBytes, deadline, maxConnections, other, inFlight, drain);
    }

    public RedisServerConfig withInFlight(int other) {
        return new RedisServerConfig(
                host, port, servedBy, messageBytes, resultBytes, deadline, maxConnections, pipeline, other, drain);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + ": must be " + least + " to " + most);
        }
    }
}
