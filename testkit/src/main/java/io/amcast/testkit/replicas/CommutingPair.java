package io.amcast.testkit.replicas;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.StateMachine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two messages that replicas applied in different orders, and whose order matters.
 *
 * @param before how many deliveries come before the two where their order was tried; 0 if they alone show it
 * @param difference what differs
 */
record CommutingPair<M>(Applied<M> first, Applied<M> second, int before, String difference) {
    private static final int MOST_DELIVERIES = 5_000;

    /**
     * Finds such a pair: one order of the deliveries becomes the other by swapping neighbours again and again; of all these orders,
     * the first that ends like the second replica differs from its predecessor in one swap alone. Null if the two hold different
     * deliveries, or too many.
     */
    static <M, R extends @Nullable Object, S extends StateMachine<M, R>> @Nullable CommutingPair<M> find(
            Subject<M, R, S> subject, GroupId group, Replay<M> left, Replay<M> right) {
        int[] target = target(left.deliveries(), right.deliveries());
        if (target.length != left.deliveries().size() || target.length > MOST_DELIVERIES) {
            return null;
        }
        long low = 0;
        long high = swaps(left.deliveries(), target, Long.MAX_VALUE, new ArrayList<>());
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            List<Applied<M>> order = new ArrayList<>();
            swaps(left.deliveries(), target, middle, order);
            if (Replay.of(subject, group, order).sameAs(left)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        List<Applied<M>> before = new ArrayList<>();
        List<Applied<M>> after = new ArrayList<>();
        swaps(left.deliveries(), target, low, before);
        swaps(left.deliveries(), target, high, after);
        int place = 0;
        while (place < before.size()
                && before.get(place).id().equals(after.get(place).id())) {
            place++;
        }
        return place + 1 >= before.size() ? null : shown(subject, group, before, place);
    }

    /** The pair without what comes after it and, if that shows it as well, without what comes before. */
    private static <M, R extends @Nullable Object, S extends StateMachine<M, R>> CommutingPair<M> shown(
            Subject<M, R, S> subject, GroupId group, List<Applied<M>> order, int place) {
        Applied<M> first = order.get(place);
        Applied<M> second = order.get(place + 1);
        String difference = "one order ends otherwise than the other once what follows is applied";
        int before = place;
        for (int from : new int[] {0, place}) {
            List<Applied<M>> one = new ArrayList<>(order.subList(from, place + 2));
            List<Applied<M>> other = new ArrayList<>(one);
            Collections.swap(other, other.size() - 2, other.size() - 1);
            String found = Replay.of(subject, group, one)
                    .difference(
                            Replay.of(subject, group, other), "with the first of them first", "with the second first");
            if (found != null) {
                difference = found;
                before = place - from;
            }
        }
        return new CommutingPair<>(first, second, before, difference);
    }

    /** Where each of the left's deliveries is on the right; shorter if one is not there. */
    private static <M> int[] target(List<Applied<M>> left, List<Applied<M>> right) {
        Map<MessageId, Integer> places = new HashMap<>();
        for (int i = 0; i < right.size(); i++) {
            places.put(right.get(i).id(), i);
        }
        return left.stream()
                .filter(each -> places.containsKey(each.id()))
                .mapToInt(each -> places.getOrDefault(each.id(), 0))
                .toArray();
    }

    /**
     * Sorts by insertion until so many neighbours were swapped.
     *
     * @param order takes the order that results
     * @return how many swaps were made
     */
    private static <M> long swaps(List<Applied<M>> deliveries, int[] target, long most, List<Applied<M>> order) {
        int[] places = target.clone();
        order.addAll(deliveries);
        long made = 0;
        for (int i = 1; i < places.length; i++) {
            for (int j = i; j > 0 && places[j - 1] > places[j]; j--) {
                if (made == most) {
                    return made;
                }
                int moved = places[j];
                places[j] = places[j - 1];
                places[j - 1] = moved;
                Collections.swap(order, j, j - 1);
                made++;
            }
        }
        return made;
    }
}
