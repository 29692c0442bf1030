package io.amcast.cli.bench;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.spi.DeliveryObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When each group delivered each message first, at whichever member. Safe for use by many threads. */
final class FirstDeliveries {
    private final Map<MessageId, Map<GroupId, Long>> nanosById = new ConcurrentHashMap<>();

    /** Sees the deliveries of one member. */
    DeliveryObserver of(GroupId group) {
        return new DeliveryObserver() {
            @Override
            public void began(long start, From from) {
                // Every delivery of interest is still to come.
            }

            @Override
            public void delivered(List<Delivered> batch) {
                long now = System.nanoTime();
                for (Delivered delivered : batch) {
                    nanosById
                            .computeIfAbsent(delivered.message().id(), id -> new ConcurrentHashMap<>())
                            .putIfAbsent(group, now);
                }
            }
        };
    }

    /**
     * When the last of its groups delivered an answered message.
     *
     * @param groups how many it went to
     */
    long last(MessageId id, int groups) {
        Map<GroupId, Long> nanos = nanosById.getOrDefault(id, Map.of());
        if (nanos.size() != groups) {
            throw new IllegalStateException("message " + id + " is answered, and was delivered by " + nanos.keySet());
        }
        return nanos.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
