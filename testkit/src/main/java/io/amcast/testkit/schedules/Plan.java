package io.amcast.testkit.schedules;

import io.amcast.GroupId;
import io.amcast.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a seed draws before a schedule begins: topology, messages, conflicts, and how often what goes wrong. */
final class Plan {
    static final int REPLICAS = 3;

    final int groups;

    /** Whether the order is to agree with real time across groups. */
    final boolean strict;

    /** Whether leaders are asked for reads. */
    final boolean reads;

    int senders;
    final List<Planned> messages = new ArrayList<>();

    /** By message, the set of those that conflict with it as bits. */
    long[] conflicts;

    /** Messages in the order in which they are multicast. */
    final List<Integer> order = new ArrayList<>();

    long[] clocks;
    final long window;
    final int tableLimit;
    final boolean byKeys;
    final double takeover;
    final double faults;
    double multicasts;
    double senderCrashes;
    final double duplicates;
    final double losses;
    final double eager;
    final double disorder;
    final double expiries;
    final boolean lateDuplicates;
    final int steps;
    int slowGroup;

    /** A message to be multicast. */
    record Planned(int sender, long sequence, TreeSet<GroupId> destinations, boolean commuting) {}

    Plan(long seed, Random random) {
        strict = (((seed * 0x9E3779B97F4A7C15L) >>> 32) & 1) == 1;
        reads = ((seed * 0xC2B2AE3D27D4EB4FL) >>> 33) % 4 == 0;
        groups = pick(random, 2, 2, 3, 3, 4);
        senders = 1 + random.nextInt(3);
        int count = pick(random, 2, 3, 3, 4, 4, 5, 6, 8);
        double commuting = pick(random, 0, 0, 15) / 100.0;
        int[] sequences = new int[senders];
        for (int i = 0; i < count; i++) {
            int sender = random.nextInt(senders);
            messages.add(
                    new Planned(sender, sequences[sender]++, destinations(random), random.nextDouble() < commuting));
        }
        conflicts = conflicts(random, count);
        interleave(random);
        boolean focus = random.nextDouble() < 0.4;
        clocks = new long[groups];
        int spread = random.nextInt(2);
        for (int g = 0; g < groups; g++) {
            clocks[g] = focus || spread == 1 ? pick(random, 0, 12) : pick(random, 0, 0, 1, 3, 6);
        }
        window = focus ? pick(random, 0, 1, 12) : pick(random, 0, 0, 1, 2, 4, 10);
        tableLimit = pick(random, 1000, 1000, 1000, 4);
        byKeys = random.nextBoolean();
        takeover = focus ? 0.6 : pick(random, 0, 15, 40) / 100.0;
        faults = (focus ? pick(random, 2, 5) : pick(random, 1, 3, 6, 12)) / 100.0;
        multicasts = (focus ? pick(random, 2, 5) : pick(random, 1, 3, 10)) / 100.0;
        senderCrashes = focus ? 0 : pick(random, 0, 0, 15) / 100.0;
        duplicates = pick(random, 0, 5, 20) / 100.0;
        losses = (focus ? pick(random, 0, 10, 20) : pick(random, 0, 2, 10)) / 100.0;
        eager = pick(random, 0, 50, 90, 100) / 100.0;
        disorder = pick(random, 0, 0, 15, 40) / 100.0;
        expiries = focus ? 0 : pick(random, 0, 0, 3, 6) / 100.0;
        lateDuplicates = random.nextDouble() < 0.3;
        steps = pick(random, 150, 300, 500, 800);
        slowGroup = pick(random, -1, -1, -1, random.nextInt(groups));
        if (strict && groups >= 3) {
            // Of its own, so that what the seed draws in plain order stays as it was.
            chain(new Random(~seed));
        }
    }

    /** Often, messages whose conflicts form a chain over three groups, the first of which is multicast last: the adversary of real time. */
    private void chain(Random random) {
        int kind = random.nextInt(10);
        if (kind >= 6) {
            return;
        }
        List<Integer> all = new ArrayList<>(List.of(0, 1, 2));
        Collections.shuffle(all, random);
        int p = all.get(0);
        int h = all.get(1);
        int g = all.get(2);
        int[][] links = kind < 3
                ? new int[][] {{g, p}, {g, h}, {h}, {g, h}, {p}}
                : new int[][] {{h, p}, random.nextBoolean() ? new int[] {g, h} : new int[] {h}, {g, h}, {p}};
        int last = links.length - 1;
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            places.add(i);
        }
        List<Integer> first = new ArrayList<>(places.subList(0, last));
        if (random.nextBoolean()) {
            Collections.shuffle(first, random);
        }
        Collections.shuffle(places, random);
        senders = links.length;
        messages.clear();
        order.clear();
        for (int place = 0; place <= last; place++) {
            TreeSet<GroupId> destinations = new TreeSet<>();
            for (int group : links[places.indexOf(place)]) {
                destinations.add(group(group));
            }
            messages.add(new Planned(place, 0, destinations, false));
        }
        first.forEach(link -> order.add(places.get(link)));
        order.add(places.get(last));
        conflicts = new long[links.length];
        for (int link = 0; link < last; link++) {
            int one = places.get(link);
            int other = places.get(link == 0 ? last : link - 1);
            conflicts[one] |= 1L << other;
            conflicts[other] |= 1L << one;
        }
        Arrays.fill(clocks, 12);
        clocks[p] = 0;
        multicasts = pick(random, 5, 10) / 100.0;
        senderCrashes = 0;
        slowGroup = random.nextBoolean() ? p : -1;
    }

    private static int pick(Random random, int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    static GroupId group(int number) {
        return GroupId.of("g" + number);
    }

    private TreeSet<GroupId> destinations(Random random) {
        List<Integer> numbers = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            numbers.add(g);
        }
        Collections.shuffle(numbers, random);
        TreeSet<GroupId> destinations = new TreeSet<>();
        numbers.subList(0, Math.min(groups, pick(random, 1, 2, 2, 2, 2, 3))).forEach(g -> destinations.add(group(g)));
        return destinations;
    }

    private long[] conflicts(Random random, int count) {
        double density = pick(random, 40, 70, 100, 100) / 100.0;
        long[] matrix = new long[count];
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < a; b++) {
                if (random.nextDouble() < density
                        && !messages.get(a).commuting()
                        && !messages.get(b).commuting()) {
                    matrix[a] |= 1L << b;
                    matrix[b] |= 1L << a;
                }
            }
        }
        return matrix;
    }

    private void interleave(Random random) {
        int[] next = new int[senders];
        while (order.size() < messages.size()) {
            int sender = random.nextInt(senders);
            for (int m = 0; m < messages.size(); m++) {
                Planned message = messages.get(m);
                if (message.sender() == sender && message.sequence() == next[sender]) {
                    order.add(m);
                    next[sender]++;
                    break;
                }
            }
        }
    }

    boolean conflict(int one, int other) {
        return (conflicts[one] >> other & 1) == 1;
    }

    /** Keys that make just the planned pairs conflict: one for each pair. */
    Keys keys(int message) {
        TreeMap<String, Character> keys = new TreeMap<>();
        for (int other = 0; other < messages.size(); other++) {
            if (conflict(message, other)) {
                keys.put(Math.min(message, other) + "-" + Math.max(message, other), Keys.WRITE);
            }
        }
        if (!messages.get(message).commuting()) {
            keys.put("own-" + message, Keys.WRITE);
        }
        return Keys.of(keys);
    }

    /** Keys that make a read conflict with these messages, as bits. */
    static Keys readKeys(long messages) {
        TreeMap<String, Character> keys = new TreeMap<>();
        for (long left = messages; left != 0; left &= left - 1) {
            keys.put("own-" + Long.numberOfTrailingZeros(left), Keys.READ);
        }
        return Keys.of(keys);
    }

    @Override
    public String toString() {
        return (strict ? "strict " : "") + "groups=" + groups + " clocks=" + Arrays.toString(clocks) + " window="
                + window + " tableLimit=" + tableLimit + " byKeys=" + byKeys + " disorder=" + disorder + " messages="
                + messages;
    }
}
