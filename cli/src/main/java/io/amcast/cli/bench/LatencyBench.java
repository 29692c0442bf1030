package io.amcast.cli.bench;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MulticastClient;
import io.amcast.MulticastNode;
import io.amcast.Receipt;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.testkit.cluster.DelayedLinks;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LinkDelay;
import io.amcast.testkit.cluster.LoopbackTopology;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How many message delays a multicast takes: a cluster in this process whose links, those of Raft and of clients included, all take the same
 * time, which is long against everything else. Measured from the submission to the first delivery in the group that is last, on one clock;
 * the client's answer comes one delay later.
 */
public final class LatencyBench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int GROUPS = 2;
    private static final int REPLICAS = 3;
    private static final int WARM_UP = 20;
    /** Over short links so many times as many are sent: they also let the code be compiled before it counts. */
    private static final int NEAR_TIMES = 10;

    private static final int CONTENDERS = 8;
    private static final double TOLERANCE = 0.1;

    /** What is sent. */
    public enum Kind {
        SINGLE("one group", 1, 3, false),
        NONE("two groups, commutes with everything (NONE)", 2, 3, false),
        TWO_GROUPS("two groups", 2, 4, false),
        /** Its latency depends on who else is there: what is given is the most that two groups may take. */
        CONTENDED("two groups, " + CONTENDERS + " clients on one key", 2, 5, true);

        private final String title;
        private final int destinations;
        private final int deltas;
        private final boolean contended;

        Kind(String title, int destinations, int deltas, boolean contended) {
            this.title = title;
            this.destinations = destinations;
            this.deltas = deltas;
            this.contended = contended;
        }
    }

    /**
     * What to measure.
     *
     * @param order what the topology promises
     * @param linkDelay of each link, one way
     * @param messages of each kind, 1 to 100,000
     * @param data a fresh directory for the members' logs
     */
    public record Options(io.amcast.Order order, Duration linkDelay, int messages, Path data) {
        private static final int MOST_MESSAGES = 100_000;

        public Options {
            if (linkDelay.isNegative() || linkDelay.isZero()) {
                throw new IllegalArgumentException("--link-delay " + linkDelay + ": must be more than nothing");
            }
            if (messages < 1 || messages > MOST_MESSAGES) {
                throw new IllegalArgumentException("--messages " + messages + ": must be 1 to " + MOST_MESSAGES);
            }
        }
    }

    /**
     * What one kind of message took.
     *
     * @param shortMedianMillis the median over links that are not made longer: what machine and disk take
     * @param expectedDeltas message delays by the protocol; if contended, the most that a message may take
     * @param asExpected whether the median is within a tenth of it; if contended, not above it
     */
    public record Row(
            io.amcast.Order order,
            String kind,
            boolean contended,
            int messages,
            int expectedDeltas,
            double medianDeltas,
            double p99Deltas,
            double medianMillis,
            double p99Millis,
            double shortMedianMillis,
            boolean asExpected) {}

    private final Options options;
    private final PrintWriter progress;
    private final DelayedLinks links;
    private final EmbeddedCluster<String, @Nullable Void> cluster;
    private final FirstDeliveries deliveries = new FirstDeliveries();
    private final List<MulticastClient<String, @Nullable Void>> clients = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private long pauseNanos = 1_000;
    private int sent;

    /** A cluster that is not started yet. */
    public LatencyBench(Options options, PrintWriter progress) {
        this.options = options;
        this.progress = progress;
        Topology behind = LoopbackTopology.of("latency", GROUPS, REPLICAS, options.data(), Limits.DEFAULTS)
                .withOrder(options.order());
        links = DelayedLinks.before(behind, LinkDelay.NONE);
        cluster = new EmbeddedCluster<>(
                links.topology(),
                (topology, self) -> MulticastNode.builder(topology, self)
                        .stateMachine(group -> new Nothing(), Codec.utf8(), Codec.none())
                        .conflicts(conflicts())
                        .observer(deliveries.of(java.util.Objects.requireNonNull(topology.groupOf(self)))),
                null);
    }

    private static ConflictRelation<String> conflicts() {
        return ConflictRelation.onKeys(text -> text.isEmpty() ? Keys.none() : Keys.write(text));
    }

    /** Starts the cluster and measures one kind after the other, first as it is, then over long links. */
    public List<Row> run() throws IOException, InterruptedException {
        tell("starting %d groups of %d members ...", GROUPS, REPLICAS);
        cluster.start();
        if (!cluster.awaitLeaders(PATIENCE)) {
            throw new IOException("no leaders within " + PATIENCE.toSeconds() + " s; see the log in " + options.data());
        }
        for (int i = 0; i < CONTENDERS; i++) {
            clients.add(MulticastClient.builder(links.topology(), Codec.utf8(), Codec.none(), conflicts())
                    .start());
        }
        Map<Kind, Histogram> near = measure("short links", NEAR_TIMES * options.messages());
        pauseNanos = options.linkDelay().toNanos();
        links.delay(LinkDelay.constant(options.linkDelay()));
        Map<Kind, Histogram> far = measure("links of " + options.linkDelay().toMillis() + " ms", options.messages());
        List<Row> rows = new ArrayList<>();
        far.forEach((kind, nanos) -> rows.add(row(kind, near.getOrDefault(kind, nanos), nanos)));
        return rows;
    }

    private Map<Kind, Histogram> measure(String over, int messages) throws IOException, InterruptedException {
        Map<Kind, Histogram> measured = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            tell("%s order, %s, %s: %d messages ...", options.order(), over, kind.title, messages);
            int rounds = kind.contended ? Math.max(1, messages / CONTENDERS) : messages;
            measure(kind, Math.min(rounds, kind.contended ? WARM_UP / CONTENDERS + 1 : WARM_UP));
            measured.put(kind, measure(kind, rounds));
        }
        return measured;
    }

    private Histogram measure(Kind kind, int rounds) throws IOException, InterruptedException {
        Histogram nanos = new Histogram(3);
        Set<GroupId> destinations =
                new TreeSet<>(List.copyOf(cluster.topology().groups().keySet()).subList(0, kind.destinations));
        int senders = kind.contended ? CONTENDERS : 1;
        for (int i = 0; i < rounds; i++) {
            // At no fixed distance from the answer before, so that nothing falls into step with a timer.
            LockSupport.parkNanos(random.nextLong(pauseNanos));
            List<Sent> round = new ArrayList<>();
            for (int s = 0; s < senders; s++) {
                String key = kind == Kind.NONE ? "" : kind.contended ? "hot" : "key" + sent++;
                long begin = System.nanoTime();
                round.add(new Sent(begin, clients.get(s).multicast(key, destinations)));
                if (senders > 1) {
                    LockSupport.parkNanos(random.nextLong(pauseNanos) / senders * 2);
                }
            }
            for (Sent one : round) {
                nanos.recordValue(deliveries.last(receipt(one).id(), kind.destinations) - one.nanos());
            }
        }
        return nanos;
    }

    private record Sent(long nanos, CompletableFuture<Receipt<@Nullable Void>> receipt) {}

    private static Receipt<@Nullable Void> receipt(Sent sent) throws IOException, InterruptedException {
        try {
            return sent.receipt().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a message was not answered: " + e.getMessage(), e);
        }
    }

    private Row row(Kind kind, Histogram near, Histogram nanos) {
        double delta = options.linkDelay().toNanos();
        double median = nanos.getValueAtPercentile(50);
        double p99 = nanos.getValueAtPercentile(99);
        double most = kind.deltas * delta * (1 + TOLERANCE);
        double least = kind.contended ? 0 : kind.deltas * delta * (1 - TOLERANCE);
        return new Row(
                options.order(),
                kind.title,
                kind.contended,
                (int) nanos.getTotalCount(),
                kind.deltas,
                rounded(median / delta),
                rounded(p99 / delta),
                rounded(median / 1e6),
                rounded(p99 / 1e6),
                rounded(near.getValueAtPercentile(50) / 1e6),
                median <= most && median >= least);
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
        links.delay(LinkDelay.NONE);
        clients.forEach(MulticastClient::close);
        cluster.close();
        links.close();
    }

    /** Applies nothing: the state machine is not what is measured. */
    private static final class Nothing implements StateMachine<String, @Nullable Void> {
        @Override
        @SuppressWarnings("NullAway") // Void has no value but null
        public @Nullable Void apply(Delivery<String> delivery) {
            return null;
        }

        @Override
        public Snapshot capture() {
            return out -> {};
        }

        @Override
        public void restore(InputStream in) {
            // Nothing was written.
        }
    }
}
