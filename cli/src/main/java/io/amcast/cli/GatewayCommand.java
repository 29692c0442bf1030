package io.amcast.cli;

import io.amcast.MulticastClient;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import io.amcast.examples.kv.redis.RedisServer;
import io.amcast.examples.kv.redis.RedisServerConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves Redis clients from a process without a member. */
@Command(
        name = "gateway",
        description = "Serves Redis clients from a process that hosts no member, until it is stopped.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class GatewayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterFile cluster;

    @Option(
            names = "--redis-port",
            paramLabel = "PORT",
            description = "Listens for Redis clients here; 0 takes any free port; 6379 unless said.")
    private int redisPort = 6379;

    @Option(
            names = "--redis-host",
            paramLabel = "HOST",
            description = "The address to listen on for Redis clients; 127.0.0.1 unless said.")
    private String redisHost = "127.0.0.1";

    @Override
    public Integer call() throws InterruptedException {
        Topology topology = cluster.topology();
        PrintWriter out = spec.commandLine().getOut();
        try (Service service = new Service(spec.commandLine().getErr())) {
            MulticastClient<Request, Reply> client =
                    service.add(KvStore.client(topology).start());
            RedisServer server = service.add(RedisServer.start(
                    RedisServerConfig.of(redisHost, redisPort, "gateway", topology),
                    new KvClient(client, ShardMap.of(topology))));
            out.println("ready redis=" + redisHost + ":" + server.port());
            out.flush();
            service.serve(() -> null);
        }
        return 0;
    }
}
