package io.amcast.runtime.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Timers of many calls: setting, moving and dropping one costs the same however many there are. A timer fires up to one slot late.
 * Times are in nanoseconds. One thread.
 */
final class TimerWheel<T extends TimerWheel.Timer<T>> {
    private static final long SLOT_NANOS = 5_000_000;
    private static final int SLOTS = 1024;

    /** What can be set; in one wheel at most once. */
    abstract static class Timer<T extends Timer<T>> {
        private @Nullable T before;
        private @Nullable T after;
        private int slot = -1;
        private long due;
    }

    private final Object[] heads = new Object[SLOTS];
    private final List<T> firing = new ArrayList<>();
    private int size;
    /** All slots of times before this one's are empty of what is due. */
    private long reached;

    TimerWheel(long now) {
        reached = now / SLOT_NANOS;
    }

    /** Sets the timer, or moves it. */
    void set(T timer, long due) {
        drop(timer);
        Timer<T> links = timer;
        int slot = (int) (Math.max(due / SLOT_NANOS, reached) & (SLOTS - 1));
        T head = head(slot);
        links.due = due;
        links.slot = slot;
        links.after = head;
        if (head != null) {
            ((Timer<T>) head).before = timer;
        }
        heads[slot] = timer;
        size++;
    }

    void drop(T timer) {
        Timer<T> links = timer;
        if (links.slot < 0) {
            return;
        }
        if (links.before == null) {
            heads[links.slot] = links.after;
        } else {
            ((Timer<T>) links.before).after = links.after;
        }
        if (links.after != null) {
            ((Timer<T>) links.after).before = links.before;
        }
        links.before = null;
        links.after = null;
        links.slot = -1;
        size--;
    }

    /** Fires all that are due. What fires may set and drop timers; one that is due with it fires all the same. */
    void advance(long now, Consumer<T> fired) {
        long last = now / SLOT_NANOS;
        if (size == 0) {
            reached = Math.max(reached, last);
            return;
        }
        long start = Math.max(reached, last - SLOTS + 1);
        for (long time = start; time <= last; time++) {
            reached = time;
            fire((int) (time & (SLOTS - 1)), now, fired);
        }
    }

    /** When {@link #advance} should be called next; {@link Long#MAX_VALUE} if nothing is set. */
    long nextDue() {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        for (long time = reached; time < reached + SLOTS; time++) {
            if (heads[(int) (time & (SLOTS - 1))] != null) {
                return (time + 1) * SLOT_NANOS;
            }
        }
        throw new AssertionError("a wheel of " + size + " timers has none in any slot");
    }

    private void fire(int slot, long now, Consumer<T> fired) {
        for (T timer = head(slot); timer != null; timer = ((Timer<T>) timer).after) {
            if (((Timer<T>) timer).due <= now) {
                firing.add(timer);
            }
        }
        firing.forEach(this::drop);
        firing.forEach(fired);
        firing.clear();
    }

    @SuppressWarnings("unchecked") // only timers of this type are put in
    private @Nullable T head(int slot) {
        return (T) heads[slot];
    }
}
