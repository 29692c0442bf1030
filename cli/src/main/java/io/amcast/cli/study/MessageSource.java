package io.amcast.cli.study;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.cli.bench.BenchMessage;
import io.amcast.cli.bench.Outgoing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Draws messages of a workload. Not safe for use by several threads. */
final class MessageSource implements Supplier<Outgoing> {
    /** How many keys a skewed workload has. */
    static final int KEYS = 100_000;

    private static final Keys ALL = Keys.write("*");
    private static final String HOT = "hot";
    /** Made once, since it takes 100,000 steps. */
    private static final Map<Double, Zipf> DISTRIBUTIONS = new ConcurrentHashMap<>();
    /** Numbers the keys that only one message takes, in this process. */
    private static final AtomicLong OWN = new AtomicLong();

    private final Workload workload;
    private final List<GroupId> groups;
    private final byte[] payload;
    private final SplittableRandom random;

    /**
     * Messages of a workload.
     *
     * @param groups those of the topology, two or more if the workload has messages to two
     */
    MessageSource(Workload workload, List<GroupId> groups, int payloadBytes, SplittableRandom random) {
        this.workload = workload;
        this.groups = groups;
        this.payload = new byte[payloadBytes];
        this.random = random;
    }

    @Override
    public Outgoing get() {
        return new Outgoing(new BenchMessage(keys(), payload), destinations());
    }

    private Keys keys() {
        return switch (workload.relation()) {
            case TOTAL -> ALL;
            case NONE -> Keys.none();
            case GENERIC ->
                switch (workload.keys()) {
                    case HOT_OR_OWN -> Keys.write(happens(workload.conflictPercent()) ? HOT : own());
                    case HOT_AND_OWN ->
                        happens(workload.conflictPercent()) ? Keys.write(HOT, own()) : Keys.write(own());
                    case ZIPF -> skewed();
                };
        };
    }

    private static String own() {
        return "own" + OWN.getAndIncrement();
    }

    private Keys skewed() {
        Zipf zipf = DISTRIBUTIONS.computeIfAbsent(workload.zipf(), exponent -> new Zipf(KEYS, exponent));
        String key = "key" + zipf.next(random);
        return happens(workload.readPercent()) ? Keys.read(key) : Keys.write(key);
    }

    private Set<GroupId> destinations() {
        int first = random.nextInt(groups.size());
        if (!happens(workload.twoGroupPercent())) {
            return Set.of(groups.get(first));
        }
        int second = (first + 1 + random.nextInt(groups.size() - 1)) % groups.size();
        return Set.of(groups.get(first), groups.get(second));
    }

    private boolean happens(int percent) {
        return random.nextInt(100) < percent;
    }
}
