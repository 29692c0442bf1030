package io.amcast.cli.demo;

import io.amcast.GroupId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads from the members' meters what each group has done so far: to show that a group that is no destination does nothing. */
final class Bystander {
    private static final List<String> METERS =
            List.of("amcast.raft.records", "amcast.deliveries", "amcast.multicasts", "amcast.waits", "amcast.retries");

    private final MeterRegistry registry;

    Bystander(MeterRegistry registry) {
        this.registry = registry;
    }

    /** By meter: the sum over the group's members. */
    SortedMap<String, Double> read(GroupId group) {
        SortedMap<String, Double> sums = new TreeMap<>();
        for (String meter : METERS) {
            double sum = 0;
            for (Counter counter :
                    registry.find(meter).tag("group", group.name()).counters()) {
                sum += counter.count();
            }
            sums.put(meter, sum);
        }
        return sums;
    }

    /** What grew between two readings. */
    static List<String> growth(Map<String, Double> before, Map<String, Double> after) {
        List<String> grown = new ArrayList<>();
        after.forEach((meter, value) -> {
            double more = value - before.getOrDefault(meter, 0.0);
            if (more != 0) {
                grown.add(meter + " grew by " + (long) more);
            }
        });
        return grown;
    }
}
