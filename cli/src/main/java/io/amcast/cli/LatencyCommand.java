package io.amcast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.amcast.Order;
import io.amcast.cli.bench.LatencyBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Counts message delays on a cluster in this process whose links are long. */
@Command(
        name = "latency",
        description = {
            "Measures latencies in message delays: a cluster in this process, with a delay put in between all members,",
            "in Raft as well, and clients. From the submission to the first delivery in the last group; the answer is"
                    + " one delay more."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LatencyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--link-delay",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "20ms",
            description = "How long each message of one process to another is on its way.")
    private Duration linkDelay;

    @Option(names = "--messages", paramLabel = "N", description = "How many messages of each kind.")
    private int messages = 200;

    @Option(
            names = "--order",
            paramLabel = "plain|strict",
            description = "Whether the order agrees with real time across groups; both, one after the other, unless"
                    + " said.")
    private @Nullable Order order;

    @Mixin
    private ClusterHere cluster;

    @Mixin
    private OutputForm output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        FreshDirectory directory = cluster.directory("latency");
        List<LatencyBench.Options> all = new ArrayList<>();
        for (Order each : order == null ? List.of(Order.values()) : List.of(order)) {
            all.add(options(each, directory.path()));
        }
        List<LatencyBench.Row> rows = cluster.measure(directory, err, service -> {
            List<LatencyBench.Row> measured = new ArrayList<>();
            for (LatencyBench.Options options : all) {
                try (LatencyBench bench = service.add(new LatencyBench(options, err))) {
                    measured.addAll(bench.run());
                }
            }
            return measured;
        });
        switch (output.form()) {
            case JSON ->
                out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows));
            case TEXT -> text(rows, out);
        }
        out.flush();
        return 0;
    }

    private LatencyBench.Options options(Order each, Path directory) {
        try {
            Path members = directory.resolve(each.name().toLowerCase(Locale.ROOT));
            return new LatencyBench.Options(each, linkDelay, messages, members);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void text(List<LatencyBench.Row> rows, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "Message delays of %d ms; the median is to be within 10 %% of what the protocol needs%n%n",
                linkDelay.toMillis());
        Table table = new Table(
                "order",
                "message",
                "expected",
                "median",
                "p99",
                "median ms",
                "p99 ms",
                "short links ms",
                "as expected");
        for (LatencyBench.Row row : rows) {
            table.row(
                    row.order().name().toLowerCase(Locale.ROOT),
                    row.kind(),
                    (row.contended() ? "at most " : "") + row.expectedDeltas(),
                    number("%.2f", row.medianDeltas()),
                    number("%.2f", row.p99Deltas()),
                    number("%.1f", row.medianMillis()),
                    number("%.1f", row.p99Millis()),
                    number("%.1f", row.shortMedianMillis()),
                    row.asExpected() ? "yes" : "NO");
        }
        table.print(out);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
