package io.amcast.cli;

import io.amcast.Limits;
import io.amcast.MemberStatus;
import io.amcast.MulticastClient;
import io.amcast.Order;
import io.amcast.Topology;
import io.amcast.config.TopologyFile;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LoopbackTopology;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keeps a whole cluster of the store up in one process. */
@Command(
        name = "dev",
        description = "Keeps a cluster of the sharded store up in one process, data kept, until it is stopped.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DevCommand implements Callable<Integer> {
    private static final int GROUPS = 3;
    private static final int REPLICAS = 3;
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 200;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Observation observation;

    @Option(names = "--groups", paramLabel = "N", description = "How many groups (shards); 3 unless said.")
    private @Nullable Integer groups;

    @Option(names = "--replicas", paramLabel = "N", description = "How many members each group has; 3 unless said.")
    private @Nullable Integer replicas;

    @Mixin
    private RedisOptions redis;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where cluster.yaml and the members' logs are kept; ./data/dev unless said.")
    private Path data = Path.of("data", "dev");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Topology topology = topology();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Service service = new Service(err)) {
            Logs.toFile(data.resolve("amcast.log"));
            MeterRegistry meters = observation.serve(service, err);
            EmbeddedCluster<Request, Reply> cluster = new EmbeddedCluster<>(
                    topology,
                    (all, self) -> {
                        var builder = KvStore.node(all, self);
                        return meters == null ? builder : builder.metrics(meters);
                    },
                    observation.history());
            service.add(cluster);
            cluster.start();
            MulticastClient<Request, Reply> client = service.add(RedisOptions.client(topology, meters));
            String listening = redis.listen(service, "dev", topology, redis.kv(client, topology), meters);
            awaitService(cluster, new KvClient(client, ShardMap.of(topology)), err);
            out.println("ready " + listening);
            out.flush();
            service.serve(() -> stopped(cluster));
        }
        return 0;
    }

    private Topology topology() throws IOException {
        Path file = data.resolve("cluster.yaml");
        if (!Files.exists(file)) {
            Topology made = LoopbackTopology.of(
                            "dev",
                            groups == null ? GROUPS : groups,
                            replicas == null ? REPLICAS : replicas,
                            data.resolve("members"),
                            Limits.DEFAULTS)
                    .withOrder(Order.STRICT);
            FreshDirectory.make(data);
            TopologyFile.write(made, file);
            return made;
        }
        Topology kept = ClusterFile.load(file);
        int itsReplicas = kept.groups().values().stream()
                .mapToInt(members -> members.size())
                .max()
                .orElse(0);
        differs("groups", groups, kept.groups().size(), file);
        differs("replicas", replicas, itsReplicas, file);
        return kept;
    }

    private static void differs(String option, @Nullable Integer asked, int kept, Path file) {
        if (asked != null && asked != kept) {
            throw new CommandFailure("--" + option + " " + asked + ": " + file + " of an earlier run has " + kept
                    + "; leave the option out, or name another --data directory");
        }
    }

    /** Asks all groups something until they answer. */
    private static void awaitService(EmbeddedCluster<Request, Reply> cluster, KvClient kv, PrintWriter err)
            throws InterruptedException {
        err.println("starting " + cluster.members().size() + " members of "
                + cluster.topology().groups().size() + " groups ...");
        err.flush();
        CompletableFuture<Reply> answer = kv.call(LONGEST_START, "DBSIZE");
        try {
            while (!answer.isDone()) {
                String failure = stopped(cluster);
                if (failure != null) {
                    throw new CommandFailure(failure);
                }
                try {
                    answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    continue; // look at the members again
                }
            }
            answer.get();
        } catch (ExecutionException e) {
            throw new CommandFailure(
                    "the cluster does not serve within " + LONGEST_START.toSeconds() + " s: " + Main.describe(e), e);
        }
    }

    /** Why a member stopped by itself, if one did. */
    private static @Nullable String stopped(EmbeddedCluster<Request, Reply> cluster) {
        return cluster.statuses().values().stream()
                .filter(status -> status.role() == MemberStatus.Role.STOPPED)
                .findFirst()
                .map(status -> "member " + status.member() + " stopped: " + status.health())
                .orElse(null);
    }
}
