package io.amcast.cli.study;

import io.amcast.Order;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Clusters, one of each order, on which cases are measured, and what there is to tell of it meanwhile. A cluster stays up until the
 * parts that compare orders are through, since starting one takes seconds.
 */
final class TestBed implements AutoCloseable {
    private static final int LEAST_WARM_UPS = 4;

    private final Study.Options options;
    private final PrintWriter progress;
    private final Progress points;
    private final Map<Order, StudyCluster> clusters = new EnumMap<>(Order.class);
    private Duration linkDelay = Duration.ZERO;
    private boolean compiled;
    private int started;
    private long seed;

    TestBed(Study.Options options, int points, PrintWriter progress) {
        this.options = options;
        this.progress = progress;
        this.points = new Progress(points, progress);
    }

    Study.Options options() {
        return options;
    }

    /** Lets these clusters run on loopback, warmed up, and no others. */
    void only(List<Order> orders) throws IOException, InterruptedException {
        only(orders, Duration.ZERO);
    }

    /**
     * The same over links that take their time.
     *
     * @param delay of each link, one way
     */
    void only(List<Order> orders, Duration delay) throws IOException, InterruptedException {
        for (Order order : Order.values()) {
            @Nullable StudyCluster idle = orders.contains(order) && delay.equals(linkDelay) ? null : take(order);
            if (idle != null) {
                idle.close();
            }
        }
        linkDelay = delay;
        for (Order order : orders) {
            if (!running(order)) {
                start(order);
            }
        }
    }

    private synchronized StudyCluster cluster(Order order) {
        StudyCluster cluster = clusters.get(order);
        if (cluster == null) {
            throw new IllegalStateException("the cluster in " + order + " order is not started, or closed");
        }
        return cluster;
    }

    private synchronized boolean running(Order order) {
        return clusters.containsKey(order);
    }

    private synchronized @Nullable StudyCluster take(Order order) {
        return clusters.remove(order);
    }

    private void start(Order order) throws IOException, InterruptedException {
        Path data = options.data().resolve("cluster" + ++started);
        StudyCluster cluster = new StudyCluster(order, options.groups(), options.replicas(), linkDelay, data);
        synchronized (this) {
            clusters.put(order, cluster);
        }
        Duration warmUp = compiled ? options.warmUp().dividedBy(LEAST_WARM_UPS) : options.warmUp();
        progress.printf(
                Locale.ROOT,
                "starting %d groups of %d members in %s order, and warming up for %.1f s ...%n",
                options.groups(),
                options.replicas(),
                order.name().toLowerCase(Locale.ROOT),
                warmUp.toMillis() / 1e3);
        progress.flush();
        cluster.start();
        List<Workload> all = List.of(Workload.conflicts(10, 10), Workload.total(100), Workload.none(100));
        for (Workload workload : all) {
            Duration share = warmUp.dividedBy(all.size());
            cluster.measure(workload, Drive.outstanding(options.outstanding()), Duration.ZERO, share, ++seed);
        }
        compiled = true;
        cluster.delayLinks();
    }

    /**
     * Measures blocks of cases: all blocks in each round, the cases of a block one right after the other, in every other round backwards, so
     * that what the machine does besides meets all of them alike.
     */
    List<Figure> rounds(List<List<Case>> blocks, int rounds) throws IOException, InterruptedException {
        Map<Case, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (List<Case> block : blocks) {
                List<Case> turn = new ArrayList<>(block);
                if (round % 2 == 1) {
                    Collections.reverse(turn);
                }
                for (Case each : turn) {
                    samples.computeIfAbsent(each, first -> new ArrayList<>()).add(measure(each));
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        samples.forEach((each, its) -> figures.add(new Figure(each, its)));
        return figures;
    }

    /** Measures a case once. */
    Sample measure(Case each) throws IOException, InterruptedException {
        Sample sample =
                cluster(each.order()).measure(each.workload(), each.drive(), options.ramp(), options.point(), ++seed);
        points.measured(each, sample);
        return sample;
    }

    /** Stops all clusters. */
    @Override
    public void close() {
        for (Order order : Order.values()) {
            StudyCluster cluster = take(order);
            if (cluster != null) {
                cluster.close();
            }
        }
    }
}
