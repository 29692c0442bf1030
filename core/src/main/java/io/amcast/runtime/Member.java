package io.amcast.runtime;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MulticastException;
import io.amcast.metrics.MemberMetrics;
import io.amcast.spi.GroupLog;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One member without its client: the log, the links, the loop and the applier, from start to stop.
 *
 * <p>It is fail-stop: when the log, the loop, the observer or the state machine fails, the member takes part in nothing any more and
 * tells why by its status, until it is closed.
 */
final class Member {
    private static final Duration JOIN = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final long HAND_OVER_MILLIS = 2_500;
    private static final Duration LOG_CLOSE = Duration.ofMillis(2_500);
    private static final GroupLog.Standing NOT_STARTED = new GroupLog.Standing(MemberStatus.Role.FOLLOWER, 0, null);
    private static final System.Logger LOG = System.getLogger(Member.class.getName());

    private final Members.Spec<?, ?> spec;
    private final GroupLog log;
    private final Transport transport;
    private final MemberMetrics metrics;
    private final LogFeed logFeed;
    private final LinkFeed linkFeed;
    private final Misfits misfits;
    private final Lanes lanes;
    private final DispatchStream stream;
    private final SnapshotPublisher snapshots;
    private final @Nullable ParallelDeliveries parallel;
    private final MemberLoop loop;
    private final Worker loopWorker;
    private final Worker applierWorker;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean logStarted;
    private volatile GroupLog.@Nullable Standing lastStanding;

    <M, R extends @Nullable Object> Member(
            Members.Spec<M, R> spec, GroupLog log, Transport transport, TimeSource time) {
        this.spec = spec;
        this.log = log;
        this.transport = transport;
        metrics = new MemberMetrics(
                spec.metrics(), spec.group(), spec.self(), () -> progress().pending());
        metrics.links(transport);
        MemberEvents events = spec.metrics() == null ? MemberEvents.NONE : metrics;
        MemberParts<M, R> parts = new MemberParts<>(
                spec,
                new MemberSurroundings(
                        log,
                        transport,
                        time,
                        events,
                        MemberParts.WINDOW_MICROS,
                        new SecureRandom().nextLong() >>> 2,
                        task -> inBackground(spec.self(), task),
                        this::signalLoop,
                        this::signalApplier,
                        this::fail),
                this::standing);
        lanes = parts.lanes;
        stream = parts.stream;
        snapshots = parts.snapshots;
        parallel = parts.parallel;
        if (parallel != null) {
            metrics.parallelDelivery(parallel::running, parallel::waiting);
        }
        loop = parts.loop;
        loopWorker = new Worker("amcast-loop-" + spec.self(), loop, this::fail);
        applierWorker = new Worker("amcast-apply-" + spec.self(), parts.applier, this::fail);
        logFeed = new LogFeed(lanes, this::fail);
        misfits = new Misfits(spec.topology().members(spec.group()), spec.self(), this::fail);
        linkFeed = new LinkFeed(spec.group(), lanes, events, time, this::status, parts.trace, misfits);
    }

    private static void inBackground(MemberId self, Runnable task) {
        Thread thread = new Thread(task, "amcast-snapshot-" + self);
        thread.setDaemon(true);
        thread.start();
    }

    private void signalLoop() {
        loopWorker.signal();
    }

    private void signalApplier() {
        applierWorker.signal();
    }

    private MemberLoop.Progress progress() {
        return loop.progress();
    }

    /** Starts everything, or leaves nothing running. */
    void start() throws IOException {
        boolean started = false;
        try {
            loopWorker.start();
            applierWorker.start();
            transport.start(linkFeed);
            log.start(logFeed);
            logStarted = true;
            started = true;
        } finally {
            if (!started) {
                kill();
            }
        }
    }

    /** The log's standing, while there is a log to ask. */
    private GroupLog.Standing standing() {
        GroupLog.Standing last = lastStanding;
        if (last != null) {
            return last;
        }
        return logStarted ? log.standing() : NOT_STARTED;
    }

    MemberId self() {
        return spec.self();
    }

    MemberStatus status() {
        Throwable cause = failure.get();
        MemberLoop.Progress progress = progress();
        boolean running = lastStanding == null;
        GroupLog.Standing standing = standing();
        return new MemberStatus(
                spec.self(),
                spec.group(),
                running ? standing.role() : MemberStatus.Role.STOPPED,
                standing.term(),
                standing.leader(),
                progress.appliedIndex(),
                progress.pending() + stream.unapplied(),
                progress.clock(),
                progress.deliveries(),
                health(running, cause, standing));
    }

    private String health(boolean running, @Nullable Throwable cause, GroupLog.Standing standing) {
        String snapshotFailure = snapshots.failure();
        String misfit = misfits.shown();
        if (cause != null) {
            return "stopped: " + describe(cause);
        } else if (!running) {
            return "stopped";
        } else if (misfit != null) {
            return misfit;
        } else if (standing.leader() == null) {
            return "group " + spec.group() + " has no leader that this member knows";
        } else if (stream.backlog() >= MemberParts.DISPATCH_BYTES) {
            return "the state machine lags behind by " + (stream.backlog() >> 20) + " MiB of messages";
        } else if (snapshotFailure != null) {
            return snapshotFailure;
        }
        return "ok";
    }

    private static String describe(Throwable cause) {
        return cause instanceof MulticastException
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** Fail-stop. Any thread, those of the log and the loop too, so that stopping is another's work. */
    private void fail(Throwable cause) {
        if (stopping.get() || !failure.compareAndSet(null, cause)) {
            return;
        }
        String text = spec.self() + ": stops, since it cannot go on: " + describe(cause);
        // A mistake in the configuration is told by its text.
        LOG.log(System.Logger.Level.ERROR, text, cause instanceof MulticastException ? null : cause);
        Thread stopper = new Thread(this::stopAtOnce, "amcast-stop-" + spec.self());
        stopper.setDaemon(true);
        stopper.start();
    }

    /** Stops as a crash would. */
    void kill() {
        stopAtOnce();
        transport.close();
    }

    // The links stay, so that operators can still ask for the status.
    private void stopAtOnce() {
        if (!stopping.compareAndSet(false, true)) {
            awaitUninterruptibly(stopped, Duration.ofSeconds(10));
            return;
        }
        lastStanding = standing();
        linkFeed.stop();
        loopWorker.stop();
        applierWorker.stop();
        logFeed.release();
        if (logStarted) {
            log.kill();
        }
        loopWorker.join(JOIN);
        joinApplier();
        snapshots.stop(Duration.ZERO);
        metrics.close();
        stopped.countDown();
    }

    private void joinApplier() {
        applierWorker.join(JOIN);
        if (parallel != null) {
            parallel.stop(JOIN);
        }
    }

    /** Drains, hands leadership over and stops. */
    void close() {
        if (!stopping.compareAndSet(false, true)) {
            awaitUninterruptibly(stopped, Duration.ofSeconds(10));
            transport.close();
            return;
        }
        loop.drain();
        log.handOver(HAND_OVER_MILLIS);
        CountDownLatch quiet = new CountDownLatch(1);
        if (!lanes.control.offer(new LoopEvent.Quiesce(quiet)) || !awaitUninterruptibly(quiet, DRAIN)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    spec.self() + ": closes before its state machine is through; what is left comes at the next start");
        }
        lastStanding = standing();
        linkFeed.stop();
        transport.close();
        loopWorker.stop();
        snapshots.stop(Duration.ofSeconds(1));
        logFeed.release();
        closeLog();
        applierWorker.stop();
        loopWorker.join(JOIN);
        joinApplier();
        metrics.close();
        stopped.countDown();
        LOG.log(System.Logger.Level.DEBUG, () -> spec.self() + ": closed");
    }

    private void closeLog() {
        CountDownLatch closed = new CountDownLatch(1);
        Thread closer = new Thread(
                () -> {
                    log.close();
                    closed.countDown();
                },
                "amcast-close-" + spec.self());
        closer.setDaemon(true);
        closer.start();
        if (!awaitUninterruptibly(closed, LOG_CLOSE)) {
            LOG.log(System.Logger.Level.WARNING, spec.self() + ": its log is still closing, in the background");
        }
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return latch.getCount() == 0;
        }
    }
}
