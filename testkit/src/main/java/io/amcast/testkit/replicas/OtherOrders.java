package io.amcast.testkit.replicas;

import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.MessageId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Orders in which a replica could have applied the same deliveries: conflicting messages stay as they are to each other. */
final class OtherOrders<M> {
    /** The most reversed one takes time in the square of the deliveries. */
    static final int MOST_DELIVERIES = 2_000;

    private static final int SWAPS_EACH = 20;

    private final ConflictRelation<M> relation;
    private final List<Applied<M>> deliveries;
    private final Map<MessageId, Keys> keys = new HashMap<>();

    OtherOrders(ConflictRelation<M> relation, List<Applied<M>> deliveries) {
        this.relation = relation;
        this.deliveries = deliveries;
    }

    /** Each delivery comes before all that were before it and commute with it. */
    List<Applied<M>> reversed() {
        List<Applied<M>> order = new ArrayList<>();
        for (Applied<M> each : deliveries) {
            int place = order.size();
            while (place > 0 && !conflict(order.get(place - 1), each)) {
                place--;
            }
            order.add(place, each);
        }
        return order;
    }

    /** Neighbours that commute change places by chance. */
    List<Applied<M>> shuffled(SplittableRandom random) {
        List<Applied<M>> order = new ArrayList<>(deliveries);
        for (int i = 0; order.size() > 1 && i < SWAPS_EACH * order.size(); i++) {
            int place = random.nextInt(order.size() - 1);
            if (!conflict(order.get(place), order.get(place + 1))) {
                Collections.swap(order, place, place + 1);
            }
        }
        return order;
    }

    private boolean conflict(Applied<M> one, Applied<M> other) {
        if (relation instanceof ConflictRelation.ByKeys<M> byKeys) {
            return keys(byKeys, one).conflictsWith(keys(byKeys, other));
        } else if (relation instanceof ConflictRelation.ByPredicate<M> byPredicate) {
            try {
                M first = one.delivery().message();
                M second = other.delivery().message();
                return byPredicate.predicate().test(first, second)
                        || byPredicate.predicate().test(second, first);
            } catch (RuntimeException e) {
                return true; // as at members
            }
        }
        throw new AssertionError("unknown relation " + relation);
    }

    private Keys keys(ConflictRelation.ByKeys<M> byKeys, Applied<M> each) {
        return keys.computeIfAbsent(
                each.id(), id -> byKeys.keys().apply(each.delivery().message()));
    }
}
