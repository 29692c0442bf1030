package io.amcast.cli.study;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MulticastClient;
import io.amcast.MulticastNode;
import io.amcast.Order;
import io.amcast.Topology;
import io.amcast.cli.bench.BenchMessage;
import io.amcast.cli.bench.ClosedLoop;
import io.amcast.cli.bench.Load;
import io.amcast.cli.bench.OpenLoop;
import io.amcast.cli.bench.Outgoing;
import io.amcast.testkit.cluster.DelayedLinks;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LinkDelay;
import io.amcast.testkit.cluster.LoopbackTopology;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** A cluster in this process and its clients, under one load after the other. */
final class StudyCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int CLIENTS = 2;
    private static final int PAYLOAD_BYTES = 100;

    private final @Nullable DelayedLinks links;
    private final Duration linkDelay;
    private final EmbeddedCluster<BenchMessage, @Nullable Void> cluster;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<GroupId> groups;
    private final List<MulticastClient<BenchMessage, @Nullable Void>> clients = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * A cluster that is not started yet.
     *
     * @param linkDelay of each link, one way, once that is asked for; with none there is nothing on the links that could delay
     */
    StudyCluster(Order order, int groups, int replicas, Duration linkDelay, Path data) {
        Topology loopback = LoopbackTopology.of(
                        "study-" + order.name().toLowerCase(Locale.ROOT), groups, replicas, data, Limits.DEFAULTS)
                .withOrder(order);
        this.linkDelay = linkDelay;
        links = linkDelay.isZero() ? null : DelayedLinks.before(loopback, LinkDelay.NONE);
        cluster = new EmbeddedCluster<>(
                links == null ? loopback : links.topology(),
                (topology, self) -> MulticastNode.builder(topology, self)
                        .stateMachine(group -> new BenchMessage.Counting(), BenchMessage.codec(), Codec.none())
                        .conflicts(BenchMessage.conflicts())
                        .metrics(meters),
                null);
        this.groups = List.copyOf(cluster.topology().groups().keySet());
    }

    void start() throws IOException {
        cluster.start();
        if (!cluster.awaitLeaders(PATIENCE)) {
            throw new IOException("no leaders within " + PATIENCE.toSeconds() + " s");
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(MulticastClient.builder(
                            cluster.topology(), BenchMessage.codec(), Codec.none(), BenchMessage.conflicts())
                    .start());
        }
    }

    /** From now on links take their time. */
    void delayLinks() {
        if (links != null) {
            links.delay(LinkDelay.constant(linkDelay));
        }
    }

    /** What counts while it is measured. */
    private static final class Tally implements Load.Outcomes {
        private final Recorder oneGroup = new Recorder(3);
        private final Recorder twoGroups = new Recorder(3);
        private final LongAdder oneAnswered = new LongAdder();
        private final LongAdder twoAnswered = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

        @Override
        public void ended(Outgoing sent, long nanos, @Nullable Throwable error) {
            if (error != null) {
                failed.increment();
                failure.compareAndSet(null, error.getMessage());
                return;
            }
            boolean one = sent.destinations().size() == 1;
            (one ? oneGroup : twoGroups).recordValue(Math.max(0, nanos));
            (one ? oneAnswered : twoAnswered).increment();
        }

        void reset() {
            oneGroup.reset();
            twoGroups.reset();
            oneAnswered.reset();
            twoAnswered.reset();
            failed.reset();
        }

        /** Whether there is something to tell of all kinds of messages that the workload has. */
        boolean has(Workload workload) {
            return (workload.twoGroupPercent() == 100 || oneAnswered.sum() > 0)
                    && (workload.twoGroupPercent() == 0 || twoAnswered.sum() > 0);
        }

        Sample sample(double seconds, Sample.Work work) {
            return Sample.of(
                    oneGroup.getIntervalHistogram(), twoGroups.getIntervalHistogram(), failed.sum(), seconds, work);
        }

        String failure() {
            String what = failure.get();
            return what == null ? "" : ": " + what;
        }
    }

    /**
     * Loads the cluster, and measures what is answered in the time given; in more of it if that is nothing.
     *
     * @param ramp how long to load before
     * @param seed of what is drawn
     */
    Sample measure(Workload workload, Drive drive, Duration ramp, Duration point, long seed)
            throws IOException, InterruptedException {
        Tally tally = new Tally();
        List<Load> loads = loads(workload, drive, tally, new SplittableRandom(seed));
        List<Thread> threads = new ArrayList<>();
        for (Load load : loads) {
            Thread thread = new Thread(load, "study-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        Sample sample;
        try {
            pass(ramp);
            tally.reset();
            Gauges before = Gauges.read(meters);
            long begin = System.nanoTime();
            pass(point);
            awaitAnswers(tally, workload, begin);
            double seconds = (System.nanoTime() - begin) / 1e9;
            sample = tally.sample(seconds, Gauges.read(meters).since(before));
        } finally {
            loads.forEach(Load::stop);
        }
        for (Thread thread : threads) {
            thread.join(2 * PATIENCE.toMillis());
        }
        return sample;
    }

    /** Goes on with a point in which a kind of message was not answered at all, as on a machine that is busy otherwise. */
    private void awaitAnswers(Tally tally, Workload workload, long begin) throws IOException, InterruptedException {
        while (!tally.has(workload)) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException("no message was answered in " + PATIENCE.toSeconds() + " s" + tally.failure());
            }
            pass(POLL);
        }
    }

    private List<Load> loads(Workload workload, Drive drive, Tally tally, SplittableRandom random) {
        int count = drive.kind() == Drive.Kind.OUTSTANDING ? (int) Math.min(drive.amount(), CLIENTS) : CLIENTS;
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Load.Sender sender = Load.Sender.through(clients.get(i));
            MessageSource source = new MessageSource(workload, groups, PAYLOAD_BYTES, random.split());
            loads.add(
                    switch (drive.kind()) {
                        case OUTSTANDING -> new ClosedLoop(sender, (int) drive.amount() / count, source, tally);
                        case PER_SECOND -> new OpenLoop(sender, drive.amount() / count, random.split(), source, tally);
                    });
        }
        return loads;
    }

    private void pass(Duration time) throws IOException, InterruptedException {
        if (stopped.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("stopped while measuring");
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        clients.forEach(MulticastClient::close);
        cluster.close();
        if (links != null) {
            links.close();
        }
    }
}
