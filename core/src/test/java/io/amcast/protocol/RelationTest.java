package io.amcast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Shows that it makes no difference whether a relation is given by keys or as a predicate that says the same. */
class RelationTest {
    @Test
    void theSameRelationAsPredicateDeliversTheSameInTheSameOrder() {
        AtomicLong deliveries = new AtomicLong();
        Seeds.each(RelationTest.class, 100, random -> {
            long seed = random.nextLong();
            RandomLife byKeys = new RandomLife(new Random(seed), Conflicts.STANDARD_KEYS);
            RandomLife byPredicate = new RandomLife(
                    new Random(seed),
                    new Conflicts.ByPredicate((one, other) -> one.keys().conflictsWith(other.keys())));
            for (int i = 0; i < 250; i++) {
                assertThat(byPredicate.step()).isEqualTo(byKeys.step());
            }
            deliveries.addAndGet(byKeys.group.leader.deliveries());
        });
        assertThat(deliveries).hasPositiveValue();
    }
}
