package io.amcast.transport.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for one stream, bounded in bytes. What has come meanwhile is written as one frame whenever the loop gets to it
 * and the stream is ready: batches grow with the load, and nothing waits for a clock.
 *
 * <p>{@link #offer} is for any thread; everything else is for the loop.
 */
final class Outbox<M, P extends MessageLite, F> {
    private static final int CHUNK = 256;

    /** Tag and length of a message in a frame. */
    private static final int FRAMING = 8;

    private final Framing<M, P, F> framing;
    private final FrameLimits limits;
    private final IntSupplier bound;
    private final EventLoop loop;
    private final Notice notice;
    private final MpscUnboundedArrayQueue<M> queue = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile boolean accepting;

    private @Nullable CallStreamObserver<F> stream;
    /** Encoded, but too large for the frame before. */
    private @Nullable P held;

    Outbox(Framing<M, P, F> framing, FrameLimits limits, IntSupplier bound, EventLoop loop, Notice notice) {
        this.framing = framing;
        this.limits = limits;
        this.bound = bound;
        this.loop = loop;
        this.notice = notice;
    }

    /** Takes messages from now on, which wait for the stream. Any thread. */
    void accept() {
        accepting = true;
    }

    /** Takes no more messages. Any thread. */
    void refuse() {
        accepting = false;
    }

    /** Queues a message; if none are accepted or too much waits, drops it. */
    void offer(M message) {
        if (!accepting) {
            notice.unconnected(1);
            return;
        }
        int weight = framing.weight().applyAsInt(message);
        long now = waiting.addAndGet(weight);
        int most = bound.getAsInt();
        // One alone is always taken, or the largest messages could never pass a small bound.
        if (now > most && now > weight) {
            waiting.addAndGet(-weight);
            notice.overflowed("more than " + most + " bytes wait to be sent");
            return;
        }
        queue.add(message);
        wake();
    }

    /** Writes on, soon: something came, or the stream is ready again. Any thread. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // The loops end only after the last transport is closed, so the message has nowhere to go.
                accepting = false;
            }
        }
    }

    /** Writes what waits to this stream, after {@code first}. */
    void open(CallStreamObserver<F> to, @Nullable M first) {
        stream = to;
        accepting = true;
        if (first != null) {
            to.onNext(framing.frame().apply(List.of(framing.encode().apply(first))));
        }
        wake();
    }

    /**
     * Drops what waits, and what comes until it accepts again.
     *
     * @return whether something waited
     */
    boolean close() {
        accepting = false;
        stream = null;
        long lost = held == null ? 0 : 1;
        held = null;
        for (M message = queue.poll(); message != null; message = queue.poll()) {
            waiting.addAndGet(-framing.weight().applyAsInt(message));
            lost++;
        }
        notice.unconnected(lost);
        return lost > 0;
    }

    /** About how many bytes wait. Any thread. */
    long waitingBytes() {
        return waiting.get();
    }

    private void drain() {
        int seen = wakes.get();
        while (seen != 0) {
            try {
                writeWhatWaits();
            } catch (RuntimeException e) {
                // The message is gone from the queue, so going on cannot fail on it again.
                notice.invalid("a message cannot be written: " + e);
                wakes.incrementAndGet();
            }
            seen = wakes.addAndGet(-seen);
        }
    }

    private void writeWhatWaits() {
        CallStreamObserver<F> to = stream;
        while (to != null && to.isReady()) {
            List<P> batch = batch();
            if (batch.isEmpty()) {
                return;
            }
            to.onNext(framing.frame().apply(batch));
        }
    }

    private List<P> batch() {
        List<P> batch = new ArrayList<>();
        int bytes = 0;
        for (P next = next(); next != null; next = next()) {
            int size = next.getSerializedSize() + FRAMING;
            if (size > limits.message()) {
                notice.invalid("a message of " + size + " bytes is over the limit of " + limits.message());
                continue;
            }
            if (bytes > 0 && bytes + size > limits.batch()) {
                held = next;
                break;
            }
            batch.add(next);
            bytes += size;
        }
        return batch;
    }

    private @Nullable P next() {
        P next = held;
        if (next != null) {
            held = null;
            return next;
        }
        M message = queue.poll();
        if (message == null) {
            return null;
        }
        waiting.addAndGet(-framing.weight().applyAsInt(message));
        return framing.encode().apply(message);
    }
}
