package io.amcast.testkit.sim;

import io.amcast.spi.DeliveryObserver;
import io.amcast.testkit.check.RealTimeSpans;
import java.util.List;
import java.util.function.Function;

/** When each message of a run was multicast, and when it was first delivered anywhere: the how-manieth thing that happened. */
final class RealTime {
    private final long[] multicast;
    private final long[] delivered;
    private long things;

    RealTime(int messages) {
        multicast = new long[messages];
        delivered = new long[messages];
    }

    void multicast(int number) {
        multicast[number] = ++things;
    }

    /** Sees deliveries before the observer does. */
    DeliveryObserver watching(DeliveryObserver observer) {
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
                }
                observer.delivered(batch);
            }
        };
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
