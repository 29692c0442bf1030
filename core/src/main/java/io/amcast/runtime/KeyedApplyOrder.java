package io.amcast.runtime;

import io.amcast.Keys;
import io.amcast.protocol.Conflicts;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds conflicts by keys. Whoever holds a key in a mode stands in that line, in the order of dispatch, and waits for each line of a
 * conflicting mode to have nobody left who stood there before. So a delivery costs in its keys and the modes in which they are held,
 * however many deliveries are in flight. Where keys are paths, it also passes every path above, and meets there whom that path itself
 * concerns.
 */
final class KeyedApplyOrder implements ApplyOrder {
    private final Conflicts.ByKeys relation;
    private final Map<String, Line> keys = new HashMap<>();

    /** The deliveries in flight that hold one key in one mode; a key's lines form a list, mostly of one or two. */
    private static final class Line {
        final char mode;

        /** Whether they hold a key below this one. */
        final boolean passing;

        /** In the order of dispatch; those that ended leave when all before them have. */
        final ArrayDeque<InFlight> standing = new ArrayDeque<>();

        /** In the order of dispatch: who waits for those that stand here and came before. */
        final ArrayDeque<InFlight> waiting = new ArrayDeque<>();

        @Nullable
        Line next;

        Line(char mode, boolean passing, @Nullable Line next) {
            this.mode = mode;
            this.passing = passing;
            this.next = next;
        }
    }

    KeyedApplyOrder(Conflicts.ByKeys relation) {
        this.relation = relation;
    }

    // Waits before it stands anywhere, so that it never waits for itself.
    @Override
    public void add(InFlight delivery) {
        Keys held = relation.keys(delivery.deliver.message());
        for (int i = 0; i < held.size(); i++) {
            wait(delivery, held.name(i), held.mode(i), false);
            for (String above = relation.above(held.name(i)); above != null; above = relation.above(above)) {
                wait(delivery, above, held.mode(i), true);
            }
        }
        for (int i = 0; i < held.size(); i++) {
            stand(delivery, held.name(i), held.mode(i), false);
            for (String above = relation.above(held.name(i)); above != null; above = relation.above(above)) {
                stand(delivery, above, held.mode(i), true);
            }
        }
    }

    private void wait(InFlight delivery, String key, char mode, boolean passing) {
        for (Line line = keys.get(key); line != null; line = line.next) {
            boolean conflict = relation.modes().conflict(line.mode, mode) && !(passing && line.passing);
            if (conflict && !line.standing.isEmpty()) {
                line.waiting.add(delivery);
                delivery.waitsFor++;
            }
        }
    }

    private void stand(InFlight delivery, String key, char mode, boolean passing) {
        Line first = keys.get(key);
        Line own = first;
        while (own != null && (own.mode != mode || own.passing != passing)) {
            own = own.next;
        }
        if (own == null) {
            own = new Line(mode, passing, first);
            keys.put(key, own);
        }
        // Once, though several of its keys may pass there.
        if (own.standing.peekLast() != delivery) {
            own.standing.add(delivery);
        }
    }

    @Override
    public void end(InFlight delivery, Consumer<InFlight> begins) {
        Keys held = relation.keys(delivery.deliver.message());
        for (int i = 0; i < held.size(); i++) {
            end(held.name(i), held.mode(i), false, begins);
            for (String above = relation.above(held.name(i)); above != null; above = relation.above(above)) {
                end(above, held.mode(i), true, begins);
            }
        }
    }

    private void end(String key, char mode, boolean passing, Consumer<InFlight> begins) {
        boolean empty = true;
        for (Line line = keys.get(key); line != null; line = line.next) {
            if (line.mode == mode && line.passing == passing) {
                leave(line, begins);
            }
            empty &= line.standing.isEmpty();
        }
        if (empty) {
            keys.remove(key);
        }
    }

    private static void leave(Line line, Consumer<InFlight> begins) {
        InFlight first = line.standing.peek();
        while (first != null && first.ended) {
            line.standing.remove();
            first = line.standing.peek();
        }
        InFlight waiting = line.waiting.peek();
        while (waiting != null && (first == null || first.number >= waiting.number)) {
            line.waiting.remove();
            if (--waiting.waitsFor == 0) {
                begins.accept(waiting);
            }
            waiting = line.waiting.peek();
        }
    }
}
