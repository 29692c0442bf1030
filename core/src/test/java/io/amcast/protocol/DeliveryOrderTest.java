package io.amcast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.Modes;
import io.amcast.SessionId;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that the order and its indexes find what a look at every pair of pending messages would find. */
class DeliveryOrderTest {
    private static final String MODES = "wraiw";
    private static final String[] KEYS = {"t1", "t1/a", "t1/a/x", "t1/a/y", "t1/b", "t1!", "t2", "t2/a"};

    private final DeliveryOrder.WaitListener silent = new DeliveryOrder.WaitListener() {
        @Override
        public void waitsForCeiling(Pending pending) {}

        @Override
        public void waitsForPredecessor(Pending pending, Pending predecessor, boolean first) {}
    };

    private static final class Waiter extends Pending {
        Waiter(Message message, long bound) {
            super(message);
            this.bound = bound;
        }

        @Override
        public String toString() {
            return id() + "@" + bound + (settled ? "!" : "?") + message.keys();
        }
    }

    /** A relation as members look it up, beside one that is spelt out for each pair of keys. */
    private record Case(String name, Conflicts relation, ConflictTest spelt) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Modes COUNTERS = Modes.builder()
            .mode('a', "add")
            .mode('i', "increment")
            .commute("increment", "increment")
            .commute("increment", "add")
            .build();

    static List<Case> cases() {
        ConflictTest samePrefix = (one, other) ->
                one.id().session().number() / 10 == other.id().session().number() / 10;
        ConflictTest standard = spelt(DeliveryOrderTest::sameKey, "aa", "ii", "rr");
        ConflictTest counters = spelt(DeliveryOrderTest::sameKey, "ii", "ia", "rr");
        ConflictTest paths = spelt(DeliveryOrderTest::onOnePath, "aa", "ii", "rr");
        Conflicts byKeys = Conflicts.STANDARD_KEYS;
        Conflicts byCounters = new Conflicts.ByKeys("", COUNTERS, false);
        Conflicts byPaths = new Conflicts.ByKeys("", Modes.STANDARD, true);
        Conflicts byPredicate = new Conflicts.ByPredicate(samePrefix);
        Conflicts ofRows = new Conflicts.ByKeys("t1", Modes.STANDARD, true);
        ConflictTest rows = (one, other) -> paths.conflict(only("t1", one), only("t1", other));
        return List.of(
                new Case("keys", byKeys, standard),
                new Case("modes", byCounters, counters),
                new Case("paths", byPaths, paths),
                new Case("predicate", byPredicate, samePrefix),
                new Case("prefixed paths", ofRows, rows),
                new Case(
                        "keys or predicate",
                        new Conflicts.Either(byCounters, byPredicate),
                        (one, other) -> counters.conflict(one, other) || samePrefix.conflict(one, other)),
                new Case(
                        "paths and predicate",
                        new Conflicts.Both(byPaths, byPredicate),
                        (one, other) -> paths.conflict(one, other) && samePrefix.conflict(one, other)),
                new Case(
                        "(predicate and paths) or (modes and paths)",
                        new Conflicts.Either(
                                new Conflicts.Both(byPredicate, byPaths), new Conflicts.Both(byCounters, ofRows)),
                        (one, other) -> (samePrefix.conflict(one, other) && paths.conflict(one, other))
                                || (counters.conflict(one, other) && rows.conflict(one, other))));
    }

    private static ConflictTest spelt(BiPredicate<String, String> meet, String... commuting) {
        Set<String> pairs = Set.of(commuting);
        return (one, other) -> {
            for (int i = 0; i < one.keys().size(); i++) {
                for (int j = 0; j < other.keys().size(); j++) {
                    String modes = "" + one.keys().mode(i) + other.keys().mode(j);
                    String turned = "" + modes.charAt(1) + modes.charAt(0);
                    if (meet.test(one.keys().name(i), other.keys().name(j))
                            && !pairs.contains(modes)
                            && !pairs.contains(turned)) {
                        return true;
                    }
                }
            }
            return false;
        };
    }

    private static boolean sameKey(String one, String other) {
        return one.equals(other);
    }

    private static boolean onOnePath(String one, String other) {
        return (one + "/").startsWith(other + "/") || (other + "/").startsWith(one + "/");
    }

    private static Message only(String prefix, Message message) {
        TreeMap<String, Character> keys = new TreeMap<>();
        for (int i = 0; i < message.keys().size(); i++) {
            if (message.keys().name(i).startsWith(prefix)) {
                keys.put(message.keys().name(i), message.keys().mode(i));
            }
        }
        return Given.message(message.id(), "a b", Keys.of(keys));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void deliversWhatALookAtEveryPairWould(Case of) {
        Seeds.each(DeliveryOrderTest.class, 30, random -> compare(random, of));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsTheNearestConflictingPredecessor(Case of) {
        Seeds.each(DeliveryOrderTest.class, 20, random -> {
            PendingIndex index = of.relation().newIndex();
            List<Pending> pending = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                if (pending.isEmpty() || random.nextInt(3) > 0) {
                    Pending inserted = waiter(random, i);
                    pending.add(inserted);
                    index.insert(inserted);
                } else {
                    Pending removed = pending.remove(random.nextInt(pending.size()));
                    index.remove(removed);
                }
                for (Pending each : pending) {
                    Pending nearest = null;
                    for (Pending other : pending) {
                        if (blocks(of, other, each) && (nearest == null || Pending.compareKeys(other, nearest) > 0)) {
                            nearest = other;
                        }
                    }
                    if (index.predecessor(each) != nearest) {
                        throw new AssertionError(each + ": " + index.predecessor(each) + " instead of " + nearest);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersTheSameInBothOrders(Case of) {
        Seeds.each(DeliveryOrderTest.class, 300, random -> {
            Message one = waiter(random, 0).message;
            Message other = waiter(random, 1).message;
            assertThat(of.relation().conflict(one, other))
                    .isEqualTo(of.relation().conflict(other, one))
                    .isEqualTo(of.spelt().conflict(one, other));
        });
    }

    private void compare(Random random, Case of) {
        long ceiling = random.nextInt(20);
        DeliveryOrder order = new DeliveryOrder(of.relation().newIndex(), ceiling);
        List<Pending> present = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < 150; i++) {
            Pending some = present.isEmpty() ? null : present.get(random.nextInt(present.size()));
            int choice = random.nextInt(10);
            if (choice < 4 || some == null) {
                Pending added = waiter(random, next++);
                present.add(added);
                order.add(added);
            } else if (choice < 6) {
                if (!some.settled) {
                    order.raise(some, some.bound + random.nextInt(6) - 1);
                }
            } else if (choice < 9) {
                if (!some.settled) {
                    order.settle(some, some.bound + random.nextInt(4));
                }
            } else if (random.nextBoolean()) {
                present.remove(some);
                order.remove(some);
            } else {
                ceiling += random.nextInt(8);
                order.liftCeiling(ceiling);
            }
            drain(of, order, present, ceiling);
        }
    }

    private void drain(Case of, DeliveryOrder order, List<Pending> present, long ceiling) {
        for (Pending found = order.next(silent); found != null; found = order.next(silent)) {
            assertThat(deliverable(of, found, present, ceiling))
                    .as("%s among %s, ceiling %d", found, present, ceiling)
                    .isTrue();
            present.remove(found);
            order.remove(found);
        }
        assertThat(present).as("ceiling %d", ceiling).noneMatch(pending -> deliverable(of, pending, present, ceiling));
    }

    private static boolean deliverable(Case of, Pending pending, List<Pending> present, long ceiling) {
        return present.contains(pending)
                && pending.settled
                && pending.bound <= ceiling
                && present.stream().noneMatch(other -> blocks(of, other, pending));
    }

    private static boolean blocks(Case of, Pending other, Pending pending) {
        return other != pending
                && of.spelt().conflict(other.message, pending.message)
                && Pending.compareKeys(other, pending) < 0;
    }

    private static Pending waiter(Random random, int number) {
        TreeMap<String, Character> keys = new TreeMap<>();
        int count = 1 + random.nextInt(3);
        while (keys.size() < count) {
            keys.put(KEYS[random.nextInt(KEYS.length)], MODES.charAt(random.nextInt(MODES.length())));
        }
        // Ids in another order than that of adding, so that ties of bounds are broken either way.
        MessageId id = new MessageId(new SessionId(Given.B, 1 + random.nextInt(50)), number);
        return new Waiter(Given.message(id, "a b", Keys.of(keys)), 1 + random.nextInt(30));
    }
}
