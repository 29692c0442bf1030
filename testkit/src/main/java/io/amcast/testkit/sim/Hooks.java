package io.amcast.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a test wants done at points of messages' ways. Actions run right after the step of the simulation in which it came to them. */
final class Hooks<M> {
    /** One wish. */
    static final class Hook<M> {
        final Point point;
        final Predicate<? super M> message;
        final int nth;
        final boolean each;
        final Runnable action;
        private int seen;

        /**
         * A wish.
         *
         * @param each whether the action runs every time from the nth on, and may never run
         */
        Hook(Point point, Predicate<? super M> message, int nth, boolean each, Runnable action) {
            this.point = point;
            this.message = message;
            this.nth = nth;
            this.each = each;
            this.action = action;
        }
    }

    private final Map<Point, List<Hook<M>>> hooks = new HashMap<>();
    private final Deque<Hook<M>> due = new ArrayDeque<>();
    private final RecentEvents events;

    Hooks(RecentEvents events) {
        this.events = events;
    }

    void add(Hook<M> hook) {
        hooks.computeIfAbsent(hook.point, point -> new ArrayList<>()).add(hook);
    }

    /** A message has come to a point. */
    void reached(Point point, @Nullable M message) {
        for (Hook<M> hook : hooks.getOrDefault(point, List.of())) {
            if (message != null && hook.message.test(message)) {
                hook.seen++;
                if (hook.seen == hook.nth || (hook.each && hook.seen > hook.nth)) {
                    due.add(hook);
                }
            }
        }
    }

    void runDue(long now) {
        for (Hook<M> hook = due.poll(); hook != null; hook = due.poll()) {
            events.test(now, "when " + hook.point);
            hook.action.run();
        }
    }

    /** A point that a test relies on and no message came to; null if there is none. */
    @Nullable
    String unreached() {
        for (List<Hook<M>> all : hooks.values()) {
            for (Hook<M> hook : all) {
                if (!hook.each && hook.seen < hook.nth) {
                    return hook.point + " was reached " + hook.seen + " times, and what the test wants at the "
                            + hook.nth + ". time never happened";
                }
            }
        }
        return null;
    }
}
