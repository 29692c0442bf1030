package io.amcast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.amcast.Order;
import io.amcast.cli.bench.Bench;
import io.amcast.cli.bench.BenchResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a cluster in this process. */
@Command(
        name = "bench",
        description = "Measures throughput and latency of a cluster in this process, logs on disk, gRPC on loopback.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--groups", paramLabel = "N", description = "How many groups.")
    private int groups = 3;

    @Option(names = "--replicas", paramLabel = "N", description = "How many members each group has.")
    private int replicas = 3;

    @Option(names = "--destinations", paramLabel = "N", description = "How many groups each message goes to.")
    private int destinations = 1;

    @Option(names = "--outstanding", paramLabel = "N", description = "How many messages are under way at once.")
    private int outstanding = 1024;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "How many clients these are spread over; 2, or 1 of 1.")
    private @Nullable Integer clients;

    @Option(names = "--payload", paramLabel = "BYTES", description = "The size of a message's payload.")
    private int payload = 100;

    @Option(names = "--keys", paramLabel = "N", description = "How many keys there are; messages of one key conflict.")
    private int keys = 100_000;

    @Option(
            names = "--order",
            paramLabel = "plain|strict",
            description = "Whether the order agrees with real time across groups.")
    private Order order = Order.STRICT;

    @Option(
            names = "--warmup",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "5s",
            description = "How long to load before measuring.")
    private Duration warmUp;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "15s",
            description = "How long to measure.")
    private Duration duration;

    @Mixin
    private ClusterHere cluster;

    @Mixin
    private OutputForm output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        FreshDirectory directory = cluster.directory("bench");
        Bench.Options options = options(directory.path());
        BenchResult result = cluster.measure(
                directory,
                err,
                service -> service.add(new Bench(options, new SimpleMeterRegistry(), err))
                        .run());
        switch (output.form()) {
            case JSON ->
                out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
            case TEXT -> text(result, out);
        }
        out.flush();
        return 0;
    }

    private Bench.Options options(Path directory) {
        try {
            return new Bench.Options(
                    groups,
                    replicas,
                    destinations,
                    outstanding,
                    clients == null ? Math.min(2, outstanding) : clients,
                    payload,
                    keys,
                    order,
                    warmUp,
                    duration,
                    directory.resolve("members"));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void text(BenchResult result, PrintWriter out) {
        Table table = new Table("measure", "value");
        row(table, "messages/s", "%,.0f", result.messagesPerSecond());
        row(table, "p50 ms", "%.2f", result.p50Millis());
        row(table, "p99 ms", "%.2f", result.p99Millis());
        row(table, "p99.9 ms", "%.2f", result.p999Millis());
        row(table, "longest ms", "%.2f", result.maxMillis());
        row(table, "Raft entries per message", "%.3f", result.raftEntriesPerMessage());
        row(table, "of these only reservations", "%.3f", result.reservationEntriesPerMessage());
        row(table, "consensus waits per message", "%.3f", result.consensusWaitsPerMessage());
        row(table, "messages", "%,.0f", (double) result.messages());
        row(table, "failed", "%,.0f", (double) result.failed());
        out.printf(
                Locale.ROOT,
                "%d groups of %d, %d destination(s), %d outstanding of %d client(s), %d bytes, %d keys, %.1f s on %d"
                        + " processors, %s, %s%n%n",
                result.groups(),
                result.replicas(),
                result.destinations(),
                result.outstanding(),
                result.clients(),
                result.payloadBytes(),
                result.keys(),
                result.seconds(),
                result.machine().processors(),
                result.machine().java(),
                result.machine().system());
        table.print(out);
    }

    private static void row(Table table, String name, String format, double value) {
        table.row(name, String.format(Locale.ROOT, format, value));
    }
}
