package io.amcast.testkit.replicas;

import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.MessageId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
    private final Map<ConflictRelation<M>, Map<MessageId, Keys>> keys = new IdentityHashMap<>();

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
        return conflict(relation, one, other);
    }

    // Keys are computed once a message, since orders are tried by the thousand.
    private boolean conflict(ConflictRelation<M> each, Applied<M> one, Applied<M> other) {
        if (each instanceof ConflictRelation.ByKeys<M> byKeys) {
            return byKeys.conflict(keys(byKeys, one), keys(byKeys, other));
        } else if (each instanceof ConflictRelation.ByPredicate<M> byPredicate) {
            return byPredicate.conflict(
                    one.delivery().message(), other.delivery().message());
        } else if (each instanceof ConflictRelation.Either<M> either) {
            return conflict(either.one(), one, other) || conflict(either.other(), one, other);
        } else if (each instanceof ConflictRelation.Both<M> both) {
            return conflict(both.one(), one, other) && conflict(both.other(), one, other);
        }
        throw new AssertionError("unknown relation " + each);
    }

    private Keys keys(ConflictRelation.ByKeys<M> byKeys, Applied<M> each) {
        return keys.computeIfAbsent(byKeys, relation -> new HashMap<>())
                .computeIfAbsent(
                        each.id(), id -> byKeys.keys().apply(each.delivery().message()));
    }
}
