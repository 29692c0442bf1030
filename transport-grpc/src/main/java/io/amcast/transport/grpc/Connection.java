package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.proto.v1.MulticastServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream to a member, opened again with backoff whenever it breaks. Its state lives on one loop, which is the connection's own
 * too, so that neither locks nor hops between threads are needed.
 *
 * @param <M> what is sent
 * @param <Q> frames that go out
 * @param <S> frames that come in
 */
abstract class Connection<M, Q, S> {
    private static final int HANDSHAKE_SECONDS = 5;
    private static final int GRACE_MILLIS = 500;

    private enum State {
        WAITING,
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final String name;
    private final MemberId member;
    private final Topology.Endpoint endpoint;
    private final EventLoops loops;
    private final EventLoop loop;
    private final FrameLimits limits;
    private final Greetings greetings;
    private final LinkCounters counters;
    private final Notice notice;
    private final Outbox<M, ?, Q> outbox;
    private final Backoff backoff = new Backoff();

    /** Set at once by close(), so that a loop which is late does not connect any more. */
    private volatile boolean closing;

    private boolean openedBefore;
    private State state = State.WAITING;
    private @Nullable Attempt attempt;
    private @Nullable ScheduledFuture<?> retry;

    Connection(
            MemberId member,
            Topology topology,
            Greetings greetings,
            EventLoops loops,
            Framing<M, ?, Q> framing,
            int waitingBytes,
            String name,
            LinkCounters counters) {
        this.name = name;
        this.member = member;
        this.endpoint = topology.endpoint(member);
        this.greetings = greetings;
        this.counters = counters;
        this.notice = new Notice(name, counters);
        this.loops = loops;
        this.loop = loops.next();
        this.limits = FrameLimits.of(topology.limits());
        this.outbox = new Outbox<>(framing, limits, () -> waitingBytes, loop, notice);
    }

    /** Starts the call. */
    abstract void call(MulticastServiceGrpc.MulticastServiceStub stub, ClientResponseObserver<Q, S> observer);

    abstract Q greeting(io.amcast.proto.v1.Handshake handshake);

    /** The handshake in a frame, or null if there is none. */
    abstract io.amcast.proto.v1.@Nullable Handshake handshake(S frame);

    /** What goes out before everything else on a new stream. */
    abstract @Nullable M first();

    abstract void opened();

    abstract void received(S frame);

    /**
     * The stream broke, or could not be opened.
     *
     * @param wasOpen whether it had been open
     * @param lost whether something may be lost
     */
    abstract void broken(boolean wasOpen, boolean lost, String reason);

    /** The other side, or this one, finds that they do not belong together. */
    abstract void refused(Refusal refusal);

    /** Who connects to whom, for logs. */
    final String name() {
        return name;
    }

    /** Something came in that makes no sense, and is dropped. */
    final void invalid(String reason) {
        notice.invalid(reason);
    }

    /** About how many bytes wait to be sent. Any thread. */
    final long waitingBytes() {
        return outbox.waitingBytes();
    }

    final MemberId member() {
        return member;
    }

    /** Begins to connect; what is sent from now on waits for the stream. Any thread. */
    final void connect() {
        outbox.accept();
        onLoop(this::dial);
    }

    /** The member has shown that it is there: connects at once instead of later. Any thread. */
    final void tryNow() {
        onLoop(() -> {
            if (state == State.WAITING && retry != null && retry.cancel(false)) {
                dial();
            }
        });
    }

    /** Any thread; neither blocks nor throws. */
    final void send(M message) {
        outbox.offer(message);
    }

    /**
     * Ends the stream in good order, and by force if that takes long. Any thread; returns at once.
     *
     * @return the channel that is shutting down, or null if there was none
     */
    final CompletableFuture<@Nullable ManagedChannel> close() {
        CompletableFuture<@Nullable ManagedChannel> last = new CompletableFuture<>();
        closing = true;
        onLoop(() -> {
            state = State.CLOSED;
            outbox.close();
            Attempt open = attempt;
            attempt = null;
            if (open != null) {
                open.finish();
            }
            last.complete(open == null ? null : open.channel);
        });
        return last;
    }

    private void dial() {
        if (closing || state != State.WAITING) {
            return;
        }
        state = State.CONNECTING;
        outbox.accept();
        Attempt next = new Attempt(Channels.dial(endpoint, loops, loop, limits));
        attempt = next;
        next.begin();
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loops end only after the last transport is closed: nothing is left to be done.
            outbox.refuse();
        }
    }

    private void ended(Attempt of, String reason, @Nullable Refusal refusal) {
        if (attempt != of) {
            return;
        }
        attempt = null;
        of.abandon();
        boolean wasOpen = state == State.OPEN;
        boolean lost = outbox.close();
        state = State.WAITING;
        long delayMillis = backoff.nextMillis();
        if (refusal != null && refusal.reason().lasting()) {
            delayMillis = TimeUnit.SECONDS.toMillis(refusal.retrySeconds());
            refused(refusal);
        } else {
            broken(wasOpen, wasOpen || lost, reason);
        }
        retry = loop.schedule(this::dial, delayMillis, TimeUnit.MILLISECONDS);
    }

    /** One stream, from dialling to its end. What comes from an older one is ignored. */
    private final class Attempt implements ClientResponseObserver<Q, S> {
        private final ManagedChannel channel;
        private @Nullable ClientCallStreamObserver<Q> out;
        private @Nullable ScheduledFuture<?> deadline;

        private Attempt(ManagedChannel channel) {
            this.channel = channel;
        }

        private void begin() {
            deadline = loop.schedule(
                    () -> ended(this, "no handshake within " + HANDSHAKE_SECONDS + " s", null),
                    HANDSHAKE_SECONDS,
                    TimeUnit.SECONDS);
            call(MulticastServiceGrpc.newStub(channel), this);
            ClientCallStreamObserver<Q> started = out;
            if (started != null) {
                started.onNext(greeting(greetings.to(member)));
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> stream) {
            out = stream;
            stream.setOnReadyHandler(outbox::wake);
        }

        @Override
        public void onNext(S frame) {
            onLoop(() -> {
                if (attempt == this) {
                    take(frame);
                }
            });
        }

        private void take(S frame) {
            if (state == State.OPEN) {
                received(frame);
                return;
            }
            io.amcast.proto.v1.Handshake handshake = handshake(frame);
            Refusal refusal = handshake == null
                    ? Refusal.malformed("the first frame is no handshake")
                    : greetings.judgeMember(member, handshake);
            ClientCallStreamObserver<Q> stream = out;
            if (refusal != null || stream == null) {
                ended(this, refusal == null ? "no stream" : refusal.text(), refusal);
                return;
            }
            stopDeadline();
            state = State.OPEN;
            backoff.reset();
            if (openedBefore) {
                counters.reconnected();
            }
            openedBefore = true;
            opened();
            outbox.open(stream, first());
        }

        @Override
        public void onError(Throwable error) {
            onLoop(() -> ended(this, Refusal.describe(error), Refusal.of(error)));
        }

        @Override
        public void onCompleted() {
            onLoop(() -> ended(this, "the member closed the stream", null));
        }

        private void stopDeadline() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        private void finish() {
            stopDeadline();
            if (out != null) {
                out.onCompleted();
            }
            channel.shutdown();
            loop.schedule(channel::shutdownNow, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void abandon() {
            stopDeadline();
            channel.shutdownNow();
        }
    }
}
