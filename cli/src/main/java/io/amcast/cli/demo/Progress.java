package io.amcast.cli.demo;

import io.amcast.GroupId;
import io.amcast.MemberStatus;
import io.amcast.testkit.cluster.EmbeddedCluster;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Prints once a second what goes on: rate, latency, what is pending, who leads. */
final class Progress implements AutoCloseable {
    private final EmbeddedCluster<?, ?> cluster;
    private final Load.Record record;
    private final PrintWriter out;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final long begin = System.nanoTime();
    private volatile String phase = "starting";
    private long answeredBefore;
    private long nanosBefore = begin;

    Progress(EmbeddedCluster<?, ?> cluster, Load.Record record, PrintWriter out) {
        this.cluster = cluster;
        this.record = record;
        this.out = out;
        timer.scheduleAtFixedRate(this::line, 1, 1, TimeUnit.SECONDS);
    }

    /** What the lines from now on begin with. */
    void phase(String name) {
        phase = name;
    }

    /** Tells an event at once. */
    void event(String text) {
        print(String.format(Locale.ROOT, "%5.1fs  * %s", seconds(), text));
    }

    private double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void line() {
        long now = System.nanoTime();
        long answered = record.answered.sum();
        Histogram interval = record.nanos.getIntervalHistogram();
        synchronized (record.all) {
            record.all.add(interval);
        }
        double rate = (answered - answeredBefore) / ((now - nanosBefore) / 1e9);
        answeredBefore = answered;
        nanosBefore = now;
        int pending = cluster.statuses().values().stream()
                .mapToInt(MemberStatus::pending)
                .max()
                .orElse(0);
        StringJoiner leaders = new StringJoiner(" ");
        for (GroupId group : cluster.topology().groups().keySet()) {
            leaders.add(cluster.leader(group).map(Object::toString).orElse(group + "-?"));
        }
        print(String.format(
                Locale.ROOT,
                "%5.1fs  %-22s %,7d done  %,6.0f/s  p50 %6.1f ms  p99 %7.1f ms  pending %4d  leaders %s",
                seconds(),
                phase,
                answered,
                rate,
                interval.getValueAtPercentile(50) / 1e6,
                interval.getValueAtPercentile(99) / 1e6,
                pending,
                leaders));
    }

    private synchronized void print(String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (record.all) {
            record.all.add(record.nanos.getIntervalHistogram());
        }
    }
}
