package io.amcast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Shows that the order and its two indexes find what a look at every pair of pending messages would find. */
class DeliveryOrderTest {
    private static final String MODES = "wraw";

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

    @Test
    void keyIndexDeliversWhatALookAtEveryPairWould() {
        Seeds.each(DeliveryOrderTest.class, 300, random -> compare(random, new KeyIndex()));
    }

    @Test
    void predicateIndexDeliversWhatALookAtEveryPairWould() {
        Seeds.each(
                DeliveryOrderTest.class,
                300,
                random -> compare(random, new PredicateIndex(DeliveryOrderTest::conflict)));
    }

    @Test
    void bothIndexesFindTheNearestConflictingPredecessor() {
        Seeds.each(DeliveryOrderTest.class, 100, random -> {
            PendingIndex byKey = new KeyIndex();
            PendingIndex byPredicate = new PredicateIndex(DeliveryOrderTest::conflict);
            List<Pending> pending = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                if (pending.isEmpty() || random.nextInt(3) > 0) {
                    Pending inserted = waiter(random, i);
                    pending.add(inserted);
                    byKey.insert(inserted);
                    byPredicate.insert(inserted);
                } else {
                    Pending removed = pending.remove(random.nextInt(pending.size()));
                    byKey.remove(removed);
                    byPredicate.remove(removed);
                }
                for (Pending each : pending) {
                    Pending nearest = null;
                    for (Pending other : pending) {
                        if (blocks(other, each) && (nearest == null || Pending.compareKeys(other, nearest) > 0)) {
                            nearest = other;
                        }
                    }
                    assertThat(byKey.predecessor(each)).isSameAs(nearest);
                    assertThat(byPredicate.predecessor(each)).isSameAs(nearest);
                }
            }
        });
    }

    private void compare(Random random, PendingIndex index) {
        long ceiling = random.nextInt(20);
        DeliveryOrder order = new DeliveryOrder(index, ceiling);
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
            drain(order, present, ceiling);
        }
    }

    private void drain(DeliveryOrder order, List<Pending> present, long ceiling) {
        for (Pending found = order.next(silent); found != null; found = order.next(silent)) {
            assertThat(deliverable(found, present, ceiling))
                    .as("%s among %s, ceiling %d", found, present, ceiling)
                    .isTrue();
            present.remove(found);
            order.remove(found);
        }
        assertThat(present).as("ceiling %d", ceiling).noneMatch(pending -> deliverable(pending, present, ceiling));
    }

    private static boolean deliverable(Pending pending, List<Pending> present, long ceiling) {
        return present.contains(pending)
                && pending.settled
                && pending.bound <= ceiling
                && present.stream().noneMatch(other -> blocks(other, pending));
    }

    private static boolean blocks(Pending other, Pending pending) {
        return other != pending && conflict(other.message, pending.message) && Pending.compareKeys(other, pending) < 0;
    }

    private static boolean conflict(Message one, Message other) {
        return one.keys().conflictsWith(other.keys());
    }

    private static Pending waiter(Random random, int number) {
        TreeMap<String, Character> keys = new TreeMap<>();
        int count = 1 + random.nextInt(3);
        while (keys.size() < count) {
            keys.put("k" + random.nextInt(5), MODES.charAt(random.nextInt(MODES.length())));
        }
        // Ids in another order than that of adding, so that ties of bounds are broken either way.
        MessageId id = new MessageId(new SessionId(Given.B, 1 + random.nextInt(50)), number);
        return new Waiter(Given.message(id, "a b", Keys.of(keys)), 1 + random.nextInt(30));
    }
}
