package io.amcast.cli;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.Receipt;
import io.amcast.Topology;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Multicasts to members that run the log state machine. */
@Command(
        name = "send",
        description =
                "Multicasts a payload, or lines from standard input, to groups whose members run 'node --app log'.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SendCommand implements Callable<Integer> {
    /** How many lines are under way at once. */
    private static final int WINDOW = 256;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterFile cluster;

    @Option(
            names = "--to",
            required = true,
            split = ",",
            paramLabel = "GROUP",
            description = "The destination groups, as in g1,g2.")
    private List<String> destinations;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Orders the message relative to others with this key only; may be repeated. Without any key it is"
                            + " ordered relative to all.")
    private List<String> keys = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to wait for the receipt; 30s unless said.")
    private Duration timeout = MulticastClient.DEFAULT_DEADLINE;

    @Parameters(paramLabel = "PAYLOAD|-", description = "What to send, or - for each line of standard input.")
    private String payload;

    /** A receipt, and how long it took. */
    private record Timed(Receipt<@Nullable Void> receipt, double millis) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Topology topology = cluster.topology();
        Set<GroupId> groups = groups(topology);
        PrintWriter out = spec.commandLine().getOut();
        try (MulticastClient<LogLine, @Nullable Void> client = MulticastClient.builder(
                        topology, LogLine.codec(), Codec.none(), LogLine.conflicts())
                .start()) {
            if (!payload.equals("-")) {
                return report(send(client, payload, groups), groups, out) ? 0 : Main.FAILED;
            }
            return sendLines(client, topology.limits().messageBytes(), groups, out) ? 0 : Main.FAILED;
        }
    }

    private Set<GroupId> groups(Topology topology) {
        Set<GroupId> groups = new TreeSet<>();
        for (String name : destinations) {
            if (name.isBlank()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--to names no group: a message needs one or more destinations of "
                                + topology.groups().keySet());
            }
            GroupId group = topology.groups().keySet().stream()
                    .filter(known -> known.name().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--to names the group '" + name + "', which the cluster does not have;" + " it has "
                                    + topology.groups().keySet()));
            groups.add(group);
        }
        return groups;
    }

    private CompletableFuture<Timed> send(
            MulticastClient<LogLine, @Nullable Void> client, String text, Set<GroupId> groups) {
        LogLine line = logLine(text);
        long begin = System.nanoTime();
        return client.multicast(line, groups, timeout)
                .thenApply(receipt -> new Timed(receipt, (System.nanoTime() - begin) / 1e6));
    }

    private LogLine logLine(String text) {
        return new LogLine(keys, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends line by line, and reports each, in that order, as soon as its receipt is there. */
    private boolean sendLines(
            MulticastClient<LogLine, @Nullable Void> client, int messageBytes, Set<GroupId> groups, PrintWriter out)
            throws IOException, InterruptedException {
        int mostBytes = Math.max(0, messageBytes - LogLine.codec().encode(logLine("")).length);
        PayloadLines in = new PayloadLines(System.in, mostBytes);
        Semaphore room = new Semaphore(WINDOW);
        AtomicBoolean all = new AtomicBoolean(true);
        ExecutorService reporter = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "report");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (PayloadLines.Line line = in.next(); line != null; line = in.next()) {
                room.acquire();
                String text = line.text();
                CompletableFuture<Timed> sent = text == null
                        ? CompletableFuture.failedFuture(tooLong(line.number(), mostBytes, messageBytes))
                        : send(client, text, groups);
                reporter.execute(() -> {
                    if (!report(sent, groups, out)) {
                        all.set(false);
                    }
                    room.release();
                });
            }
            room.acquire(WINDOW); // every receipt comes, or fails, within the timeout
        } finally {
            reporter.shutdownNow();
        }
        return all.get();
    }

    private static MulticastException tooLong(long line, int mostBytes, int messageBytes) {
        return new MulticastException(
                MulticastException.Reason.INVALID_MESSAGE,
                null,
                "line " + line + " is longer than " + mostBytes + " bytes, all that limits.messageBytes " + messageBytes
                        + " leaves beside the keys; send it in parts, or raise the limit in the configuration");
    }

    private boolean report(CompletableFuture<Timed> sent, Set<GroupId> groups, PrintWriter out) {
        try {
            Timed timed = sent.join();
            Receipt<@Nullable Void> receipt = timed.receipt();
            receipt.results();
            out.printf(
                    Locale.ROOT,
                    "id=%s ts=%s groups=%s ms=%.1f%n",
                    receipt.id(),
                    receipt.timestamp().isPresent()
                            ? Long.toString(receipt.timestamp().getAsLong())
                            : "null",
                    groups.stream().map(GroupId::name).collect(Collectors.joining(",")),
                    timed.millis());
            out.flush();
            return true;
        } catch (CompletionException | MulticastException e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            String what = Main.describe(cause);
            if (cause instanceof MulticastException failure) {
                what += failure.mayHaveHappened() ? " (it may have been delivered)" : " (it was not delivered)";
            }
            spec.commandLine().getErr().println("amcast: " + what);
            return false;
        }
    }
}
