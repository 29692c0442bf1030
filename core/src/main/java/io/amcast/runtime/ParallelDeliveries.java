package io.amcast.runtime;

import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.MemberEvents;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Applies deliveries on the user's executor: those that do not conflict at the same time, conflicting ones in the order of dispatch.
 *
 * <p>The applier's thread decides what begins and takes what has ended; the executor's threads call the application and nothing else.
 * What ends is seen by what begins after it: both go through the applier's thread.
 */
final class ParallelDeliveries {
    private final Application<?, ?> application;
    private final ParallelDelivery parallel;
    private final ApplyOrder order;
    private final int most;
    private final MemberEvents events;
    private final TimeSource time;
    private final Runnable wakeApplier;

    private final Map<MessageId, InFlight> inFlight = new HashMap<>();
    private final ArrayDeque<InFlight> ready = new ArrayDeque<>();
    private final MpscArrayQueue<InFlight> ended;
    private long taken;
    private int given;

    /** Held by each thread that is in the application. */
    private final Semaphore applying;

    private volatile boolean stopped;
    private volatile int running;
    private volatile int waiting;

    /**
     * Nothing in flight.
     *
     * @param most how many may be in flight, waiting ones included
     * @param wakeApplier called when something has ended
     */
    ParallelDeliveries(
            Application<?, ?> application,
            ParallelDelivery parallel,
            ApplyOrder order,
            int most,
            MemberEvents events,
            TimeSource time,
            Runnable wakeApplier) {
        this.application = application;
        this.parallel = parallel;
        this.order = order;
        this.most = most;
        this.events = events;
        this.time = time;
        this.wakeApplier = wakeApplier;
        ended = new MpscArrayQueue<>(Math.max(2, parallel.mostAtOnce()));
        applying = new Semaphore(parallel.mostAtOnce());
    }

    // ---- the applier's thread

    /** Whether no more may be taken in now. */
    boolean full() {
        return inFlight.size() >= most;
    }

    /** Whether nothing is in flight. */
    boolean quiet() {
        return inFlight.isEmpty();
    }

    /** Whether nothing has ended that was not taken. */
    boolean noneEnded() {
        return ended.isEmpty();
    }

    /** The delivery of a message that has not ended; null if there is none. */
    @Nullable
    InFlight find(MessageId id) {
        return inFlight.get(id);
    }

    /** Nobody will ask for the results of the session any more. */
    void purge(SessionId session) {
        for (InFlight each : inFlight.values()) {
            each.purged |= each.deliver.message().id().session().equals(session);
        }
    }

    /** Takes in one more, which begins as soon as nothing before it conflicts with it. */
    void add(Dispatched.Deliver deliver) {
        InFlight delivery = new InFlight(deliver, taken++);
        inFlight.put(deliver.message().id(), delivery);
        order.add(delivery);
        if (delivery.waitsFor == 0) {
            ready.add(delivery);
        } else {
            delivery.waitsSinceNanos = time.nanos();
        }
        begin();
    }

    /**
     * The next that has ended, with its result; null if there is none.
     *
     * @throws Error that came out of the application; nothing that conflicts with that delivery begins any more
     */
    @Nullable
    InFlight takeEnded() {
        InFlight delivery = ended.poll();
        if (delivery == null) {
            return null;
        }
        if (delivery.error != null) {
            throw delivery.error;
        }
        given--;
        delivery.ended = true;
        inFlight.remove(delivery.deliver.message().id());
        order.end(delivery, this::free);
        begin();
        return delivery;
    }

    private void free(InFlight delivery) {
        events.waitedToApply(time.nanos() - delivery.waitsSinceNanos);
        ready.add(delivery);
    }

    private void begin() {
        while (given < parallel.mostAtOnce() && !ready.isEmpty()) {
            InFlight delivery = ready.remove();
            given++;
            try {
                parallel.executor().execute(() -> apply(delivery));
            } catch (RejectedExecutionException e) {
                throw new IllegalStateException(
                        "the executor given to parallelDelivery takes no task: it must have room for "
                                + parallel.mostAtOnce() + " and be shut down after the node",
                        e);
            }
        }
        running = given;
        waiting = inFlight.size() - given;
    }

    // ---- the executor's threads

    private void apply(InFlight delivery) {
        if (!applying.tryAcquire()) {
            return; // stopped
        }
        try {
            if (stopped) {
                return;
            }
            delivery.result = application.apply(delivery.deliver);
        } catch (Error e) {
            delivery.error = e;
        } finally {
            applying.release();
        }
        if (!ended.offer(delivery)) {
            throw new IllegalStateException("more deliveries ended than were begun");
        }
        // The queue's own stores are ordered only; the applier must see them before it is seen asleep.
        VarHandle.fullFence();
        wakeApplier.run();
    }

    // ---- any thread

    /** How many the executor has and did not end. */
    int running() {
        return running;
    }

    /** How many wait for a conflicting one before them, or for the executor. */
    int waiting() {
        return waiting;
    }

    /** Lets nothing begin any more, and waits for what is in the application. */
    void stop(Duration limit) {
        stopped = true;
        try {
            if (applying.tryAcquire(parallel.mostAtOnce(), limit.toNanos(), TimeUnit.NANOSECONDS)) {
                applying.release(parallel.mostAtOnce());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
