package io.amcast.benchmarks;

import io.amcast.Keys;
import io.amcast.Modes;
import io.amcast.protocol.Conflicts;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * What a message costs while others are pending: a leader's whole work for it, from its submission to its delivery, by conflict relation
 * and by how many messages are pending that it does not, or does, conflict with.
 */
final class ConflictLookup {
    private static final int[] PENDING = {10, 1_000, 100_000};
    private static final Modes COUNTERS = Modes.builder()
            .mode('i', "increment")
            .commute("increment", "increment")
            .build();
    private static final Conflicts KEYS = Conflicts.STANDARD_KEYS;
    private static final Conflicts MODES = new Conflicts.ByKeys("", COUNTERS, false);
    private static final Conflicts PATHS = new Conflicts.ByKeys("", Modes.STANDARD, true);
    private static final Conflicts NEVER = new Conflicts.ByPredicate((one, other) -> one.payload() == null);

    private ConflictLookup() {}

    /**
     * One line of the table.
     *
     * @param pending the keys of each pending message, by its number
     * @param measured the keys of each message that is measured, by its number
     */
    private record Line(String name, Conflicts conflicts, IntFunction<Keys> pending, IntFunction<Keys> measured) {}

    private static final List<Line> COMMUTING = List.of(
            new Line("keys: a read, among reads of that key", KEYS, i -> Keys.read("hot"), i -> Keys.read("hot")),
            new Line("keys: a write, among writes of other keys", KEYS, i -> Keys.write("k" + i), i -> Keys.write("x")),
            new Line(
                    "modes: an increment, among increments of that key",
                    MODES,
                    i -> COUNTERS.keys("increment", "hot"),
                    i -> COUNTERS.keys("increment", "hot")),
            new Line(
                    "paths: a write of a row, among writes of other rows of that table",
                    PATHS,
                    i -> Keys.write("t/" + i),
                    i -> Keys.write("t/x")),
            new Line(
                    "paths or keys: the same",
                    new Conflicts.Either(PATHS, MODES),
                    i -> Keys.write("t/" + i),
                    i -> Keys.write("t/x")),
            new Line(
                    "keys and predicate: a write, among writes of other keys and 10 of that key",
                    new Conflicts.Both(KEYS, NEVER),
                    i -> Keys.write(i < 10 ? "x" : "k" + i),
                    i -> Keys.write("x")),
            new Line("predicate", NEVER, i -> Keys.none(), i -> Keys.none()));

    private static final List<Line> CONFLICTING = List.of(
            new Line("keys: a write, among reads of that key", KEYS, i -> Keys.read("hot"), i -> Keys.write("hot")),
            new Line(
                    "paths: a write of a table, among writes of its rows",
                    PATHS,
                    i -> Keys.write("t/" + i),
                    i -> Keys.write("t")));

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        // The compiler sees every line before one is measured.
        COMMUTING.forEach(line -> micros(line, 1_000, true));
        CONFLICTING.forEach(line -> micros(line, 1_000, false));
        System.out.println("microseconds of processor time a message, median of 7 rounds");
        System.out.println();
        table("delivered at once, since nothing pending conflicts", COMMUTING, true);
        table("waits, since all that is pending conflicts", CONFLICTING, false);
        drains();
    }

    private static void header(String title) {
        System.out.printf("| %s |", title);
        for (int pending : PENDING) {
            System.out.printf(" %,d pending |", pending);
        }
        System.out.printf("%n|---|%s%n", "--:|".repeat(PENDING.length));
    }

    private static void table(String title, List<Line> lines, boolean delivered) {
        header(title);
        for (Line line : lines) {
            System.out.printf("| %s |", line.name());
            for (int pending : PENDING) {
                System.out.printf(" %.1f |", micros(line, pending, delivered));
                System.out.flush();
            }
            System.out.println();
        }
        System.out.println();
    }

    private static double micros(Line line, int pending, boolean delivered) {
        LeadingReplica leader = new LeadingReplica(line.conflicts());
        for (int i = 0; i < pending; i++) {
            leader.pending(line.pending().apply(i));
        }
        boolean scan = line.conflicts() == NEVER;
        int times = scan && pending > 10_000 ? 50 : 2_000;
        int[] number = {0};
        double nanos = Stopwatch.nanosEach(times, () -> {
            int deliveries = leader.single(line.measured().apply(number[0]++));
            if (deliveries != (delivered ? 1 : 0)) {
                throw new IllegalStateException(line.name() + ": " + deliveries + " deliveries");
            }
        });
        return nanos / 1_000;
    }

    /** All that is pending comes to its end, in any order, and a write that waited for all of it. */
    private static void drains() {
        header("all pending reads of a key are delivered, and then a write that waited for all");
        System.out.print("| keys, each message |");
        for (int pending : PENDING) {
            int count = pending;
            int times = Math.max(1, 10_000 / count);
            List<Double> rounds = new ArrayList<>();
            for (int round = 0; round < 7; round++) {
                double nanos = 0;
                for (int i = 0; i < times; i++) {
                    nanos += drain(count);
                }
                rounds.add(nanos / times / count);
            }
            Collections.sort(rounds);
            System.out.printf(" %.1f |", rounds.get(3) / 1_000);
        }
        System.out.println();
    }

    private static long drain(int count) {
        LeadingReplica leader = new LeadingReplica(KEYS);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(leader.pending(Keys.read("hot")));
        }
        messages.add(leader.pending(Keys.write("hot")));
        Collections.shuffle(messages, new Random(count));
        long begin = Stopwatch.nanos();
        int deliveries = 0;
        for (Message message : messages) {
            deliveries += leader.answered(message);
        }
        if (deliveries != count + 1) {
            throw new IllegalStateException(deliveries + " deliveries of " + (count + 1));
        }
        return Stopwatch.nanos() - begin;
    }
}
