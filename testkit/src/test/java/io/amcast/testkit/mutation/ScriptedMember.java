package io.amcast.testkit.mutation;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.Order;
import io.amcast.ReadFrom;
import io.amcast.SessionId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.runtime.MemberSurroundings;
import io.amcast.runtime.Members;
import io.amcast.runtime.SteppedMember;
import io.amcast.runtime.TimeSource;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.SnapshotImage;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A whole member of the only group, with a log that a script holds. */
final class ScriptedMember {
    private static final GroupId GROUP = ScriptedGroup.A;
    static final MemberId SELF = MemberId.of("a-1");
    private static final MemberId LEADER = MemberId.of("a-2");

    /** The number of its first read. */
    static final long FIRST_READ = 70;

    private static final SessionId SESSION = new SessionId(GROUP, 1);

    final List<LogEntry> appended = new ArrayList<>();
    final List<ClientReply> replies = new ArrayList<>();
    final List<PeerMessage> sent = new ArrayList<>();
    GroupLog.Standing standing = new GroupLog.Standing(MemberStatus.Role.LEADER, 1, SELF);

    private final SteppedMember member;
    private final Log log = new Log();
    private final Links links = new Links();
    private long nanos;

    /** The only member, which leads. */
    ScriptedMember() throws IOException {
        this(Order.PLAIN, SELF);
        log.listener().ready(1);
        member.turnLoop();
    }

    /** A follower in strict order. */
    static ScriptedMember follower() throws IOException {
        ScriptedMember follower = new ScriptedMember(Order.STRICT, SELF, LEADER);
        follower.standing = new GroupLog.Standing(MemberStatus.Role.FOLLOWER, 1, LEADER);
        follower.log.listener().leaderChanged(1, LEADER);
        follower.member.turnLoop();
        return follower;
    }

    private ScriptedMember(Order order, MemberId... ids) throws IOException {
        TreeMap<MemberId, Topology.Endpoint> members = new TreeMap<>();
        for (MemberId id : ids) {
            members.put(id, new Topology.Endpoint("scripted", 0, 0));
        }
        TreeMap<GroupId, java.util.SortedMap<MemberId, Topology.Endpoint>> groups = new TreeMap<>();
        groups.put(GROUP, members);
        Topology topology = new Topology("scripted", groups, Path.of("nowhere"), Limits.DEFAULTS, order);
        Members.Spec<String, String> spec = new Members.Spec<>(
                topology,
                SELF,
                GROUP,
                new Echo(),
                Codec.utf8(),
                Codec.utf8(),
                ConflictRelation.all(),
                null,
                null,
                null);
        member = SteppedMember.of(
                spec,
                new MemberSurroundings(
                        log,
                        links,
                        new Time(),
                        MemberEvents.NONE,
                        1_000_000,
                        FIRST_READ,
                        Runnable::run,
                        () -> {},
                        () -> {},
                        cause -> {
                            throw new AssertionError(cause);
                        }));
        member.start();
        log.listener().startsEmpty();
        log.listener().applied(0, 1, null);
        member.turnLoop();
    }

    /** The log applies an entry of Raft's own. */
    void applied(long index) {
        log.listener().applied(index, 1, null);
        member.turnLoop();
    }

    /** A client asks for a read at a follower. */
    void query(long number) {
        links.receiver()
                .requested(
                        new ClientRequest.Query(number, ReadFrom.FOLLOWER, false, Keys.write("*"), new byte[0]),
                        replies::add);
        member.turnLoop();
        member.turnApplier();
    }

    void receive(PeerMessage message) {
        links.receiver().received(message);
        member.turnLoop();
        member.turnApplier();
    }

    /** The log applies an entry that an earlier leader built and reserved so far with, and this member leads the next term. */
    void winsAfter(long reserved) {
        log.listener().applied(1, 1, new LogEntry(1, 0, reserved, List.of()));
        standing = new GroupLog.Standing(MemberStatus.Role.LEADER, 2, SELF);
        log.listener().applied(2, 2, null);
        log.listener().ready(2);
        member.turnLoop();
    }

    void submit(long sequence) {
        links.receiver()
                .requested(
                        new ClientRequest.Submit(ScriptedGroup.message(SESSION, sequence, "a", Keys.write("*")), 0),
                        replies::add);
        member.turnLoop();
    }

    void pass(long moreNanos) {
        nanos += moreNanos;
        member.turnLoop();
    }

    private final class Time implements TimeSource {
        @Override
        public long micros() {
            return nanos / 1_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }

    private static final class Echo implements StateMachine<String, String> {
        @Override
        public String apply(Delivery<String> delivery) {
            return delivery.message();
        }

        @Override
        public String query(String message) {
            return message;
        }

        @Override
        public Snapshot capture() {
            return out -> {};
        }

        @Override
        public void restore(InputStream in) {
            // It has no state.
        }
    }

    private final class Log implements GroupLog {
        private final List<Listener> listeners = new ArrayList<>();

        Listener listener() {
            return listeners.get(0);
        }

        @Override
        public void start(Listener listener) {
            listeners.add(listener);
        }

        @Override
        public void confirm(long number, long term) {}

        @Override
        public void append(LogEntry entry) {
            appended.add(entry);
        }

        @Override
        public void publish(SnapshotImage image) {
            throw new AssertionError("nobody asked for a snapshot");
        }

        @Override
        public void handOver(long millis) {
            throw new AssertionError("nobody asks for it");
        }

        @Override
        public Standing standing() {
            return standing;
        }

        @Override
        public void close() {
            listeners.clear();
        }

        @Override
        public void kill() {
            listeners.clear();
        }
    }

    private final class Links implements Transport {
        private final List<Receiver> receivers = new ArrayList<>();

        Receiver receiver() {
            return receivers.get(0);
        }

        @Override
        public void start(Receiver receiver) {
            receivers.add(receiver);
        }

        @Override
        public void send(MemberId to, PeerMessage message) {
            sent.add(message);
        }

        @Override
        public void announce(PeerMessage.Announce announce) {
            // Nobody is there to hear it.
        }

        @Override
        public void close() {
            receivers.clear();
        }
    }
}
