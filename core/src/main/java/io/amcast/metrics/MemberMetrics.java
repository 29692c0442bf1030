package io.amcast.metrics;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Transport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A member's meters, all named {@code amcast.*} and tagged with {@code group} and {@code member}. Closing removes them. Its events
 * may come from any of the member's threads.
 */
public final class MemberMetrics implements MemberEvents, AutoCloseable {
    /** More destinations than that share one timer. */
    private static final int MANY = 9;

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();

    private final Counter multicasts;
    private final Counter deliveriesLeading;
    private final Counter deliveriesFollowing;
    private final AtomicReferenceArray<@Nullable Timer> submitToDelivery = new AtomicReferenceArray<>(MANY + 1);
    private final DistributionSummary rounds;
    private final Timer consensus;
    private final Counter entries;
    private final Counter reservations;
    private final Counter records;
    private final Counter bytes;
    private final Counter[] waits = new Counter[Wait.values().length];
    private final Counter[] relationFaults = new Counter[RelationFault.values().length];
    private final Timer[] waitTimes = new Timer[Wait.values().length];
    private final Counter[] rejected = new Counter[ClientReply.Refusal.values().length];
    private final Counter sessionsRefused;
    private final Counter retries;
    private final Counter suspicious;
    private final Counter overflows;
    private final Counter leaderChanges;
    private final List<LinkMetrics> links = new ArrayList<>();
    private final Timer snapshotTime;
    private final DistributionSummary snapshotSize;
    private volatile @Nullable Timer applyWait;

    /**
     * Registers the meters.
     *
     * @param to where to; null for nowhere
     * @param pending asked for the number of messages in the table, on any thread
     */
    public MemberMetrics(@Nullable MeterRegistry to, GroupId group, MemberId member, IntSupplier pending) {
        registry = to == null ? new CompositeMeterRegistry() : to;
        tags = Tags.of("group", group.name(), "member", member.name());
        multicasts = counter("amcast.multicasts", "Messages of clients that this member took as leader", Tags.empty());
        deliveriesLeading = counter("amcast.deliveries", "Messages delivered", Tags.of("role", "leader"));
        deliveriesFollowing = counter("amcast.deliveries", "Messages delivered", Tags.of("role", "follower"));
        rounds = keep(DistributionSummary.builder("amcast.delivery.rounds")
                .description("Rounds of the log that a delivery waited for, reservations apart")
                .tags(tags)
                .register(registry));
        consensus = timer("amcast.consensus", "From handing an entry to the log until it is applied", Tags.empty());
        entries = counter("amcast.raft.entries", "Own entries applied", Tags.of("kind", "records"));
        reservations = counter("amcast.raft.entries", "Own entries applied", Tags.of("kind", "reservation"));
        records = counter("amcast.raft.records", "Records in own entries applied", Tags.empty());
        bytes = counter("amcast.raft.bytes", "About how many bytes own entries applied took", Tags.empty());
        for (Wait cause : Wait.values()) {
            waits[cause.ordinal()] =
                    counter("amcast.waits", "Messages that came to wait", Tags.of("cause", lower(cause)));
            waitTimes[cause.ordinal()] =
                    timer("amcast.wait", "How long messages waited, by what for", Tags.of("cause", lower(cause)));
        }
        for (RelationFault fault : RelationFault.values()) {
            relationFaults[fault.ordinal()] = counter(
                    "amcast.relation.faults",
                    "Answers of a predicate of conflict that were wrong and counted as conflicts",
                    Tags.of("fault", lower(fault)));
        }
        for (ClientReply.Refusal reason : ClientReply.Refusal.values()) {
            rejected[reason.ordinal()] = rejected(lower(reason));
        }
        sessionsRefused = rejected("too_many_sessions");
        retries = counter("amcast.retries", "Messages to other groups sent again", Tags.empty());
        suspicious = counter("amcast.suspicious", "Messages dropped that no correct peer sends", Tags.empty());
        overflows = counter(
                "amcast.overflows",
                "Messages of other members dropped, since too much waited for the loop already",
                Tags.empty());
        leaderChanges =
                counter("amcast.leader.changes", "Times that this member became leader or ceased", Tags.empty());
        snapshotTime = timer("amcast.snapshot.time", "From the cut until the snapshot is durable", Tags.empty());
        snapshotSize = keep(DistributionSummary.builder("amcast.snapshot.size")
                .description("What the state machine wrote")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry));
        keep(Gauge.builder("amcast.pending", pending, IntSupplier::getAsInt)
                .description("Messages in the table and under proposal")
                .tags(tags)
                .register(registry));
    }

    /** Adds the meters of the member's links. */
    public synchronized void links(Transport transport) {
        links.add(new LinkMetrics(registry, "amcast.link", tags.and("with", "members"), transport::memberLinks));
        links.add(new LinkMetrics(registry, "amcast.link", tags.and("with", "clients"), transport::clientLinks));
    }

    /** Adds the meters of parallel delivery; both are asked on any thread. */
    public synchronized void parallelDelivery(IntSupplier running, IntSupplier waiting) {
        applying("running", running);
        applying("waiting", waiting);
        applyWait = timer(
                "amcast.apply.wait",
                "How long a delivered message waited for conflicting ones before it to be applied",
                Tags.empty());
    }

    private void applying(String state, IntSupplier count) {
        keep(Gauge.builder("amcast.apply", count, IntSupplier::getAsInt)
                .description("Deliveries given to the executor and not ended; waiting for a conflicting one or for it")
                .tags(tags.and("state", state))
                .strongReference(true)
                .register(registry));
    }

    @Override
    public void waitedToApply(long nanos) {
        Timer wait = applyWait;
        if (wait != null) {
            wait.record(Duration.ofNanos(nanos));
        }
    }

    @Override
    public void relationFault(RelationFault fault) {
        relationFaults[fault.ordinal()].increment();
    }

    @Override
    public void submitted(int destinations) {
        multicasts.increment();
    }

    @Override
    public void refused(ClientReply.Refusal reason) {
        rejected[reason.ordinal()].increment();
    }

    @Override
    public void sessionRefused() {
        sessionsRefused.increment();
    }

    @Override
    public void delivered(int destinations, long nanosSinceSubmit, int consensusRounds) {
        deliveriesLeading.increment();
        rounds.record(consensusRounds);
        if (nanosSinceSubmit >= 0) {
            submitToDelivery(destinations).record(Duration.ofNanos(nanosSinceSubmit));
        }
    }

    @Override
    public void followed() {
        deliveriesFollowing.increment();
    }

    @Override
    public void waiting(Wait cause) {
        waits[cause.ordinal()].increment();
    }

    @Override
    public void waited(Wait cause, long nanos) {
        waitTimes[cause.ordinal()].record(Duration.ofNanos(nanos));
    }

    @Override
    public void committed(int recordCount, long entryBytes, long nanos) {
        (recordCount == 0 ? reservations : entries).increment();
        records.increment(recordCount);
        bytes.increment((double) entryBytes);
        consensus.record(Duration.ofNanos(nanos));
    }

    @Override
    public void retransmitted() {
        retries.increment();
    }

    @Override
    public void suspicious() {
        suspicious.increment();
    }

    @Override
    public void overflowed() {
        overflows.increment();
    }

    @Override
    public void leadership(boolean leads) {
        leaderChanges.increment();
    }

    @Override
    public void snapshot(long nanos, long bytes) {
        snapshotTime.record(Duration.ofNanos(nanos));
        snapshotSize.record((double) bytes);
    }

    @Override
    public synchronized void close() {
        meters.forEach(registry::remove);
        meters.clear();
        links.forEach(LinkMetrics::close);
        links.clear();
    }

    private Timer submitToDelivery(int destinations) {
        int slot = Math.min(destinations, MANY);
        Timer present = submitToDelivery.get(slot);
        if (present == null) {
            present = timer(
                    "amcast.submit.to.delivery",
                    "From when this member came to know a client's message until it delivered it",
                    Tags.of("destinations", slot == MANY ? MANY + "+" : Integer.toString(slot)));
            submitToDelivery.set(slot, present);
        }
        return present;
    }

    private Counter rejected(String reason) {
        return counter("amcast.rejected", "Requests of clients refused", Tags.of("reason", reason));
    }

    private Counter counter(String name, String description, Tags more) {
        return keep(Counter.builder(name)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    private Timer timer(String name, String description, Tags more) {
        return keep(Timer.builder(name)
                .description(description)
                .publishPercentiles(0.5, 0.99)
                .tags(tags.and(more))
                .register(registry));
    }

    private synchronized <T extends Meter> T keep(T meter) {
        meters.add(meter);
        return meter;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
