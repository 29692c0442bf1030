package io.amcast.testkit.sim;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Virtual time and what happens when. Nothing else decides an order: what is due at the same time happens in the order of asking. */
final class Agenda {
    private static final int FIRST_SIZE = 256;

    /** Where virtual time begins, so that durations before it can be taken away. */
    static final long BEGIN_NANOS = 1_000_000_000L;

    final SplittableRandom random;

    /** For what is drawn rarely and is not to move all other draws of a seed. */
    final SplittableRandom aside;

    private long[] times = new long[FIRST_SIZE];
    private long[] numbers = new long[FIRST_SIZE];
    private Runnable[] tasks = new Runnable[FIRST_SIZE];
    private int size;
    private long number;
    private long now = BEGIN_NANOS;

    Agenda(long seed) {
        random = new SplittableRandom(seed);
        aside = new SplittableRandom(~seed);
    }

    /** Nanoseconds of virtual time. */
    long now() {
        return now;
    }

    /** True with a probability. */
    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    void in(long nanos, Runnable task) {
        at(now + nanos, task);
    }

    void at(long time, Runnable task) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
            tasks = Arrays.copyOf(tasks, 2 * size);
        }
        int hole = size++;
        long due = Math.max(now, time);
        long own = number++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!before(due, own, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, due, own, task);
    }

    /** When the next thing happens, or {@link Long#MAX_VALUE}. */
    long next() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Lets the next thing happen; false if there is none until then. */
    boolean step(long until) {
        if (size == 0 || times[0] > until) {
            now = Math.max(now, until);
            return false;
        }
        now = times[0];
        Runnable task = tasks[0];
        removeFirst();
        task.run();
        return true;
    }

    private void removeFirst() {
        int last = --size;
        long time = times[last];
        long own = numbers[last];
        Runnable task = tasks[last];
        int hole = 0;
        for (int child = 1; child < last; child = 2 * hole + 1) {
            if (child + 1 < last && before(times[child + 1], numbers[child + 1], child)) {
                child++;
            }
            if (before(time, own, child)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, time, own, task);
    }

    private boolean before(long time, long own, int other) {
        return time < times[other] || (time == times[other] && own < numbers[other]);
    }

    private void move(int from, int to) {
        put(to, times[from], numbers[from], tasks[from]);
    }

    private void put(int at, long time, long own, Runnable task) {
        times[at] = time;
        numbers[at] = own;
        tasks[at] = task;
    }
}
