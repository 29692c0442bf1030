package io.amcast.cli;

import io.amcast.ClientBuilder;
import io.amcast.MulticastClient;
import io.amcast.ReadFrom;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import io.amcast.examples.kv.redis.RedisServer;
import io.amcast.examples.kv.redis.RedisServerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a process listens for Redis clients. */
final class RedisOptions {
    private static final int DEFAULT_PORT = 6379;

    @Option(
            names = "--redis-port",
            paramLabel = "PORT",
            description = "Listens for Redis clients here; 0 takes any free port. Unless said: 6379, and nowhere with"
                    + " 'node'.")
    private @Nullable Integer port;

    @Option(
            names = "--redis-host",
            paramLabel = "HOST",
            description = "The address to listen on for Redis clients; 127.0.0.1 unless said.")
    private String host = "127.0.0.1";

    @Option(
            names = "--reads",
            paramLabel = "leader|follower|stale",
            description = "Who answers commands that only read, in one shard. leader: the shard's leader (the default)."
                    + " follower: another member, as up to date, while the leader does little for it. stale: any member,"
                    + " as it is, also without a majority; answers may lack what this client wrote.")
    private @Nullable ReadFrom reads;

    /** Whether a port was named. */
    boolean asked() {
        return port != null;
    }

    /** A client for a process without a member; its meters, if any, are those of what Redis clients call. */
    static MulticastClient<Request, Reply> client(Topology topology, @Nullable MeterRegistry meters) {
        ClientBuilder<Request, Reply> builder = KvStore.client(topology);
        return (meters == null ? builder : builder.metrics(meters)).start();
    }

    /** Whether it was said who answers what only reads. */
    boolean readsAsked() {
        return reads != null;
    }

    /** The store as Redis clients of this process see it. */
    KvClient kv(MulticastClient<Request, Reply> client, Topology topology) {
        return new KvClient(client, ShardMap.of(topology), reads == null ? ReadFrom.LEADER : reads);
    }

    /**
     * Listens from now on.
     *
     * @param servedBy the name under which INFO and the meters show this server
     * @return for the line that says what is ready: {@code redis=HOST:PORT}
     */
    String listen(Service service, String servedBy, Topology topology, KvClient kv, @Nullable MeterRegistry meters) {
        RedisServer server = service.add(RedisServer.start(
                RedisServerConfig.of(host, port == null ? DEFAULT_PORT : port, servedBy, topology), kv));
        if (meters != null) {
            server.bindTo(meters);
        }
        return "redis=" + host + ":" + server.port();
    }
}
