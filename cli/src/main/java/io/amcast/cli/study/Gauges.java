package io.amcast.cli.study;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What a cluster's meters and this process stand at, so that two readings tell where the time between them went.
 *
 * @param nanos the time
 * @param processorNanos what this process used of its processors
 * @param entries that leaders built and that were applied
 * @param leaderChanges times that a member became leader or ceased
 * @param consensus from handing an entry to the log until it is applied
 * @param delivery from a message's coming to a leader until its delivery there
 * @param proposals waits for other groups' timestamps
 * @param conflicts waits for conflicting messages
 */
record Gauges(
        long nanos,
        long processorNanos,
        double entries,
        double leaderChanges,
        Total consensus,
        Total delivery,
        Total proposals,
        Total conflicts) {
    /** A sum of times. */
    record Total(double count, double millis) {
        Total since(Total before) {
            return new Total(count - before.count, millis - before.millis);
        }

        /** The mean by a count, 0 of nothing. */
        double each(double times) {
            return times == 0 ? 0 : millis / times;
        }
    }

    static Gauges read(MeterRegistry meters) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Gauges(
                System.nanoTime(),
                system.getProcessCpuTime(),
                count(meters, "amcast.raft.entries"),
                count(meters, "amcast.leader.changes"),
                total(meters, "amcast.consensus", ""),
                total(meters, "amcast.submit.to.delivery", ""),
                total(meters, "amcast.wait", "proposals"),
                total(meters, "amcast.wait", "conflict"));
    }

    private static double count(MeterRegistry meters, String name) {
        return meters.find(name).counters().stream().mapToDouble(Counter::count).sum();
    }

    private static Total total(MeterRegistry meters, String name, String cause) {
        double count = 0;
        double millis = 0;
        for (Timer timer : meters.find(name).timers()) {
            Meter.Id id = timer.getId();
            if (cause.isEmpty() || cause.equals(id.getTag("cause"))) {
                count += timer.count();
                millis += timer.totalTime(TimeUnit.MILLISECONDS);
            }
        }
        return new Total(count, millis);
    }

    /** Where the time went since an earlier reading. */
    Sample.Work since(Gauges before) {
        double seconds = (nanos - before.nanos) / 1e9;
        Total deliveries = delivery.since(before.delivery);
        Total rounds = consensus.since(before.consensus);
        return new Sample.Work(
                Sample.rounded((processorNanos - before.processorNanos) / 1e9 / seconds),
                Sample.rounded((entries - before.entries) / seconds),
                Sample.rounded(rounds.each(rounds.count())),
                Sample.rounded(deliveries.each(deliveries.count())),
                Sample.rounded(proposals.since(before.proposals).each(deliveries.count())),
                Sample.rounded(conflicts.since(before.conflicts).each(deliveries.count())),
                (int) (leaderChanges - before.leaderChanges));
    }
}
