package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.spi.DeliveryObserver;
import io.amcast.testkit.check.RealTimeSpans;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** When each message of a run was multicast, and when it was first delivered anywhere, when it was answered: the how-manieth thing that happened. */
final class RealTime {
    private final long[] multicast;
    private final long[] delivered;
    private final long[] completed;
    private final Map<GroupId, long[]> deliveredIn = new TreeMap<>();
    private long things;

    RealTime(int messages) {
        multicast = new long[messages];
        delivered = new long[messages];
        completed = new long[messages];
    }

    void called(int number) {
        multicast[number] = ++things;
    }

    /** The client has the answers of all groups. */
    void completed(int number) {
        completed[number] = ++things;
    }

    /** When the client had the answers of all groups; 0 if it never did. */
    long completedAt(int number) {
        return completed[number];
    }

    /** Something happens: the how-manieth. */
    long next() {
        return ++things;
    }

    /** When a message was multicast; 0 if it was not. */
    long multicast(int number) {
        return multicast[number];
    }

    /** When a message was first delivered anywhere; 0 if it was not. */
    long delivered(int number) {
        return delivered[number];
    }

    /** When a message was first delivered in a group; 0 if it was not. */
    long deliveredIn(GroupId group, int number) {
        long[] its = deliveredIn.get(group);
        return its == null ? 0 : its[number];
    }

    /** Sees deliveries before the observer does. */
    DeliveryObserver watching(GroupId group, DeliveryObserver observer) {
        long[] here = deliveredIn.computeIfAbsent(group, any -> new long[delivered.length]);
        return new DeliveryObserver() {
            @Override
            public void began(long start, From from) {
                observer.began(start, from);
            }

            @Override
            public void delivered(List<Delivered> batch) {
                for (Delivered each : batch) {
                    int number = LogWatch.number(each.message());
                    if (delivered[number] == 0) {
                        delivered[number] = ++things;
                    }
                    if (here[number] == 0) {
                        here[number] = ++things;
                    }
                }
                observer.delivered(batch);
            }
        };
    }

    /** When a message was multicast; 0 if it was not. */
    long multicastAt(int number) {
        return multicast[number];
    }

    /** When it was first delivered at any member; 0 if it was not. */
    long deliveredAt(int number) {
        return delivered[number];
    }

    /** For messages by the ids that histories give them. */
    RealTimeSpans spans(Function<String, Integer> number) {
        return new RealTimeSpans() {
            @Override
            public long multicast(String id) {
                return multicast[number.apply(id)];
            }

            @Override
            public long delivered(String id) {
                return delivered[number.apply(id)];
            }
        };
    }
}
