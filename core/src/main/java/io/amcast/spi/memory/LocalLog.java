package io.amcast.spi.memory;

import io.amcast.MemberId;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One member's end of a {@link SharedLog}. Its apply thread runs from start to close. */
final class LocalLog implements GroupLog {
    private final SharedLog shared;
    private final MemberId self;
    private final int snapshotEvery;
    private final Executor events;
    /** Held during every call from the event thread, so that none is under way when this log is stopped. */
    private final Object calling = new Object();

    private @Nullable Listener listener;
    private @Nullable Thread applier;
    private volatile boolean stopped;
    private long position;
    private long snapshotAt;

    LocalLog(SharedLog shared, MemberId self, int snapshotEvery, Executor events) {
        this.shared = shared;
        this.self = self;
        this.snapshotEvery = snapshotEvery;
        this.events = events;
    }

    MemberId self() {
        return self;
    }

    @Override
    public void start(Listener to) throws IOException {
        if (listener != null) {
            throw new IllegalStateException("log of member " + self + " was started before");
        }
        listener = to;
        SharedLog.Kept own = shared.join(this);
        Thread thread = new Thread(() -> run(to, own), "amcast-log-" + self);
        thread.setDaemon(true);
        applier = thread;
        thread.start();
    }

    @Override
    public void append(LogEntry entry) {
        if (!shared.append(this, entry)) {
            tell(to -> to.refused(entry, true, "member " + self + " does not lead its group"));
        }
    }

    @Override
    public void confirm(long number, long term) {
        long last = shared.confirm(this, term);
        tell(to -> {
            if (last >= 0) {
                to.confirmed(number, last);
            } else {
                to.unconfirmed(number, "member " + self + " does not lead its group in term " + term);
            }
        });
    }

    @Override
    public void publish(SnapshotImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        image.application().writeTo(out);
        shared.keep(
                self,
                new SharedLog.Kept(image.index(), image.term(), image.replica(), image.results(), out.toByteArray()));
    }

    @Override
    public void handOver(long millis) {
        shared.handOver(this);
    }

    @Override
    public Standing standing() {
        return shared.standing(this);
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public void kill() {
        stopped = true;
        shared.leave(this);
        synchronized (calling) {
            // A call that began before is over now, and none begins after.
        }
        Thread thread = applier;
        if (thread != null && thread != Thread.currentThread()) {
            joinUninterruptibly(thread);
        }
    }

    /** Tells who leads, in the order of the calls. */
    void tellLeader(long term, @Nullable MemberId leader) {
        tell(to -> to.leaderChanged(term, leader));
    }

    private void tell(Consumer<Listener> call) {
        Listener to = listener;
        if (to == null) {
            return;
        }
        events.execute(() -> {
            synchronized (calling) {
                if (!stopped) {
                    call.accept(to);
                }
            }
        });
    }

    private void run(Listener to, SharedLog.@Nullable Kept own) {
        try {
            if (own != null) {
                restore(to, own, RestoredSnapshot.Origin.DISK);
            } else if (!stopped) {
                to.startsEmpty();
            }
            while (true) {
                SharedLog.Next next = shared.next(this, position);
                if (next == null) {
                    return;
                }
                if (next.install() != null) {
                    restore(to, next.install(), RestoredSnapshot.Origin.INSTALL);
                }
                for (SharedLog.Stored stored : next.entries()) {
                    if (stopped) {
                        return;
                    }
                    apply(to, stored);
                }
            }
        } catch (RuntimeException | Error e) {
            shared.leave(this);
            tell(listening -> listening.failed(e));
        }
    }

    private void apply(Listener to, SharedLog.Stored stored) {
        to.applied(position++, stored.term(), stored.entry());
        // A term that this member won after its start: a replayed first entry makes nobody leader (rule A4).
        if (stored.entry() == null && !stopped && shared.leads(this, stored.term())) {
            to.ready(stored.term());
        }
        if (position - snapshotAt >= snapshotEvery && !stopped) {
            snapshotAt = position;
            to.snapshotWanted();
        }
    }

    private void restore(Listener to, SharedLog.Kept kept, RestoredSnapshot.Origin origin) {
        if (stopped) {
            return;
        }
        to.restored(new RestoredSnapshot(
                kept.index(),
                kept.term(),
                origin,
                kept.replica(),
                kept.results(),
                new ByteArrayInputStream(kept.application())));
        position = kept.index() + 1;
        snapshotAt = position;
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
