package io.amcast.cli;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MulticastException;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.testkit.history.HistoryWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one member. */
@Command(
        name = "node",
        description = "Runs one member of a cluster until it is stopped (SIGINT or SIGTERM).",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NodeCommand implements Callable<Integer> {
    /** What members replicate. */
    enum App {
        KV,
        LOG
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterFile cluster;

    @Mixin
    private Observation observation;

    @Option(names = "--member", required = true, paramLabel = "ID", description = "The member that this process runs.")
    private String member;

    @Option(
            names = "--app",
            paramLabel = "kv|log",
            description = "kv: the sharded store (the default). log: appends what 'amcast send' multicasts to"
                    + " <member>.delivered.jsonl in the data directory.")
    private App app = App.KV;

    @Mixin
    private RedisOptions redis;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Topology topology = cluster.topology();
        MemberId self = self(topology);
        GroupId group = topology.groupOf(self);
        if (group == null) {
            throw new CommandFailure(
                    "member '" + self + "' is in no group of the cluster; it has " + topology.groups());
        }
        if (app == App.LOG && redis.asked()) {
            throw new ParameterException(spec.commandLine(), "--redis-port goes with --app kv only");
        }
        if (redis.readsAsked() && !redis.asked()) {
            throw new ParameterException(
                    spec.commandLine(), "--reads is for Redis clients: name --redis-port too, or leave it out");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Service service = new Service(err)) {
            MeterRegistry meters = observation.serve(service, err);
            HistoryWriter history = history(service, self, group);
            String ready = "ready member=" + self + " group=" + group;
            MulticastNode<?, ?> node;
            switch (app) {
                case KV -> {
                    MulticastNode<Request, Reply> started =
                            service.add(start(KvStore.node(topology, self), meters, history));
                    if (redis.asked()) {
                        KvClient kv = redis.kv(started.client(), topology);
                        ready += " " + redis.listen(service, member, topology, kv, meters);
                    }
                    node = started;
                }
                case LOG -> {
                    Path file = topology.data().resolve(self + ".delivered.jsonl");
                    node = service.add(start(
                            MulticastNode.builder(topology, self)
                                    .stateMachine(g -> new LogStateMachine(file), LogLine.codec(), Codec.none())
                                    .conflicts(LogLine.conflicts()),
                            meters,
                            history));
                }
                default -> throw new AssertionError(app);
            }
            Logs.toFile(topology.data().resolve(self + ".log"));
            out.println(ready);
            out.flush();
            service.serve(() -> {
                MemberStatus status = node.status();
                return status.role() == MemberStatus.Role.STOPPED ? "the member stopped: " + status.health() : null;
            });
        }
        return 0;
    }

    private MemberId self(Topology topology) {
        return topology.groups().values().stream()
                .flatMap(members -> members.keySet().stream())
                .filter(known -> known.name().equals(member))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("member '" + member + "' is in no group of the cluster; it has "
                        + topology.groups().values().stream()
                                .flatMap(members -> members.keySet().stream())
                                .toList()));
    }

    private @Nullable HistoryWriter history(Service service, MemberId self, GroupId group) throws IOException {
        Path directory = observation.history();
        return directory == null ? null : service.add(HistoryWriter.open(directory, self, group));
    }

    private static <M, R extends @Nullable Object> MulticastNode<M, R> start(
            NodeBuilder<M, R> builder, @Nullable MeterRegistry meters, @Nullable HistoryWriter history)
            throws MulticastException {
        if (meters != null) {
            builder.metrics(meters);
        }
        if (history != null) {
            builder.observer(history);
        }
        return builder.start();
    }
}
