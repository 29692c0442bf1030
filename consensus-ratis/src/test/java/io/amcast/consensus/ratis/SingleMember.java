package io.amcast.consensus.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.Snapshot;
import io.amcast.Topology;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A group of one member and its log, which writes down what it is told. */
final class SingleMember implements GroupLog.Listener, AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final Topology topology;
    final MemberId id;
    final GroupLog log;
    /** One line a call. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** Held back from while it is closed. */
    volatile CountDownLatch open = new CountDownLatch(0);

    private volatile long term = -1;
    private volatile long lastIndex = -1;

    SingleMember(Topology topology, Path directory, SnapshotTrigger.Thresholds thresholds) {
        this.topology = topology;
        this.id = topology.members(TestGroup.GROUP).iterator().next();
        this.log = new RatisLogProvider(thresholds).create(topology, TestGroup.GROUP, id, directory);
    }

    /** Started and leading. */
    static SingleMember leading(Path directory, Limits limits, SnapshotTrigger.Thresholds thresholds)
            throws IOException {
        return new SingleMember(TestGroup.of(1, directory, limits), directory, thresholds).lead();
    }

    SingleMember lead() throws IOException {
        log.start(this);
        await().atMost(PATIENCE).until(() -> term >= 0);
        return this;
    }

    /** The same member, not started. */
    SingleMember again(Path directory) {
        return new SingleMember(topology, directory, SnapshotTrigger.Thresholds.DEFAULTS);
    }

    /** Appends an entry with a message of so many bytes. */
    void append(long sequence, int bytes) {
        MessageId message = new MessageId(new SessionId(TestGroup.GROUP, 1), sequence);
        log.append(new LogEntry(
                term,
                sequence,
                1,
                List.of(new LogRecord.Propose(
                        new Message(
                                message, new TreeSet<>(List.of(TestGroup.GROUP)), false, Keys.none(), new byte[bytes]),
                        1,
                        0,
                        LogRecord.Origin.CLIENT))));
    }

    void awaitCall(String call) {
        await().atMost(PATIENCE).until(() -> calls.contains(call));
    }

    void publish(String state) throws IOException {
        publish(out -> out.write(state.getBytes(UTF_8)));
    }

    void publish(Snapshot application) throws IOException {
        log.publish(new SnapshotImage(lastIndex, term, ReplicaImage.empty(), List.of(), application));
    }

    @Override
    public void close() {
        open.countDown();
        log.close();
    }

    @Override
    public void startsEmpty() {
        calls.add("starts empty");
    }

    @Override
    public void restored(RestoredSnapshot snapshot) {
        try {
            lastIndex = snapshot.index();
            calls.add("restored " + new String(snapshot.application().readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void applied(long index, long entryTerm, LogEntry entry) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lastIndex = index;
        calls.add("applied " + (entry == null ? "own" : entry.sequence()));
    }

    @Override
    public void ready(long newTerm) {
        calls.add("ready");
        term = newTerm;
    }

    @Override
    public void snapshotWanted() {
        calls.add("snapshot wanted");
    }

    @Override
    public void leaderChanged(long newTerm, MemberId leader) {
        calls.add("leader " + leader);
    }

    @Override
    public void refused(LogEntry entry, boolean certain, String reason) {
        calls.add("refused " + entry.sequence() + (certain ? "" : " perhaps") + ": " + reason);
    }

    @Override
    public void failed(Throwable cause) {
        calls.add("failed: " + cause.getMessage());
    }
}
