package io.amcast.runtime.client;

import io.amcast.Codec;
import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.TraceEvent;
import io.amcast.runtime.Clients;
import io.amcast.runtime.TimeSource;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientTransport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscChunkedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A client with a thread of its own, which alone touches the {@link ClientCore}: users and the transport only put into its queue. It
 * sends, lets time pass and completes futures.
 */
public final class ThreadedClient<M, R extends @Nullable Object> implements MulticastClient<M, R> {
    private static final System.Logger LOG = System.getLogger(ThreadedClient.class.getName());
    private static final int FIRST_CHUNK = 1024;
    private static final int REPLY_ROOM = 1 << 16;
    private static final int BATCH = 512;
    private static final long CLOSE_NANOS = 1_000_000_000;
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(365);

    /** A reply on its way to the client's thread. */
    private record Reply(MemberId from, ClientReply reply) {}

    private final TimeSource time;
    private final Outgoing<M> outgoing;
    private final Codec<R> results;
    private final ClientTransport transport;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final @Nullable ClientMetrics metrics;
    private final ClientEvents events;
    private final ClientCore core;
    /** Calls, replies, and tasks for all that is rare. */
    private final MpscChunkedArrayQueue<Object> queue;

    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean closing;
    private volatile boolean ended;
    private long closeBy = Long.MAX_VALUE;

    /**
     * A started client.
     *
     * @param seed for nonces and jitter; clients of one cluster must have different ones
     */
    public ThreadedClient(Clients.Spec<M, R> spec, ClientTransport transport, TimeSource time, long seed) {
        this.time = time;
        this.transport = transport;
        this.outgoing = new Outgoing<>(spec.topology(), spec.messages(), spec.relation());
        this.results = spec.results();
        String name = Long.toHexString(seed);
        this.metrics =
                spec.metrics() == null ? null : new ClientMetrics(spec.metrics(), name, inFlight, transport::links);
        this.events = metrics == null ? ClientEvents.NONE : metrics;
        this.core = new ClientCore(spec.topology(), seed, time.nanos(), transport::send, events);
        this.queue = new MpscChunkedArrayQueue<>(
                FIRST_CHUNK, spec.topology().limits().inFlight() * 2 + REPLY_ROOM);
        this.thread = new Thread(this::run, "amcast-client-" + name);
        thread.setDaemon(true);
        thread.start();
        transport.start(new Receiver());
    }

    @Override
    public CompletableFuture<Receipt<R>> multicast(M message, Set<GroupId> destinations, Duration deadline) {
        long now = time.nanos();
        PendingReceipt<R> receipt = new PendingReceipt<>(results);
        try {
            put(outgoing.call(message, destinations, now, now + nanos(deadline), receipt));
        } catch (MulticastException e) {
            events.ended(destinations.size(), time.nanos() - now, e.reason());
            receipt.failed(e);
        }
        failIfEnded(receipt);
        return receipt;
    }

    @Override
    public CompletableFuture<Receipt<R>> retry(MessageId id, Duration deadline) {
        PendingReceipt<R> receipt = new PendingReceipt<>(results);
        long waitUntil = time.nanos() + nanos(deadline);
        Runnable task = () -> core.retry(time.nanos(), id, new Call.Waiter(waitUntil, receipt));
        try {
            put(task);
        } catch (MulticastException e) {
            // Nothing is known of the message by that: it must not look as if it had not been sent.
            receipt.failed(
                    e.reason() == Reason.BUSY
                            ? new MulticastException(
                                    Reason.OUTCOME_UNKNOWN,
                                    id,
                                    "message " + id + ": it may be delivered, and cannot be waited for now: "
                                            + e.getMessage())
                            : e);
        }
        failIfEnded(receipt);
        return receipt;
    }

    @Override
    public CompletableFuture<R> query(M message, GroupId group, ReadFrom from, Duration deadline) {
        long now = time.nanos();
        PendingAnswer<R> answer = new PendingAnswer<>(results);
        try {
            Query query = outgoing.query(message, group, from, now, now + nanos(deadline), answer);
            Runnable task = () -> core.query(time.nanos(), query);
            put(task);
        } catch (MulticastException e) {
            events.queried(from, time.nanos() - now, e.reason());
            answer.failed(e);
        }
        if (ended) {
            answer.failed(closed());
        }
        return answer;
    }

    @Override
    public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
        return transport.status(member, deadline);
    }

    @Override
    public CompletableFuture<List<TraceEvent>> trace(MemberId member, MessageId message, Duration deadline) {
        return transport.trace(member, message, deadline);
    }

    @Override
    public CompletableFuture<Contention> contention(MemberId member, Duration window, Duration deadline) {
        return transport.contention(member, window, deadline);
    }

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            unpark();
        }
        if (Thread.currentThread() != thread) {
            joinThread();
        }
    }

    private void put(Object event) {
        if (closing) {
            throw closed();
        }
        if (!queue.offer(event)) {
            throw new MulticastException(
                    Reason.BUSY, null, "the client's queue is full: its thread is busy, or callbacks block it");
        }
        unpark();
    }

    /** What is put into the queue after the thread's last look would wait for ever. */
    private void failIfEnded(PendingReceipt<R> receipt) {
        if (ended) {
            receipt.failed(closed());
        }
    }

    private static MulticastException closed() {
        return new MulticastException(Reason.CLOSED, null, "the client is closed");
    }

    private static long nanos(Duration deadline) {
        if (deadline.isZero() || deadline.isNegative()) {
            throw new IllegalArgumentException("deadline " + deadline + ": must be more than 0");
        }
        return (deadline.compareTo(LONGEST_DEADLINE) > 0 ? LONGEST_DEADLINE : deadline).toNanos();
    }

    private void unpark() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        try {
            while (turn()) {
                inFlight.setRelease(core.inFlight());
            }
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the client stops: a fault of its own", e);
            closing = true;
        } finally {
            finish();
        }
    }

    /** Handles what is there, or waits for it. */
    private boolean turn() {
        long now = time.nanos();
        int handled = 0;
        for (Object event = queue.poll(); event != null; event = handled < BATCH ? queue.poll() : null) {
            handle(now, event);
            handled++;
        }
        long due = core.nextDue();
        if (due <= now) {
            core.tick(now);
            due = core.nextDue();
        }
        if (closing && closeBy == Long.MAX_VALUE) {
            closeBy = now + CLOSE_NANOS;
            core.close(now);
            due = core.nextDue();
        }
        if (core.finished() || now >= closeBy) {
            return false;
        }
        if (handled == 0) {
            park(Math.min(due, closeBy) - now);
        }
        return true;
    }

    private void park(long nanos) {
        parked = true;
        if (queue.isEmpty() && nanos > 0 && (!closing || closeBy != Long.MAX_VALUE)) {
            LockSupport.parkNanos(this, nanos);
        }
        parked = false;
    }

    private void handle(long now, Object event) {
        if (event instanceof Call call) {
            core.submit(now, call);
        } else if (event instanceof Reply reply) {
            core.replied(now, reply.from(), reply.reply());
        } else if (event instanceof Runnable task) {
            task.run();
        } else {
            throw new AssertionError(event);
        }
    }

    private void finish() {
        ended = true;
        if (closeBy == Long.MAX_VALUE) {
            core.close(time.nanos());
        }
        for (Object event = queue.poll(); event != null; event = queue.poll()) {
            if (!(event instanceof Reply)) {
                handle(time.nanos(), event);
            }
        }
        inFlight.setRelease(0);
        transport.close();
        if (metrics != null) {
            metrics.close();
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts what the transport tells into the queue; a reply that finds no room is lost, and asked for again. */
    private final class Receiver implements ClientTransport.Receiver {
        @Override
        public void replied(MemberId from, ClientReply reply) {
            if (queue.offer(new Reply(from, reply))) {
                unpark();
            }
        }

        @Override
        public void disconnected(MemberId member) {
            task(() -> core.disconnected(time.nanos(), member));
        }

        @Override
        public void rejected(MemberId member, String reason) {
            task(() -> core.rejected(time.nanos(), member, reason));
        }

        private void task(Runnable task) {
            if (queue.offer(task)) {
                unpark();
            }
        }
    }
}
