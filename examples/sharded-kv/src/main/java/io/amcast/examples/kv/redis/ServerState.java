package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.KvClient;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the connections of one server share. Safe for use by many threads. */
final class ServerState {
    /** The Redis whose behaviour the commands follow; clients adapt to it. */
    static final String REDIS_VERSION = "7.0.0";

    final RedisServerConfig config;
    final KvClient kv;
    final InFlight inFlight;
    final ConcurrentSkipListMap<Long, Session> sessions = new ConcurrentSkipListMap<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong lastId = new AtomicLong();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder unknownOutcomes = new LongAdder();
    private final long startNanos = System.nanoTime();

    /** The port that is really bound; known once the server listens. */
    volatile int port;

    ServerState(RedisServerConfig config, KvClient kv) {
        this.config = config;
        this.kv = kv;
        this.inFlight = new InFlight(config.inFlight());
        this.port = config.port();
    }

    long uptimeSeconds() {
        return (System.nanoTime() - startNanos) / 1_000_000_000L;
    }
}
