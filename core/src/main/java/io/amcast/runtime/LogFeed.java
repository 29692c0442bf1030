package io.amcast.runtime;

import io.amcast.MemberId;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.RestoredSnapshot;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts what the log tells into the loop's lanes. The log's apply thread waits here while the loop or the applier lags. */
class LogFeed implements GroupLog.Listener {
    private final Lanes lanes;
    private final Consumer<Throwable> failed;
    private volatile boolean released;
    private volatile @Nullable CountDownLatch restoring;

    LogFeed(Lanes lanes, Consumer<Throwable> failed) {
        this.lanes = lanes;
        this.failed = failed;
    }

    @Override
    public void startsEmpty() {
        lanes.log.put(new LoopEvent.StartsEmpty());
    }

    @Override
    public void restored(RestoredSnapshot snapshot) {
        CountDownLatch takenOver = new CountDownLatch(1);
        restoring = takenOver;
        lanes.log.put(new LoopEvent.Restore(snapshot, takenOver));
        if (released) {
            return;
        }
        await(takenOver);
        restoring = null;
    }

    void await(CountDownLatch takenOver) {
        try {
            takenOver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.accept(e);
        }
    }

    @Override
    public void applied(long index, long term, @Nullable LogEntry entry) {
        lanes.log.put(new LoopEvent.Applied(index, term, entry));
    }

    @Override
    public void ready(long term) {
        lanes.log.put(new LoopEvent.Ready(term));
    }

    @Override
    public void snapshotWanted() {
        lanes.log.put(new LoopEvent.SnapshotWanted());
    }

    @Override
    public void leaderChanged(long term, @Nullable MemberId leader) {
        lanes.control.offer(new LoopEvent.LeaderHint(term, leader));
    }

    @Override
    public void refused(LogEntry entry, boolean certain, String reason) {
        lanes.control.offer(new LoopEvent.EntryRefused(entry, certain, reason));
    }

    @Override
    public void confirmed(long number, long index) {
        lanes.control.offer(new LoopEvent.Confirmed(number, index));
    }

    @Override
    public void unconfirmed(long number, String reason) {
        lanes.control.offer(new LoopEvent.Unconfirmed(number, reason));
    }

    @Override
    public void failed(Throwable cause) {
        failed.accept(cause);
    }

    /** The member stops: nobody waits here any more. */
    void release() {
        released = true;
        lanes.close();
        CountDownLatch takenOver = restoring;
        if (takenOver != null) {
            takenOver.countDown();
        }
    }
}
