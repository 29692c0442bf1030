package io.amcast.consensus.ratis;

import io.amcast.Topology;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;

/** A member's Ratis server and the division in it. */
final class RatisServer {
    private static final System.Logger LOG = System.getLogger(RatisServer.class.getName());
    private static final long CLOSE_MILLIS = 10_000;

    static {
        keepProcessAlive();
    }

    private final RaftMember member;
    private final LogStateMachine stateMachine;
    private final RaftServer server;
    private final RaftServer.Division division;

    private RatisServer(
            RaftMember member, LogStateMachine stateMachine, RaftServer server, RaftServer.Division division) {
        this.member = member;
        this.stateMachine = stateMachine;
        this.server = server;
        this.division = division;
    }

    /** Ratis would exit the process on its own errors, and on an exception that any thread of it leaves uncaught. */
    private static void keepProcessAlive() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        ExitUtils.setTerminateOnUncaughtException(false);
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /** Binds the member's address and lets it go again: Ratis itself takes an address that it cannot bind for the end of the process. */
    static void checkAddress(RaftMember member) throws IOException {
        Topology.Bind bind = member.bind();
        String place = "member " + member + ": ";
        if (bind.raftPort() == 0) {
            throw new IOException(place + "raftPort 0: the other members must know the port; use 1 to 65535");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(bind.host()), bind.raftPort()));
        } catch (IOException e) {
            throw new IOException(
                    place + "cannot bind " + bind.host() + ":" + bind.raftPort() + " (raftPort): " + e.getMessage()
                            + "; stop what uses it, or choose another port",
                    e);
        }
    }

    /** A server that is not started yet. */
    static RatisServer build(
            RaftMember member, MemberDirectory directory, RatisLimits limits, LogStateMachine stateMachine)
            throws IOException {
        Parameters parameters = new Parameters();
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, new MembersOnly());
        RaftServer server = RaftServer.newBuilder()
                .setServerId(member.peerId())
                .setGroup(member.raftGroup())
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setStateMachine(stateMachine)
                .setProperties(RatisProperties.of(member.bind(), directory.raft(), limits))
                .setParameters(parameters)
                .build();
        try {
            RaftServer.Division division = server.getDivision(member.groupId());
            stateMachine.serves(division.getInfo());
            return new RatisServer(member, stateMachine, server, division);
        } catch (IOException e) {
            stateMachine.closing();
            server.close();
            throw refused(member, e);
        }
    }

    /** Restores the last snapshot and begins; closes nothing if that fails. */
    void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw refused(member, e);
        }
        tellOfOtherAddresses();
    }

    private static IOException refused(RaftMember member, Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && (cause instanceof CompletionException || cause.getMessage() == null)) {
            cause = cause.getCause();
        }
        return new IOException("member " + member + ": its log cannot start: " + cause.getMessage(), error);
    }

    /** The topology seeds the first start; afterwards the membership in the log holds. */
    private void tellOfOtherAddresses() {
        for (RaftPeer expected : member.raftGroup().getPeers()) {
            RaftPeer found = division.getRaftConf().getPeer(expected.getId());
            if (found == null || !found.getAddress().equals(expected.getAddress())) {
                LOG.log(
                        Level.WARNING,
                        "member " + member + ": the topology has " + expected.getId() + " at " + expected.getAddress()
                                + ", the log " + (found == null ? "does not have it" : "at " + found.getAddress())
                                + "; the log holds");
            }
        }
    }

    RaftServer.Division division() {
        return division;
    }

    DivisionRoute route() {
        return DivisionRoute.to(server, division);
    }

    /** Drops the log files that a durable snapshot covers, even if a slow member still needs them: it gets the snapshot. */
    void dropLogUpTo(long index) {
        division.getRaftLog().purge(index);
    }

    /** Makes another member the leader if this one is, the one that has most of the log first. */
    void handOver(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        List<RaftPeerId> others = othersByProgress();
        for (int i = 0; i < others.size(); i++) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            // The last may take all the time that is left; one that is down must leave some to the next.
            long share = i + 1 < others.size() ? left / 2 : left;
            if (share <= 0 || !division.getInfo().isLeader() || handOver(others.get(i), share)) {
                return;
            }
        }
    }

    private boolean handOver(RaftPeerId to, long millis) {
        try {
            RaftClientReply reply = server.transferLeadership(new TransferLeadershipRequest(
                    ClientId.randomId(), member.peerId(), member.groupId(), 0, to, millis));
            if (reply.isSuccess()) {
                return true;
            }
            LOG.log(
                    Level.DEBUG,
                    () -> "member " + member + ": leadership not given to " + to + ": "
                            + reply.getException().getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "member " + member + ": leadership not given to " + to, e);
        }
        return false;
    }

    private List<RaftPeerId> othersByProgress() {
        return division.getCommitInfos().stream()
                .sorted(Comparator.comparingLong(CommitInfoProto::getCommitIndex)
                        .reversed())
                .map(info -> RaftPeerId.valueOf(info.getServer().getId()))
                .filter(id -> !id.equals(member.peerId()))
                .toList();
    }

    /** Closes and waits for it, up to a bound: Ratis waits for threads without one. */
    void close() {
        stateMachine.closing();
        Thread closer = new Thread(this::closeServer, "amcast-close-" + member.self());
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closer.isAlive()) {
            LOG.log(Level.WARNING, "member " + member + ": Ratis is still closing after " + CLOSE_MILLIS + " ms");
        }
    }

    private void closeServer() {
        try {
            server.close();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "member " + member + ": Ratis did not close in good order", e);
        }
    }
}
