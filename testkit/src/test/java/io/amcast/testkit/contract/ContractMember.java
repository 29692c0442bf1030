package io.amcast.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.amcast.MemberId;
import io.amcast.Snapshot;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A member from one start to its end: its log, and a state machine that writes down each entry that it gets. */
final class ContractMember implements GroupLog.Listener {
    /** What was applied at an index. */
    record Applied(long index, long term, LogEntry entry) {
        /** As a line of the state. */
        String line() {
            return index + " " + term + " " + (entry == null ? "own" : entry.term() + "/" + entry.sequence());
        }
    }

    /** An entry that the log gave back. */
    record Refused(LogEntry entry, boolean certain) {}

    final MemberId id;
    final GroupLog log;
    private final List<String> state = new ArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Map<Long, Long> confirmed = new TreeMap<>();
    private final Set<Long> unconfirmed = new TreeSet<>();
    private long readyTerm = -1;
    private long lastTerm;
    private final Semaphore applying = new Semaphore(1);

    ContractMember(MemberId id, GroupLog log) {
        this.id = id;
        this.log = log;
    }

    @Override
    public synchronized void startsEmpty() {
        calls.add("starts empty");
    }

    @Override
    public void restored(RestoredSnapshot snapshot) {
        List<String> lines;
        try {
            lines = new String(snapshot.application().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            state.clear();
            state.addAll(lines);
            lastTerm = snapshot.term();
            calls.add("restored " + snapshot.origin() + " " + snapshot.index());
        }
    }

    @Override
    public void applied(long index, long term, LogEntry entry) {
        applying.acquireUninterruptibly();
        applying.release();
        synchronized (this) {
            Applied one = new Applied(index, term, entry);
            applied.add(one);
            state.add(one.line());
            lastTerm = term;
            calls.add("applied " + one.line());
        }
    }

    @Override
    public synchronized void ready(long term) {
        readyTerm = term;
        calls.add("ready " + term);
    }

    @Override
    public synchronized void snapshotWanted() {
        calls.add("snapshot wanted");
    }

    @Override
    public synchronized void leaderChanged(long term, MemberId leader) {
        calls.add("leader " + term + " " + leader);
    }

    @Override
    public synchronized void refused(LogEntry entry, boolean certain, String reason) {
        refused.add(new Refused(entry, certain));
        calls.add("refused " + entry.term() + "/" + entry.sequence() + " " + certain + ": " + reason);
    }

    @Override
    public synchronized void confirmed(long number, long index) {
        confirmed.put(number, index);
    }

    @Override
    public synchronized void unconfirmed(long number, String reason) {
        unconfirmed.add(number);
    }

    /** By question who leads, up to where all is applied that was committed; -1 if it could not be found out. */
    synchronized Map<Long, Long> confirmed() {
        return Map.copyOf(confirmed);
    }

    synchronized Set<Long> unconfirmed() {
        return Set.copyOf(unconfirmed);
    }

    /** To how many questions whether it leads there is an answer. */
    synchronized int told() {
        return confirmed.size() + unconfirmed.size();
    }

    @Override
    public synchronized void failed(Throwable cause) {
        failures.add(cause);
        calls.add("failed " + cause);
    }

    /** Holds the apply thread at the next entry until the latch is open. */
    void holdUntil(CountDownLatch open) {
        applying.acquireUninterruptibly();
        Thread holder = new Thread(() -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            applying.release();
        });
        holder.setDaemon(true);
        holder.start();
    }

    /** Appends entries of a term, of consecutive sequence numbers. */
    void append(long term, long from, long to) {
        for (long sequence = from; sequence < to; sequence++) {
            log.append(new LogEntry(term, sequence, sequence, List.of()));
        }
    }

    /** Publishes the state as it is now. */
    long publish() throws IOException {
        byte[] written;
        long index;
        long term;
        synchronized (this) {
            written = String.join("\n", state).getBytes(UTF_8);
            index = state.size() - 1L;
            term = lastTerm;
        }
        Snapshot application = out -> out.write(written);
        log.publish(new SnapshotImage(index, term, ReplicaImage.empty(), List.of(), application));
        return index;
    }

    synchronized List<String> state() {
        return List.copyOf(state);
    }

    /** What was applied since this start, the log's own entries apart. */
    synchronized List<Applied> entries() {
        return applied.stream().filter(one -> one.entry() != null).toList();
    }

    synchronized List<Applied> applied() {
        return List.copyOf(applied);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized List<Refused> refused() {
        return List.copyOf(refused);
    }

    synchronized List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** The last term that this member became ready in, or -1. */
    synchronized long readyTerm() {
        return readyTerm;
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
