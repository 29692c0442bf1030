package io.amcast.runtime;

import io.amcast.Keys;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds conflicts by keys. Whoever holds a key in a mode stands in that line, in the order of dispatch, and waits for each line of a
 * conflicting mode to have nobody left who stood there before. So a delivery costs in its keys and the modes in which they are held,
 * however many deliveries are in flight.
 */
final class KeyedApplyOrder implements ApplyOrder {
    private final Map<String, Line> keys = new HashMap<>();

    /** The deliveries in flight that hold one key in one mode; a key's lines form a list, mostly of one or two. */
    private static final class Line {
        final char mode;

        /** In the order of dispatch; those that ended leave when all before them have. */
        final ArrayDeque<InFlight> standing = new ArrayDeque<>();

        /** In the order of dispatch: who waits for those that stand here and came before. */
        final ArrayDeque<InFlight> waiting = new ArrayDeque<>();

        @Nullable
        Line next;

        Line(char mode, @Nullable Line next) {
            this.mode = mode;
            this.next = next;
        }
    }

    @Override
    public void add(InFlight delivery) {
        Keys held = delivery.deliver.message().keys();
        for (int i = 0; i < held.size(); i++) {
            char mode = held.mode(i);
            Line first = keys.get(held.name(i));
            Line own = null;
            for (Line line = first; line != null; line = line.next) {
                if (!line.standing.isEmpty() && Keys.conflict(line.mode, mode)) {
                    line.waiting.add(delivery);
                    delivery.waitsFor++;
                }
                own = line.mode == mode ? line : own;
            }
            if (own == null) {
                own = new Line(mode, first);
                keys.put(held.name(i), own);
            }
            own.standing.add(delivery);
        }
    }

    @Override
    public void end(InFlight delivery, Consumer<InFlight> begins) {
        Keys held = delivery.deliver.message().keys();
        for (int i = 0; i < held.size(); i++) {
            boolean empty = true;
            for (Line line = keys.get(held.name(i)); line != null; line = line.next) {
                if (line.mode == held.mode(i)) {
                    leave(line, begins);
                }
                empty &= line.standing.isEmpty();
            }
            if (empty) {
                keys.remove(held.name(i));
            }
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
