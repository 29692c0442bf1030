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

/** Makes histories as correct members would record them, restarts and installed snapshots included, to plant faults in. */
final class GeneratedRun {
    /** A delivery to be recorded. */
    record Line(String id, List<String> destinations, long timestamp, List<RecordedKey> keys) {
        boolean conflicts(Line other) {
            for (RecordedKey mine : keys) {
                for (RecordedKey its : other.keys) {
                    if (mine.name().equals(its.name()) && (mine.mode() != its.mode() || mine.mode() == 'w')) {
                        return true;
                    }
                }
            }
            return false;
        }
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

    private GeneratedRun(long seed) {
        random = new Random(seed);
    }

    /** A run whose members crash, restart and are installed snapshots. */
    static GeneratedRun of(long seed, int groupCount, int messageCount, int keyCount, int restarts) {
        GeneratedRun run = new GeneratedRun(seed);
        List<Line> messages = run.messages(groupCount, messageCount, keyCount);
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

    private List<Line> messages(int groupCount, int messageCount, int keyCount) {
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
                names.add("k" + random.nextInt(keyCount));
            }
            names.forEach(name -> keys.add(new RecordedKey(name, "wwra".charAt(random.nextInt(4)))));
            timestamp += random.nextInt(3); // equal timestamps, so that ids decide; those here ascend as they are made
            String id = "g1/1/" + i;
            messages.add(
                    new Line(id, destinations.stream().sorted().toList(), keys.isEmpty() ? 0 : 1 + timestamp, keys));
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
