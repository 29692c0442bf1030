package io.amcast.consensus.ratis;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.SnapshotImage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.jspecify.annotations.Nullable;

/** A member's log on Ratis, from start to close. */
final class RatisLog implements GroupLog {
    private static final System.Logger LOG = System.getLogger(RatisLog.class.getName());
    private static final Standing STOPPED = new Standing(MemberStatus.Role.STOPPED, 0, null);

    private final RaftMember member;
    private final MemberDirectory directory;
    private final SnapshotFiles snapshots = new SnapshotFiles();
    private final SnapshotTrigger trigger;
    private final Object lifecycle = new Object();
    private boolean started;
    private volatile @Nullable Running running;

    /** What there is between start and close. */
    private record Running(
            Closeable claim, ListenerGate listener, RatisServer server, Submitter submitter, LeaderCheck check) {}

    RatisLog(RaftMember member, MemberDirectory directory, SnapshotTrigger.Thresholds thresholds) {
        this.member = member;
        this.directory = directory;
        this.trigger = new SnapshotTrigger(thresholds);
    }

    @Override
    public void start(Listener to) throws IOException {
        synchronized (lifecycle) {
            if (started) {
                throw new IllegalStateException("log of member " + member + " was started before");
            }
            started = true;
            directory.check(member);
            RatisServer.checkAddress(member);
            Closeable claim = directory.claim(member);
            try {
                Running now = build(claim, new ListenerGate(to));
                running = now;
                now.submitter().start();
                now.check().start();
                now.server().start();
            } catch (IOException | RuntimeException | Error e) {
                stop();
                claim.close();
                throw e;
            }
        }
    }

    private Running build(Closeable claim, ListenerGate listener) throws IOException {
        RatisLimits limits = RatisLimits.of(member.topology().limits());
        LogStateMachine stateMachine = new LogStateMachine(member, listener, snapshots, trigger);
        RatisServer server = RatisServer.build(member, directory, limits, stateMachine);
        Submitter submitter = new Submitter(member, limits, server.division().getInfo(), server.route(), listener);
        LeaderCheck check = new LeaderCheck(member, server.division().getInfo(), server.route(), listener);
        return new Running(claim, listener, server, submitter, check);
    }

    @Override
    public void append(LogEntry entry) {
        Running now = running;
        if (now != null) {
            now.submitter().append(entry);
        }
    }

    @Override
    public void confirm(long number, long term) {
        Running now = running;
        if (now != null) {
            now.check().ask(number, term);
        }
    }

    @Override
    public void publish(SnapshotImage image) throws IOException {
        Running now = running;
        if (now == null) {
            throw new IOException("member " + member + ": its log is closed");
        }
        if (snapshots.publish(image)) {
            now.server().dropLogUpTo(image.index());
        }
    }

    @Override
    public void handOver(long millis) {
        Running now = running;
        if (now != null) {
            now.server().handOver(millis);
        }
    }

    @Override
    public Standing standing() {
        Running now = running;
        if (now == null) {
            return STOPPED;
        }
        DivisionInfo info = now.server().division().getInfo();
        if (!info.isAlive()) {
            return STOPPED;
        }
        MemberStatus.Role role = info.isLeader()
                ? MemberStatus.Role.LEADER
                : info.isCandidate() ? MemberStatus.Role.CANDIDATE : MemberStatus.Role.FOLLOWER;
        RaftPeerId leader = info.getLeaderId();
        return new Standing(role, info.getCurrentTerm(), leader == null ? null : MemberId.of(leader.toString()));
    }

    @Override
    public long bytesSinceSnapshot() {
        return trigger.bytes();
    }

    @Override
    public void close() {
        stop();
    }

    /** Ratis writes nothing when it closes that a crash would not leave, so that the two differ only in what comes before. */
    @Override
    public void kill() {
        stop();
    }

    private void stop() {
        Running now = running;
        if (now == null) {
            return;
        }
        running = null;
        now.submitter().stop();
        now.check().stop();
        now.listener().shut();
        now.server().close();
        try {
            now.claim().close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "member " + member + ": its directory was not let go", e);
        }
        LOG.log(Level.DEBUG, () -> "member " + member + ": its log is closed");
    }
}
