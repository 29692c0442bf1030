package io.amcast.cli.bench;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the members' meters stand at: log entries built and rounds waited for, over all groups.
 *
 * @param entries entries with records
 * @param reservations entries without
 * @param deliveries deliveries at leaders
 * @param rounds rounds of the log that these waited for
 */
record RoundMeters(double entries, double reservations, double deliveries, double rounds) {
    static RoundMeters read(MeterRegistry registry) {
        double deliveries = 0;
        double rounds = 0;
        for (DistributionSummary summary :
                registry.find("amcast.delivery.rounds").summaries()) {
            deliveries += summary.count();
            rounds += summary.totalAmount();
        }
        return new RoundMeters(entries(registry, "records"), entries(registry, "reservation"), deliveries, rounds);
    }

    private static double entries(MeterRegistry registry, String kind) {
        double sum = 0;
        for (Counter counter :
                registry.find("amcast.raft.entries").tag("kind", kind).counters()) {
            sum += counter.count();
        }
        return sum;
    }

    RoundMeters since(RoundMeters before) {
        return new RoundMeters(
                entries - before.entries,
                reservations - before.reservations,
                deliveries - before.deliveries,
                rounds - before.rounds);
    }
}
