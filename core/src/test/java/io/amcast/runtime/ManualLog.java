package io.amcast.runtime;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.SnapshotImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A log in which nothing happens until a test says so. */
final class ManualLog implements GroupLog {
    record Published(SnapshotImage image, byte[] application) {}

    /** What was handed over and not committed yet. */
    final Queue<LogEntry> appended = new ConcurrentLinkedQueue<>();

    /** Who asks whether the member leads. */
    final Queue<Long> questions = new ConcurrentLinkedQueue<>();

    final LinkedBlockingQueue<Published> published = new LinkedBlockingQueue<>();
    volatile Standing standing = new Standing(MemberStatus.Role.FOLLOWER, 0, null);
    volatile IOException refusesToStart;
    volatile IOException refusesToPublish;
    volatile Listener listener;
    volatile boolean handedOver;
    volatile boolean killed;
    volatile boolean closed;
    private long index;

    @Override
    public void start(Listener to) throws IOException {
        if (refusesToStart != null) {
            throw refusesToStart;
        }
        listener = to;
    }

    /** The member wins the term; what is in the log before is one entry of the log's own. */
    void elect(MemberId self, long term) {
        standing = new Standing(MemberStatus.Role.LEADER, term, self);
        listener.leaderChanged(term, self);
        listener.applied(index++, term, null);
        listener.ready(term);
    }

    /** Another member wins the term, and this one hears of it. */
    void lose(MemberId winner, long term) {
        standing = new Standing(MemberStatus.Role.FOLLOWER, term, winner);
        listener.leaderChanged(term, winner);
    }

    /** Commits the oldest entry that was handed over. */
    void commit() {
        commit(appended.remove());
    }

    void commit(LogEntry entry) {
        listener.applied(index++, entry.term(), entry);
    }

    @Override
    public void append(LogEntry entry) {
        appended.add(entry);
    }

    /** The oldest question who leads is answered: this member. */
    void confirm() {
        listener.confirmed(questions.remove(), index - 1);
    }

    @Override
    public void confirm(long number, long term) {
        questions.add(number);
    }

    @Override
    public void publish(SnapshotImage image) throws IOException {
        if (refusesToPublish != null) {
            throw refusesToPublish;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        image.application().writeTo(out);
        published.add(new Published(image, out.toByteArray()));
    }

    @Override
    public void handOver(long millis) {
        handedOver = !closed;
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void kill() {
        killed = true;
    }
}
