package io.amcast.metrics;

import io.amcast.spi.LinkStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The meters of links, read from the transport whenever somebody looks. Closing removes them. */
public final class LinkMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Supplier<LinkStats> stats;
    private final String prefix;
    private final List<Meter> meters = new ArrayList<>();

    /**
     * Registers {@code prefix.dropped} by cause, {@code prefix.waiting} and {@code prefix.reconnects}.
     *
     * @param stats asked on any thread
     */
    public LinkMetrics(MeterRegistry registry, String prefix, Tags tags, Supplier<LinkStats> stats) {
        this.registry = registry;
        this.prefix = prefix;
        this.tags = tags;
        this.stats = stats;
        dropped("unconnected", LinkStats::unconnected);
        dropped("overflow", LinkStats::overflowed);
        dropped("invalid", LinkStats::invalid);
        counter("reconnects", "Streams opened anew after one that broke", Tags.empty(), LinkStats::reconnects);
        meters.add(Gauge.builder(prefix + ".waiting", stats, its -> its.get().waitingBytes())
                .description("About how much waits to be sent")
                .baseUnit("bytes")
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private void dropped(String cause, ToLongFunction<LinkStats> count) {
        counter(
                "dropped",
                "Messages that links dropped; the protocol sends again what matters",
                Tags.of("cause", cause),
                count);
    }

    private void counter(String name, String description, Tags more, ToLongFunction<LinkStats> count) {
        meters.add(FunctionCounter.builder(prefix + "." + name, stats, its -> count.applyAsLong(its.get()))
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
