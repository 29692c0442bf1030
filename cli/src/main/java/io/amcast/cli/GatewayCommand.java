package io.amcast.cli;

import io.amcast.MulticastClient;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private RedisOptions redis;

    @Mixin
    private MetricsPort metricsPort;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Topology topology = cluster.topology();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Service service = new Service(err)) {
            MeterRegistry meters = metricsPort.serve(service, err);
            MulticastClient<Request, Reply> client = service.add(RedisOptions.client(topology, meters));
            KvClient kv = redis.kv(client, topology);
            out.println("ready " + redis.listen(service, "gateway", topology, kv, meters));
            out.flush();
            service.serve(() -> null);
        }
        return 0;
    }
}
