package io.amcast.cli.bench;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MulticastClient;
import io.amcast.MulticastNode;
import io.amcast.Topology;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LoopbackTopology;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A cluster under a constant number of outstanding messages (a closed loop: a slow answer also slows down what is sent).
 * Messages go to as many groups as said, chosen evenly.
 */
public final class Bench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What to measure.
     *
     * @param destinations groups of each message, 1 to the number of groups
     * @param outstanding messages under way at once, of all clients together
     * @param keys how many keys messages are spread over: two messages with the same key conflict
     * @param data a fresh directory for the members' logs
     */
    public record Options(
            int groups,
            int replicas,
            int destinations,
            int outstanding,
            int clients,
            int payloadBytes,
            int keys,
            io.amcast.Order order,
            Duration warmUp,
            Duration duration,
            Path data) {
        public Options {
            atLeast("--groups", groups, 1);
            atLeast("--replicas", replicas, 1);
            atLeast("--outstanding", outstanding, 1);
            atLeast("--clients", clients, 1);
            atLeast("--payload", payloadBytes, 0);
            atLeast("--keys", keys, 1);
            if (destinations < 1 || destinations > groups) {
                throw new IllegalArgumentException(
                        "--destinations " + destinations + ": must be 1 to the number of groups, " + groups);
            }
            if (payloadBytes > Limits.DEFAULTS.messageBytes()) {
                throw new IllegalArgumentException(
                        "--payload " + payloadBytes + ": limits.messageBytes is " + Limits.DEFAULTS.messageBytes());
            }
            if (outstanding > (long) clients * Limits.DEFAULTS.inFlight()) {
                throw new IllegalArgumentException(
                        "--outstanding " + outstanding + ": " + clients + " client(s) may have "
                                + Limits.DEFAULTS.inFlight() + " each in flight (limits.inFlight); say more --clients");
            }
            if (clients > outstanding) {
                throw new IllegalArgumentException(
                        "--clients " + clients + ": more than --outstanding " + outstanding + " leaves some idle");
            }
        }

        private static void atLeast(String name, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(name + " " + value + ": must be " + least + " or more");
            }
        }
    }

    private final Options options;
    private final MeterRegistry meters;
    private final PrintWriter progress;
    private final EmbeddedCluster<BenchMessage, @Nullable Void> cluster;
    private final List<MulticastClient<BenchMessage, @Nullable Void>> clients = new ArrayList<>();
    private final List<Load> loops = new CopyOnWriteArrayList<>();
    private final Recorder nanos = new Recorder(3);
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** A cluster that is not started yet. */
    public Bench(Options options, MeterRegistry meters, PrintWriter progress) {
        this.options = options;
        this.meters = meters;
        this.progress = progress;
        Topology topology = LoopbackTopology.of(
                        "bench", options.groups(), options.replicas(), options.data(), Limits.DEFAULTS)
                .withOrder(options.order());
        cluster = new EmbeddedCluster<>(
                topology,
                (all, self) -> MulticastNode.builder(all, self)
                        .stateMachine(group -> new BenchMessage.Counting(), BenchMessage.codec(), Codec.none())
                        .conflicts(BenchMessage.conflicts())
                        .metrics(meters),
                null);
    }

    /** Starts the cluster, warms it up and measures. */
    public BenchResult run() throws IOException, InterruptedException {
        tell("starting %d groups of %d members ...", options.groups(), options.replicas());
        cluster.start();
        if (!cluster.awaitLeaders(PATIENCE)) {
            throw new IOException("no leaders within " + PATIENCE.toSeconds() + " s; see the log in " + options.data());
        }
        List<GroupId> groups = List.copyOf(cluster.topology().groups().keySet());
        byte[] payload = new byte[options.payloadBytes()];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.clients(); i++) {
            int share =
                    options.outstanding() * (i + 1) / options.clients() - options.outstanding() * i / options.clients();
            MulticastClient<BenchMessage, @Nullable Void> client = MulticastClient.builder(
                            cluster.topology(), BenchMessage.codec(), Codec.none(), BenchMessage.conflicts())
                    .start();
            clients.add(client);
            SplittableRandom random = new SplittableRandom(i);
            ClosedLoop loop = new ClosedLoop(
                    Load.Sender.through(client),
                    share,
                    () -> draw(groups, payload, random),
                    (sent, taken, error) -> ended(taken, error));
            loops.add(loop);
            Thread thread = new Thread(loop, "bench-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        watch("warming up", options.warmUp());
        RoundMeters before = RoundMeters.read(meters);
        long begin = System.nanoTime();
        Histogram histogram = watch("measuring", options.duration());
        double seconds = (System.nanoTime() - begin) / 1e9;
        RoundMeters rounds = RoundMeters.read(meters).since(before);
        loops.forEach(Load::stop);
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
        }
        String what = failure.get();
        if (what != null && histogram.getTotalCount() == 0) {
            throw new IOException("no message was answered: " + what);
        }
        return result(histogram, seconds, rounds);
    }

    private Outgoing draw(List<GroupId> groups, byte[] payload, SplittableRandom random) {
        Keys keys = Keys.write(Integer.toString(random.nextInt(options.keys())));
        return new Outgoing(new BenchMessage(keys, payload), destinations(groups, random));
    }

    private void ended(long nanosTaken, @Nullable Throwable error) {
        if (error == null) {
            nanos.recordValue(nanosTaken);
        } else {
            failed.increment();
            failure.compareAndSet(null, error.getMessage());
        }
    }

    private Set<GroupId> destinations(List<GroupId> groups, SplittableRandom random) {
        if (options.destinations() == groups.size()) {
            return Set.copyOf(groups);
        }
        Set<GroupId> chosen = new TreeSet<>();
        while (chosen.size() < options.destinations()) {
            chosen.add(groups.get(random.nextInt(groups.size())));
        }
        return chosen;
    }

    /** Tells once a second how it goes; what was recorded in that time. */
    private Histogram watch(String phase, Duration duration) throws IOException, InterruptedException {
        Histogram all = new Histogram(3);
        nanos.reset();
        long end = System.nanoTime() + duration.toNanos();
        long before = System.nanoTime();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (stopped.await(Math.min(left, TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS)) {
                throw new IOException("stopped while " + phase);
            }
            Histogram interval = nanos.getIntervalHistogram();
            all.add(interval);
            long now = System.nanoTime();
            tell(
                    "%s: %,.0f messages/s, p50 %.1f ms, p99 %.1f ms, %,d failed",
                    phase,
                    interval.getTotalCount() / ((now - before) / 1e9),
                    interval.getValueAtPercentile(50) / 1e6,
                    interval.getValueAtPercentile(99) / 1e6,
                    failed.sum());
            before = now;
        }
        return all;
    }

    private BenchResult result(Histogram histogram, double seconds, RoundMeters rounds) {
        double messages = Math.max(1, histogram.getTotalCount());
        return new BenchResult(
                options.groups(),
                options.replicas(),
                options.destinations(),
                options.outstanding(),
                options.clients(),
                options.payloadBytes(),
                options.keys(),
                rounded(seconds),
                histogram.getTotalCount(),
                failed.sum(),
                rounded(histogram.getTotalCount() / seconds),
                rounded(histogram.getValueAtPercentile(50) / 1e6),
                rounded(histogram.getValueAtPercentile(99) / 1e6),
                rounded(histogram.getValueAtPercentile(99.9) / 1e6),
                rounded(histogram.getMaxValue() / 1e6),
                rounded((rounds.entries() + rounds.reservations()) / messages),
                rounded(rounds.reservations() / messages),
                rounded(rounds.rounds() / Math.max(1, rounds.deliveries())),
                BenchResult.Machine.here());
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private void tell(String format, Object... values) {
        progress.println(String.format(Locale.ROOT, format, values));
        progress.flush();
    }

    /** Stops clients and members. */
    @Override
    public void close() {
        loops.forEach(Load::stop);
        stopped.countDown();
        clients.forEach(MulticastClient::close);
        cluster.close();
    }
}
