package io.amcast.runtime;

import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.Message;
import io.amcast.spi.Transport;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one order in which the loop's decisions reach the applier.
 *
 * <p>The loop never waits for the applier: a loop that waited would hold up leadership. Instead, while {@link #full()}, it takes no
 * more log events, so that the log's own thread comes to wait, and refuses new messages of clients. What it still takes, messages of
 * other groups, can deliver only what is in the table already. So the stream holds at most its bound, one entry and one table. The
 * applier waits for nothing but user code, so that this always ends.
 *
 * <p>The loop's thread adds and flushes, the applier's takes and finishes.
 */
final class DispatchStream {
    private static final int CHUNK = 1 << 10;
    /** A message counts so much at least, so that small ones do not pile up by the hundred thousand. */
    private static final int LEAST_BYTES = 1 << 12;

    private final long bound;
    private final @Nullable DeliveryObserver observer;
    private final boolean keyed;
    private final Runnable wakeApplier;
    private final Runnable wakeLoop;

    private final SpscUnboundedArrayQueue<Dispatched> waiting = new SpscUnboundedArrayQueue<>(CHUNK);
    private final List<Dispatched> turn = new ArrayList<>();
    private final List<DeliveryObserver.Delivered> delivered = new ArrayList<>();
    private long turnCost;
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();

    /** What changes the application's state: of a turn, dispatched in all, and carried out in all. */
    private int turnChanges;

    private final AtomicLong dispatched = new AtomicLong();
    private final AtomicLong applied = new AtomicLong();
    private volatile boolean loopHolds;

    /**
     * An empty stream.
     *
     * @param bound bytes of dispatched messages from which on the stream is full
     * @param keyed whether messages' keys tell what they conflict with
     */
    DispatchStream(
            long bound, boolean keyed, @Nullable DeliveryObserver observer, Runnable wakeApplier, Runnable wakeLoop) {
        this.bound = bound;
        this.keyed = keyed;
        this.observer = observer;
        this.wakeApplier = wakeApplier;
        this.wakeLoop = wakeLoop;
    }

    // ---- the loop's side

    void deliver(Message message, long timestamp, List<Transport.Client> clients) {
        add(new Dispatched.Deliver(message, timestamp, clients));
        if (observer != null) {
            delivered.add(new DeliveryObserver.Delivered(message, timestamp, keyed));
        }
    }

    void add(Dispatched task) {
        turn.add(task);
        turnChanges += changes(task);
        turnCost += cost(task);
    }

    /** Shows the turn's deliveries to the observer and then gives the turn to the applier: no effect is seen before. */
    void flush() {
        if (turn.isEmpty()) {
            return;
        }
        if (observer != null && !delivered.isEmpty()) {
            observer.delivered(List.copyOf(delivered));
            delivered.clear();
        }
        // Counted before the applier can take and finish any of it.
        added.set(added.get() + turnCost);
        turnCost = 0;
        dispatched.set(dispatched.get() + turnChanges);
        turnChanges = 0;
        waiting.addAll(turn);
        turn.clear();
        // The queue's own stores are ordered only; the applier must see them before it is seen asleep.
        VarHandle.fullFence();
        wakeApplier.run();
    }

    /** A new history of this member begins. */
    void began(long start, DeliveryObserver.From from) {
        flush();
        if (observer != null) {
            observer.began(start, from);
        }
    }

    /** Whether the applier lags so far that it must be let catch up; the loop is woken when it has by half. */
    boolean full() {
        if (backlog() + turnCost < bound) {
            return false;
        }
        loopHolds = true;
        return backlog() + turnCost >= bound;
    }

    // ---- the applier's side

    @Nullable
    Dispatched poll() {
        return waiting.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The task is carried out. */
    void finished(Dispatched task) {
        finished.set(finished.get() + cost(task));
        applied.set(applied.get() + changes(task));
        if (loopHolds && backlog() <= bound / 2) {
            loopHolds = false;
            wakeLoop.run();
        }
    }

    // ---- any thread

    /** Bytes dispatched and not applied yet; 0 when the applier is quiet. */
    long backlog() {
        return added.get() - finished.get();
    }

    private static int changes(Dispatched task) {
        return task instanceof Dispatched.Deliver || task instanceof Dispatched.Restore ? 1 : 0;
    }

    /** Deliveries, and snapshots to restore, that the application's state does not hold yet. */
    int unapplied() {
        return (int) Math.min(Integer.MAX_VALUE, dispatched.get() - applied.get());
    }

    private static int cost(Dispatched task) {
        return Math.max(LEAST_BYTES, task.bytes());
    }
}
