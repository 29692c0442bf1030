package io.amcast.runtime.client;

import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import io.amcast.metrics.LinkMetrics;
import io.amcast.spi.LinkStats;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's meters: {@code amcast.client.calls}, {@code .latency}, {@code .queries}, {@code .query.latency}, {@code .retries},
 * {@code .sessions}, {@code .in.flight} and {@code .link.*}.
 */
final class ClientMetrics implements ClientEvents, AutoCloseable {
    /** Calls to more destinations are counted with these. */
    private static final int MOST_DESTINATIONS = 8;

    private final MeterRegistry registry;
    private final Outcomes calls;
    private final Map<ReadFrom, Outcomes> queries = new EnumMap<>(ReadFrom.class);
    private final Map<ReadFrom, Timer> queryLatency = new EnumMap<>(ReadFrom.class);
    private final Timer[] latency = new Timer[MOST_DESTINATIONS];
    private final Counter retries;
    private final Counter sessions;
    private final Gauge inFlight;
    private final LinkMetrics links;

    ClientMetrics(MeterRegistry registry, String client, AtomicInteger callsInFlight, Supplier<LinkStats> linkStats) {
        this.registry = registry;
        calls = Outcomes.of(registry, "amcast.client.calls", "calls that ended for their caller", Tags.empty());
        for (ReadFrom from : ReadFrom.values()) {
            Tags tags = Tags.of("from", from.name().toLowerCase(Locale.ROOT));
            queries.put(from, Outcomes.of(registry, "amcast.client.queries", "queries that ended", tags));
            queryLatency.put(
                    from,
                    Timer.builder("amcast.client.query.latency")
                            .description("from a query to its answer")
                            .tags(tags)
                            .publishPercentileHistogram()
                            .register(registry));
        }
        for (int i = 0; i < MOST_DESTINATIONS; i++) {
            latency[i] = Timer.builder("amcast.client.latency")
                    .description("from the call to the answer of the last destination group")
                    .tag("destinations", i + 1 < MOST_DESTINATIONS ? String.valueOf(i + 1) : MOST_DESTINATIONS + "+")
                    .publishPercentileHistogram()
                    .register(registry);
        }
        retries = Counter.builder("amcast.client.retries")
                .description("messages sent again to a group, since no answer came")
                .register(registry);
        sessions = Counter.builder("amcast.client.sessions")
                .description("sessions opened")
                .register(registry);
        inFlight = Gauge.builder("amcast.client.in.flight", callsInFlight, AtomicInteger::get)
                .description("calls that not every destination group has answered")
                .tag("client", client)
                .strongReference(true)
                .register(registry);
        links = new LinkMetrics(registry, "amcast.client.link", Tags.of("client", client), linkStats);
    }

    /** What became of calls or queries. */
    private record Outcomes(Counter answered, Map<MulticastException.Reason, Counter> failed) {
        static Outcomes of(MeterRegistry registry, String name, String description, Tags tags) {
            Map<MulticastException.Reason, Counter> failed = new EnumMap<>(MulticastException.Reason.class);
            for (MulticastException.Reason reason : MulticastException.Reason.values()) {
                String outcome = reason.name().toLowerCase(Locale.ROOT);
                failed.put(reason, counter(registry, name, description, tags.and("outcome", outcome)));
            }
            return new Outcomes(counter(registry, name, description, tags.and("outcome", "ok")), failed);
        }

        private static Counter counter(MeterRegistry registry, String name, String description, Tags tags) {
            return Counter.builder(name).description(description).tags(tags).register(registry);
        }

        void count(MulticastException.@Nullable Reason failure) {
            Counter counter = failure == null ? answered : failed.get(failure);
            if (counter != null) {
                counter.increment();
            }
        }
    }

    @Override
    public void ended(int destinations, long nanos, MulticastException.@Nullable Reason failure) {
        calls.count(failure);
        if (failure == null) {
            latency[Math.min(destinations, MOST_DESTINATIONS) - 1].record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void queried(ReadFrom from, long nanos, MulticastException.@Nullable Reason failure) {
        Outcomes outcomes = queries.get(from);
        Timer timer = queryLatency.get(from);
        if (outcomes != null && timer != null) {
            outcomes.count(failure);
            if (failure == null) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
        }
    }

    @Override
    public void retried() {
        retries.increment();
    }

    @Override
    public void sessionOpened() {
        sessions.increment();
    }

    @Override
    public void close() {
        registry.remove(inFlight);
        links.close();
    }
}
