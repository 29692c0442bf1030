package io.amcast.testkit.check;

import io.amcast.spi.DeliveryObserver.From;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Makes histories as correct members would record them, restarts and installed snapshots included, to plant faults in. */
final class GeneratedRun {
    /** A delivery to be recorded. */
    record Line(String id, List<String> destinations, long timestamp, List<RecordedKey> keys, Relation relation) {
        Line(String id, List<String> destinations, long timestamp, List<RecordedKey> keys) {
            this(id, destinations, timestamp, keys, standard(1));
        }

        boolean conflicts(Line other) {
            return relation.conflict().test(keys, other.keys);
        }
    }

    /**
     * What conflicts, spelt out.
     *
     * @param text as members record it
     * @param names of keys
     * @param modes some of which each key is touched in
     */
    record Relation(
            String text, List<String> names, String modes, BiPredicate<List<RecordedKey>, List<RecordedKey>> conflict) {
        @Override
        public String toString() {
            return text;
        }
    }

    static Relation standard(int keyCount) {
        return new Relation(
                "keys[keys/1](standard)",
                IntStream.range(0, keyCount).mapToObj(i -> "k" + i).toList(),
                "wwra",
                anyPair((one, other) ->
                        one.name().equals(other.name()) && (one.mode() != other.mode() || one.mode() == 'w')));
    }

    static List<Relation> relations() {
        BiPredicate<RecordedKey, RecordedKey> modes = (one, other) -> one.name().equals(other.name())
                && !Set.of("rr", "ii", "is", "si").contains("" + one.mode() + other.mode());
        BiPredicate<RecordedKey, RecordedKey> paths = (one, other) ->
                ((one.name() + "/").startsWith(other.name() + "/") || (other.name() + "/").startsWith(one.name() + "/"))
                        && (one.mode() != other.mode() || one.mode() == 'w');
        BiPredicate<List<RecordedKey>, List<RecordedKey>> byModes = anyPair(modes);
        BiPredicate<List<RecordedKey>, List<RecordedKey>> byPaths = anyPair(paths);
        List<String> both = List.of("0:a", "0:b", "0:c", "1:t", "1:t/1", "1:t/2");
        BiPredicate<List<RecordedKey>, List<RecordedKey>> zero =
                (one, other) -> byModes.test(only("0:", one), only("0:", other));
        BiPredicate<List<RecordedKey>, List<RecordedKey>> one =
                (first, second) -> byPaths.test(only("1:", first), only("1:", second));
        return List.of(
                standard(3),
                new Relation("keys[counters/2](irsw: ii is rr)", List.of("a", "b"), "wrisis", byModes),
                new Relation("paths[paths/1](standard)", List.of("t", "t/1", "t/1/x", "t/2", "u/1"), "wwra", byPaths),
                new Relation(
                        "or[or/1](keys[keys/1](irsw: ii is rr),paths[paths/1](standard))", both, "wris", zero.or(one)),
                new Relation(
                        "and[and/1](keys[keys/1](irsw: ii is rr),paths[paths/1](standard))",
                        both,
                        "wris",
                        zero.and(one)),
                // What a predicate adds is not known; what keys tell is checked.
                new Relation(
                        "or[or/1](paths[paths/1](standard),when[w/1])", List.of("t", "t/1", "t/2"), "wwra", byPaths));
    }

    private static BiPredicate<List<RecordedKey>, List<RecordedKey>> anyPair(
            BiPredicate<RecordedKey, RecordedKey> conflict) {
        return (mine, its) -> mine.stream().anyMatch(one -> its.stream().anyMatch(other -> conflict.test(one, other)));
    }

    private static List<RecordedKey> only(String prefix, List<RecordedKey> keys) {
        return keys.stream().filter(key -> key.name().startsWith(prefix)).toList();
    }

    /** An incarnation to be recorded. */
    static final class Life {
        final From from;
        final List<Line> base;
        final List<Line> lines;
        // Another member holds a snapshot of the first so many.
        int leastKept;

        Life(From from, List<Line> base, List<Line> lines) {
            this.from = from;
            this.base = new ArrayList<>(base);
            this.lines = new ArrayList<>(lines);
        }
    }

    final Random random;
    final Map<String, List<Life>> members = new LinkedHashMap<>();
    private final Map<String, String> groups = new LinkedHashMap<>();

    private final Relation relation;

    private GeneratedRun(long seed, Relation relation) {
        this.relation = relation;
        random = new Random(seed);
    }

    /** A run whose members crash, restart and are installed snapshots. */
    static GeneratedRun of(long seed, int groupCount, int messageCount, int keyCount, int restarts) {
        return of(seed, groupCount, messageCount, standard(keyCount), restarts);
    }

    static GeneratedRun of(long seed, int groupCount, int messageCount, Relation relation, int restarts) {
        GeneratedRun run = new GeneratedRun(seed, relation);
        List<Line> messages = run.messages(groupCount, messageCount);
        for (int g = 1; g <= groupCount; g++) {
            String group = "g" + g;
            List<Line> due = messages.stream()
                    .filter(line -> line.destinations().contains(group))
                    .toList();
            for (String member : List.of(group + "-a", group + "-b", group + "-c")) {
                run.groups.put(member, group);
                run.members.put(
                        member, new ArrayList<>(List.of(new Life(From.EMPTY, List.of(), run.shuffle(List.of(), due)))));
            }
        }
        List<String> names = List.copyOf(run.members.keySet());
        for (int i = 0; i < restarts; i++) {
            run.restart(names.get(run.random.nextInt(names.size())));
        }
        return run;
    }

    private List<Line> messages(int groupCount, int messageCount) {
        List<Line> messages = new ArrayList<>();
        long timestamp = 0;
        for (int i = 0; i < messageCount; i++) {
            Set<String> destinations = new HashSet<>();
            int wanted = 1 + random.nextInt(Math.min(3, groupCount));
            while (destinations.size() < wanted) {
                destinations.add("g" + (1 + random.nextInt(groupCount)));
            }
            List<RecordedKey> keys = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (int k = random.nextInt(4); k > 0; k--) {
                names.add(relation.names().get(random.nextInt(relation.names().size())));
            }
            names.forEach(name -> keys.add(new RecordedKey(
                    name,
                    relation.modes().charAt(random.nextInt(relation.modes().length())))));
            timestamp += random.nextInt(3); // equal timestamps, so that ids decide; those here ascend as they are made
            String id = "g1/1/" + i;
            messages.add(new Line(
                    id, destinations.stream().sorted().toList(), keys.isEmpty() ? 0 : 1 + timestamp, keys, relation));
        }
        return messages;
    }

    /** An order that a replica may deliver in which has delivered {@code done}: messages that commute change places. */
    private List<Line> shuffle(List<Line> done, List<Line> due) {
        List<Line> order = new ArrayList<>(due);
        order.removeAll(new HashSet<>(done));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i + 1 < order.size(); i++) {
                if (random.nextInt(3) == 0 && !order.get(i).conflicts(order.get(i + 1))) {
                    Collections.swap(order, i, i + 1);
                }
            }
        }
        return order;
    }

    private List<Line> state(Life life) {
        List<Line> state = new ArrayList<>(life.base);
        state.addAll(life.lines);
        return state;
    }

    /** Cuts the member's last incarnation off somewhere and lets it go on from a snapshot, its own or another's, or from nothing. */
    private void restart(String member) {
        List<Life> lives = members.get(member);
        Life last = lives.get(lives.size() - 1);
        List<Line> due = state(last);
        due.sort(java.util.Comparator.comparingLong(
                line -> Long.parseLong(line.id().substring(5))));
        int kept = last.leastKept + random.nextInt(last.lines.size() + 1 - last.leastKept);
        last.lines.subList(kept, last.lines.size()).clear();
        List<Line> base = List.of();
        From from = From.EMPTY;
        switch (random.nextInt(3)) {
            case 0 -> {
                from = From.DISK;
                base = state(last).subList(0, last.base.size() + random.nextInt(kept + 1));
            }
            case 1 -> {
                from = From.INSTALL;
                List<String> others = groups.keySet().stream()
                        .filter(other ->
                                !other.equals(member) && groups.get(other).equals(groups.get(member)))
                        .toList();
                List<Life> source = members.get(others.get(random.nextInt(others.size())));
                Life its = source.get(source.size() - 1);
                int held = random.nextInt(its.lines.size() + 1);
                its.leastKept = Math.max(its.leastKept, held);
                base = state(its).subList(0, its.base.size() + held);
            }
            default -> {}
        }
        lives.add(new Life(from, base, shuffle(base, due)));
    }

    /** The member's last incarnation. */
    Life last(String member) {
        List<Life> lives = members.get(member);
        return lives.get(lives.size() - 1);
    }

    Histories histories() {
        Histories.Collector collector = new Histories.Collector();
        collector.relation(relation.text());
        members.forEach((member, lives) -> {
            long number = 0;
            for (Life life : lives) {
                Incarnation incarnation =
                        collector.begin(member, groups.get(member), ++number, life.base.size(), life.from);
                for (Line line : life.lines) {
                    collector.deliver(incarnation, line.id(), line.destinations(), line.timestamp(), line.keys());
                }
            }
        });
        return collector.histories();
    }
}
