package io.amcast.runtime;

import io.amcast.spi.GroupLog;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.SnapshotImage;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes snapshots in the background, one at a time. A snapshot that fails is told and given up: the log keeps what it has. */
final class SnapshotPublisher {
    private static final System.Logger LOG = System.getLogger(SnapshotPublisher.class.getName());

    private final String member;
    private final GroupLog log;
    private final MemberEvents events;
    private final TimeSource time;
    private final Executor background;
    private final Consumer<Throwable> failed;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile long begunNanos;
    private volatile @Nullable Thread writer;
    private volatile @Nullable CountDownLatch written;
    private volatile @Nullable String failure;

    /**
     * A publisher with nothing to do.
     *
     * @param background where snapshots are written; what it is given may block
     * @param failed told of an {@link Error} while writing
     */
    SnapshotPublisher(
            String member,
            GroupLog log,
            MemberEvents events,
            TimeSource time,
            Executor background,
            Consumer<Throwable> failed) {
        this.member = member;
        this.log = log;
        this.events = events;
        this.time = time;
        this.background = background;
        this.failed = failed;
    }

    /** A snapshot is to be taken; false while one is under way. */
    boolean begin() {
        if (!busy.compareAndSet(false, true)) {
            return false;
        }
        begunNanos = time.nanos();
        return true;
    }

    /** The one that was begun cannot be captured. */
    void abandon(Exception reason) {
        failure = "snapshot failed: " + reason.getClass().getSimpleName() + ": " + reason.getMessage();
        LOG.log(System.Logger.Level.WARNING, member + ": " + failure + "; the log grows until one succeeds", reason);
        busy.set(false);
    }

    /** Writes the one that was begun, in the background. */
    void publish(SnapshotImage image) {
        CountDownLatch done = new CountDownLatch(1);
        written = done;
        background.execute(() -> {
            writer = Thread.currentThread();
            try {
                write(image);
            } finally {
                done.countDown();
            }
        });
    }

    /** Why the last snapshot failed, or null if it did not. Any thread. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Waits for the one under way; then interrupts it. */
    void stop(Duration limit) {
        CountDownLatch done = written;
        if (done == null || writer == Thread.currentThread()) {
            return;
        }
        boolean over = false;
        try {
            over = done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Thread thread = writer;
        if (!over && thread != null) {
            thread.interrupt();
        }
    }

    private void write(SnapshotImage image) {
        Counted counted = new Counted();
        SnapshotImage measured = new SnapshotImage(
                image.index(),
                image.term(),
                image.replica(),
                image.results(),
                out -> image.application().writeTo(counted.over(out)));
        try {
            log.publish(measured);
            failure = null;
            events.snapshot(time.nanos() - begunNanos, counted.bytes);
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> member + ": snapshot of index " + image.index() + ", " + counted.bytes + " bytes");
            busy.set(false);
        } catch (IOException | RuntimeException e) {
            abandon(e);
        } catch (Error e) {
            failed.accept(e);
        }
    }

    /** Counts what the state machine writes. */
    private static final class Counted {
        private long bytes;

        OutputStream over(OutputStream out) {
            return new FilterOutputStream(out) {
                @Override
                public void write(int octet) throws IOException {
                    out.write(octet);
                    bytes++;
                }

                @Override
                public void write(byte[] octets, int from, int length) throws IOException {
                    out.write(octets, from, length);
                    bytes += length;
                }

                @Override
                public void close() throws IOException {
                    // The stream is the log's, to which it belongs to close it.
                    out.flush();
                }
            };
        }
    }
}
