package io.amcast.consensus.ratis;

import io.amcast.MemberId;
import io.amcast.proto.LogCodec;
import io.amcast.spi.LogEntry;
import io.amcast.spi.RestoredSnapshot;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * What Ratis tells of a member's log, passed on to the listener.
 *
 * <p>The division's one updater thread calls {@link #applyTransaction}, {@link #notifyLeaderReady}, {@link #notifyTermIndexUpdated}
 * and {@link #reinitialize}, in log order; {@link #initialize} comes before it starts. The listener may block it. The other calls come
 * from any thread, some with Ratis' locks held.
 */
final class LogStateMachine extends BaseStateMachine {
    private final RaftMember member;
    private final ListenerGate listener;
    private final SnapshotFiles snapshots;
    private final SnapshotTrigger trigger;
    private boolean readyNext;
    private volatile boolean closing;
    private volatile @Nullable DivisionInfo division;

    LogStateMachine(RaftMember member, ListenerGate listener, SnapshotFiles snapshots, SnapshotTrigger trigger) {
        this.member = member;
        this.listener = listener;
        this.snapshots = snapshots;
        this.trigger = trigger;
    }

    /** The division that this serves; known before it starts. */
    void serves(DivisionInfo info) {
        division = info;
    }

    /** Whatever Ratis shuts down from now on is wanted. */
    void closing() {
        closing = true;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        super.initialize(server, group, storage);
        getLifeCycle().transition(LifeCycle.State.STARTING);
        snapshots.open(storage);
        SingleFileSnapshotInfo latest = snapshots.latest();
        if (latest == null) {
            listener.call(to -> to.startsEmpty());
        } else {
            restore(latest, RestoredSnapshot.Origin.DISK);
        }
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots.storage();
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return snapshots.latest();
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        ByteString data = entry.getStateMachineLogEntry().getLogData();
        applied(entry.getTerm(), entry.getIndex(), data);
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    /** Comes for every entry that is Ratis' own, after all else that it causes. */
    @Override
    public void notifyTermIndexUpdated(long entryTerm, long index) {
        applied(entryTerm, index, null);
        // The entry that makes a leader ready is told first: whoever is ready has applied all of the earlier terms.
        if (readyNext) {
            readyNext = false;
            listener.call(to -> to.ready(entryTerm));
        }
    }

    @Override
    public void notifyLeaderReady() {
        readyNext = true;
    }

    private void applied(long entryTerm, long index, @Nullable ByteString data) {
        if (listener.isShut()) {
            setLastAppliedTermIndex(TermIndex.valueOf(entryTerm, index));
            return;
        }
        try {
            LogEntry entry = data == null ? null : LogCodec.decode(data.asReadOnlyByteBuffer());
            listener.call(to -> to.applied(index, entryTerm, entry));
        } catch (IOException | RuntimeException | Error e) {
            throw stop("log entry " + index + " of term " + entryTerm + ": " + e.getMessage(), e);
        }
        setLastAppliedTermIndex(TermIndex.valueOf(entryTerm, index));
        if (trigger.applied(data == null ? 0 : data.size())) {
            listener.call(to -> to.snapshotWanted());
        }
    }

    /** An entry is never skipped: Ratis closes the division on what is thrown here, and the member is told to stop. */
    private IllegalStateException stop(String what, Throwable cause) {
        IllegalStateException failure = new IllegalStateException("member " + member + ": " + what, cause);
        listener.fail(failure);
        return failure;
    }

    /** Comes when all is applied that was committed when the question came. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(
                LeaderCheck.answer(getLastAppliedTermIndex().getIndex()));
    }

    /** Ratis asks when an operator does; the snapshot comes later, and by {@link RatisLog#publish}. */
    @Override
    public long takeSnapshot() {
        listener.call(to -> to.snapshotWanted());
        SingleFileSnapshotInfo latest = snapshots.latest();
        return latest == null ? RaftLog.INVALID_LOG_INDEX : latest.getIndex();
    }

    /** An installed snapshot is about to be put in place: the entry that is being applied is the last before it. */
    @Override
    public void pause() {
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            return;
        }
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        getLifeCycle().transition(LifeCycle.State.STARTING);
        try {
            restore(snapshots.rescan(), RestoredSnapshot.Origin.INSTALL);
        } catch (IOException | RuntimeException | Error e) {
            throw stop("installed " + e.getMessage(), e);
        }
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    private void restore(@Nullable SingleFileSnapshotInfo snapshot, RestoredSnapshot.Origin origin) throws IOException {
        if (snapshot == null) {
            return;
        }
        ListenerGate.Call<IOException> call = to -> snapshots.restore(snapshot, origin, to);
        listener.call(call);
        setLastAppliedTermIndex(snapshot.getTermIndex());
        trigger.restart();
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        if (transaction.getClientRequest().getMessage() instanceof Submission submission) {
            submission.appended();
        }
        return transaction;
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
        tellLeader(leader);
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        tellLeader(null);
    }

    private void tellLeader(@Nullable RaftPeerId leader) {
        DivisionInfo known = division;
        if (known != null) {
            MemberId id = leader == null ? null : MemberId.of(leader.toString());
            listener.call(to -> to.leaderChanged(known.getCurrentTerm(), id));
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        String where = entry == null ? "" : " at index " + entry.getIndex();
        listener.fail(
                new IOException("member " + member + ": its log failed" + where + ": " + cause.getMessage(), cause));
    }

    /** However Ratis comes to close the division, this is called. */
    @Override
    public void close() {
        if (!closing) {
            listener.fail(new IllegalStateException(
                    "member " + member + ": Ratis closed its division; what Ratis logged before says why"));
        }
    }
}
