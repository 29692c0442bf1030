package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.ReadFrom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** Draws a plan from a seed. */
final class Draw {
    private static final long MILLI = 1_000_000;
    private static final int[] REPLICAS = {1, 2, 3, 3, 3, 3, 3, 4, 5};

    private final long seed;
    private final SplittableRandom random;

    private Draw(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
    }

    static Plan plan(long seed) {
        return new Draw(seed).plan();
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Plan plan() {
        int groups = pick(2, 2, 2, 3, 3, 3, 4, 5);
        List<Integer> replicas = new ArrayList<>();
        int members = 0;
        for (int g = 0; g < groups; g++) {
            replicas.add(pick(REPLICAS));
            members += replicas.get(g);
        }
        int clients = 1 + random.nextInt(6);
        Plan.Relation drawn = pick(0, 0, 1, 2, 2, 2, 2, 3) == 0 ? Plan.Relation.ALL : relation();
        boolean calm = random.nextInt(20) == 0;
        long horizon = pick(40, 150, 400, 1_000, 2_500) * MILLI;
        Limits limits = new Limits(
                16 << 10,
                16 << 10,
                16 << random.nextInt(3),
                16 << random.nextInt(4),
                Duration.ofMillis(pick(1_000, 1_500, 3_000)));
        long windowMicros = pick(0, 200, 20_000, 1_000_000, 1_000_000);
        long maxSkewNanos = calm ? 0 : pick(0, 0, 1, 50, 2_000, 20_000) * MILLI;
        int snapshotEvery = pick(3, 8, 20, 60, 100_000);
        boolean codecs = random.nextInt(16) < 4;
        Weather weather = calm ? Weather.CALM : weather();
        long faultsEndNanos = horizon + pick(300, 300, 4_000) * MILLI;
        List<Plan.PlannedCall> calls = calls(drawn, groups, clients, horizon);
        return new Plan(
                seed,
                List.copyOf(replicas),
                clients,
                limits,
                drawn == Plan.Relation.KEYS ? variant() : drawn,
                windowMicros,
                maxSkewNanos,
                snapshotEvery,
                codecs,
                Seeds.of(seed, 1) % 2 == 0,
                Seeds.of(seed, 0) % 3 == 0,
                weather,
                faultsEndNanos,
                calls,
                Seeds.of(seed, 2) % 3 == 0 ? reads(calls, clients, horizon) : List.of(),
                calm ? List.of() : faults(members, clients, horizon));
    }

    private Plan.Relation relation() {
        return switch (pick(0, 1, 1, 1, 1, 2)) {
            case 0 -> Plan.Relation.NONE;
            case 1 -> Plan.Relation.KEYS;
            default -> Plan.Relation.PREDICATE;
        };
    }

    /** What keys mean, by the seed alone: what else a seed draws is what it has always drawn. */
    private Plan.Relation variant() {
        return switch ((int) (Plan.PairHash.of((int) seed, (int) (seed >>> 32)) % 8)) {
            case 0 -> Plan.Relation.MODES;
            case 1 -> Plan.Relation.PATHS;
            case 2 -> Plan.Relation.EITHER;
            case 3 -> Plan.Relation.BOTH;
            default -> Plan.Relation.KEYS;
        };
    }

    private Weather weather() {
        double rate = pick(0, 1, 1, 3) / 100.0;
        return new Weather(
                rate * pick(0, 1, 5),
                rate * pick(0, 1, 5),
                rate * pick(0, 3, 20),
                rate * pick(0, 1, 2),
                pick(0, 1, 3) / 100.0,
                pick(0, 0, 2, 10) / 100.0,
                pick(0, 5, 20) / 100.0,
                pick(100, 1_000, 5_000, 20_000));
    }

    private List<Plan.PlannedCall> calls(Plan.Relation relation, int groups, int clients, long horizon) {
        int count = pick(4, 10, 14, 18, 22, 26, 32, 50);
        int keys = pick(1, 2, 3, 6);
        double commuting = relation == Plan.Relation.KEYS ? pick(0, 0, 10, 40) / 100.0 : 0;
        int most = pick(2, 2, 2, 3, 5);
        boolean bursts = random.nextBoolean();
        List<Plan.PlannedCall> calls = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            long at = random.nextLong(horizon);
            calls.add(new Plan.PlannedCall(
                    number,
                    bursts ? at / (horizon / 3 + 1) * (horizon / 3) + random.nextLong(3 * MILLI) : at,
                    random.nextInt(clients),
                    destinations(groups, most),
                    keys(relation, keys, commuting),
                    random.nextInt(10) == 0 ? random.nextInt(8 << 10) : random.nextInt(64),
                    pick(30, 300, 3_000, 30_000)));
        }
        return List.copyOf(calls);
    }

    /** From a source of their own, so that all else of a seed is as without them. */
    private List<Plan.PlannedRead> reads(List<Plan.PlannedCall> calls, int clients, long horizon) {
        SplittableRandom own = new SplittableRandom(Seeds.of(seed, 3));
        List<Plan.PlannedRead> reads = new ArrayList<>();
        int count = 1 + own.nextInt(14);
        for (int number = 0; number < count; number++) {
            Plan.PlannedCall like = calls.get(own.nextInt(calls.size()));
            List<GroupId> groups = List.copyOf(like.destinations());
            reads.add(new Plan.PlannedRead(
                    number,
                    own.nextBoolean() ? own.nextLong(horizon) : like.atNanos() + own.nextLong(20 * MILLI),
                    own.nextInt(clients),
                    groups.get(own.nextInt(groups.size())),
                    like.number(),
                    readFrom(own),
                    own.nextBoolean() ? 3_000 : 30_000));
        }
        return List.copyOf(reads);
    }

    private static ReadFrom readFrom(SplittableRandom own) {
        int drawn = own.nextInt(8);
        return drawn == 0 ? ReadFrom.STALE : drawn < 4 ? ReadFrom.LEADER : ReadFrom.FOLLOWER;
    }

    private TreeSet<GroupId> destinations(int groups, int most) {
        int count = 1 + random.nextInt(Math.min(most, groups));
        TreeSet<GroupId> destinations = new TreeSet<>();
        while (destinations.size() < count) {
            destinations.add(Plan.group(random.nextInt(groups)));
        }
        return destinations;
    }

    private Keys keys(Plan.Relation relation, int names, double commuting) {
        switch (relation) {
            case ALL -> {
                return Keys.write("*");
            }
            case NONE, PREDICATE, MODES, PATHS, EITHER, BOTH -> {
                return Keys.none();
            }
            case KEYS -> {
                if (random.nextDouble() < commuting) {
                    return Keys.none();
                }
                TreeMap<String, Character> keys = new TreeMap<>();
                int count = 1 + random.nextInt(3);
                for (int i = 0; i < count; i++) {
                    keys.put("k" + random.nextInt(names), "wwrri".charAt(random.nextInt(5)));
                }
                return Keys.of(keys);
            }
        }
        throw new AssertionError(relation);
    }

    private List<Plan.PlannedFault> faults(int members, int clients, long horizon) {
        int count = pick(0, 2, 5, 10, 20);
        List<Plan.PlannedFault> faults = new ArrayList<>();
        FaultKind[] kinds = {
            FaultKind.PARTITION,
            FaultKind.ONE_WAY_PARTITION,
            FaultKind.GROUP_CUT_OFF,
            FaultKind.LEADER_CHANGE,
            FaultKind.LEADER_CHANGE,
            FaultKind.DEPOSED_GOES_ON,
            FaultKind.DEPOSED_GOES_ON,
            FaultKind.CRASH,
            FaultKind.CRASH,
            FaultKind.INSTALL,
            FaultKind.INSTALL,
            FaultKind.PAUSE,
            FaultKind.CLOCK_JUMP,
            FaultKind.SENDER_CRASH
        };
        for (int i = 0; i < count; i++) {
            FaultKind kind = kinds[random.nextInt(kinds.length)];
            boolean sender = kind == FaultKind.SENDER_CRASH;
            int process = sender ? members + random.nextInt(clients) : random.nextInt(members);
            int other = random.nextInt(members + (random.nextBoolean() ? clients : 0));
            long lasts = (1L << random.nextInt(12)) * MILLI;
            faults.add(new Plan.PlannedFault(random.nextLong(horizon), kind, process, other, lasts));
        }
        faults.sort(Comparator.comparingLong(Plan.PlannedFault::atNanos));
        return List.copyOf(faults);
    }
}
