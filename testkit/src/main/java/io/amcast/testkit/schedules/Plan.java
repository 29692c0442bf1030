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
    final int senders;
    final List<Planned> messages = new ArrayList<>();

    /** By message, the set of those that conflict with it as bits. */
    final long[] conflicts;

    /** Messages in the order in which they are multicast. */
    final List<Integer> order = new ArrayList<>();

    final long[] clocks;
    final long window;
    final int tableLimit;
    final boolean byKeys;
    final double takeover;
    final double faults;
    final double multicasts;
    final double senderCrashes;
    final double duplicates;
    final double losses;
    final double eager;
    final double disorder;
    final double expiries;
    final boolean lateDuplicates;
    final int steps;
    final int slowGroup;

    /** A message to be multicast. */
    record Planned(int sender, long sequence, TreeSet<GroupId> destinations, boolean commuting) {}

    Plan(Random random) {
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
        if (keys.isEmpty() && !messages.get(message).commuting()) {
            keys.put("own-" + message, Keys.WRITE);
        }
        return Keys.of(keys);
    }

    @Override
    public String toString() {
        return "groups=" + groups + " clocks=" + Arrays.toString(clocks) + " window=" + window + " tableLimit="
                + tableLimit + " byKeys=" + byKeys + " disorder=" + disorder + " messages=" + messages;
    }
}
