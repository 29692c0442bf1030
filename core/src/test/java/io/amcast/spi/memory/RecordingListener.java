package io.amcast.spi.memory;

import io.amcast.MemberId;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.RestoredSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Writes down what its log tells it, one line a call. */
final class RecordingListener implements GroupLog.Listener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);

    /** From now on only so many more entries are applied. */
    void allow(int entries) {
        gate.drainPermits();
        gate.release(entries);
    }

    @Override
    public void startsEmpty() {
        lines.add("starts empty");
    }

    @Override
    public void restored(RestoredSnapshot snapshot) {
        try {
            lines.add("restored " + snapshot.origin() + " " + snapshot.index() + " "
                    + new String(snapshot.application().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void applied(long index, long term, LogEntry entry) {
        gate.acquireUninterruptibly();
        lines.add("applied " + index + " " + term + " " + (entry == null ? "own" : entry.sequence()));
    }

    @Override
    public void ready(long term) {
        lines.add("ready " + term);
    }

    @Override
    public void snapshotWanted() {
        lines.add("snapshot wanted");
    }

    @Override
    public void leaderChanged(long term, MemberId leader) {
        lines.add("leader " + term + " " + leader);
    }

    @Override
    public void refused(LogEntry entry, boolean certain, String reason) {
        lines.add("refused " + entry.sequence() + " " + certain);
    }

    @Override
    public void failed(Throwable cause) {
        lines.add("failed " + cause);
    }

    /** The lines that come from the apply thread, whose order is promised. */
    List<String> inOrder() {
        return lines.stream()
                .filter(line -> !line.startsWith("leader") && !line.startsWith("refused"))
                .toList();
    }
}
