package io.amcast.testkit.schedules;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.protocol.Conflicts;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.protocol.Replica;
import io.amcast.protocol.ReplicaConfig;
import io.amcast.spi.ClientReply;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The groups, senders and network of one schedule; carries out what replicas want and watches the promises. */
final class World {
    final Random random;
    final Plan plan;
    final Promises promises;
    final @Nullable List<String> trace;
    final List<List<SimReplica>> groups = new ArrayList<>();
    final List<SimReplica> all = new ArrayList<>();
    final SimRaft raft = new SimRaft(this);

    /** What is on the way; anything in it may arrive next. */
    List<Packet> network = new ArrayList<>();

    /** Copies that arrive long after the end. */
    final List<Packet> late = new ArrayList<>();

    final SessionId[] sessions;
    final boolean[] senderAlive;
    final Set<Integer> ending = new HashSet<>();

    /** By message, the destination groups whose result its sender has. */
    final List<Set<GroupId>> answered = new ArrayList<>();

    private final TreeSet<GroupId> groupIds = new TreeSet<>();
    final Reads reads;

    private long tickTime;
    long inputs;

    /** Something on the way to a replica, or (group -1) to the senders. */
    sealed interface Packet {
        record Peer(int group, int replica, PeerMessage message) implements Packet {}

        record Submit(int group, int replica, int message) implements Packet {}

        record EndSession(int group, int replica, int sender) implements Packet {}

        /** A round of the group that is to confirm who leads it, begun when so much was committed. */
        record Confirm(int group, int replica, int read, int commit) implements Packet {}

        record Answer(int group, int message) implements Packet {}

        record Append(int group, int replica, long term, int from, List<SimReplica.Entry> entries, int commit)
                implements Packet {}

        record Appended(int group, int replica, long term, int from, int length) implements Packet {}
    }

    World(long seed, @Nullable List<String> trace) {
        random = new Random(seed);
        plan = new Plan(seed, random);
        promises = new Promises(plan);
        reads = new Reads(this);
        this.trace = trace;
        log(plan::toString);
        sessions = new SessionId[plan.senders];
        senderAlive = new boolean[plan.senders];
        for (int m = 0; m < plan.messages.size(); m++) {
            answered.add(new HashSet<>());
        }
        for (int g = 0; g < plan.groups; g++) {
            groupIds.add(Plan.group(g));
        }
        for (int g = 0; g < plan.groups; g++) {
            List<SimReplica> members = new ArrayList<>();
            for (int i = 0; i < Plan.REPLICAS; i++) {
                ReplicaImage empty = ReplicaImage.empty();
                ReplicaImage image = new ReplicaImage(
                        plan.clocks[g], plan.clocks[g], -1, -1, 0, List.of(), List.of(), List.of(), empty.home());
                SimReplica member = new SimReplica(g, i, newReplica(g), image);
                members.add(member);
                all.add(member);
                restart(member);
            }
            groups.add(members);
            raft.elect(members.get(0), true);
        }
        openSessions();
    }

    private void openSessions() {
        for (int round = 0; round < 20; round++) {
            for (int s = 0; s < plan.senders; s++) {
                if (sessions[s] == null) {
                    int home = s % plan.groups;
                    for (SimReplica member : groups.get(home)) {
                        step(member, new Input.OpenSession("s" + s));
                    }
                }
            }
            raft.fairRound();
        }
        for (int s = 0; s < plan.senders; s++) {
            if (sessions[s] == null) {
                throw new Violation("SESSION of sender " + s + " does not open");
            }
            senderAlive[s] = true;
        }
        log(() -> "--- sessions open");
    }

    private Replica newReplica(int group) {
        return new Replica(new ReplicaConfig(
                Plan.group(group),
                groupIds,
                plan.window,
                plan.tableLimit,
                64,
                8,
                Long.MAX_VALUE / 4,
                plan.strict,
                plan.byKeys ? Conflicts.STANDARD_KEYS : new Conflicts.ByPredicate(this::conflict)));
    }

    private boolean conflict(Message one, Message other) {
        if (Reads.isRead(one) || Reads.isRead(other)) {
            Message read = Reads.isRead(one) ? one : other;
            Message message = Reads.isRead(one) ? other : one;
            return !Reads.isRead(message)
                    && (promises.conflicting(Reads.number(read)) >> number(message.id()) & 1) == 1;
        }
        return plan.conflict(number(one.id()), number(other.id()));
    }

    /** Whether a majority knows of no later leader. */
    boolean leadsStill(SimReplica member) {
        long term = member.replica.leadingTerm();
        return groups.get(member.group).stream()
                                .filter(other -> other.term <= term)
                                .count()
                        * 2
                > Plan.REPLICAS;
    }

    int number(MessageId id) {
        for (int s = 0; s < sessions.length; s++) {
            if (id.session().equals(sessions[s])) {
                for (int m = 0; m < plan.messages.size(); m++) {
                    Plan.Planned message = plan.messages.get(m);
                    if (message.sender() == s && message.sequence() == id.sequence()) {
                        return m;
                    }
                }
            }
        }
        throw new Violation("INTEGRITY unknown id " + id);
    }

    Message message(int number) {
        Plan.Planned planned = plan.messages.get(number);
        MessageId id = new MessageId(sessions[planned.sender()], planned.sequence());
        Keys keys = plan.byKeys ? plan.keys(number) : Keys.none();
        return new Message(id, planned.destinations(), planned.commuting(), keys, new byte[] {(byte) number});
    }

    void log(java.util.function.Supplier<String> line) {
        if (trace != null) {
            trace.add(line.get());
        }
    }

    // ---- replicas

    /** Begins again from what is stored. */
    void restart(SimReplica member) {
        member.forgetLeadership();
        member.replica = newReplica(member.group);
        SimReplica.Stored stored = member.stored;
        member.applied = stored.applied();
        member.history = stored.history();
        member.commit = stored.applied();
        member.heldReads.clear();
        step(member, new Input.Restored(stored.applied() - 1, stored.term(), stored.image()));
    }

    void store(SimReplica member) {
        member.stored = new SimReplica.Stored(
                member.applied, member.replica.appliedTerm(), member.replica.image(), member.history);
    }

    void step(SimReplica member, Input input) {
        inputs++;
        long now = 0;
        if (input instanceof Input.Tick) {
            tickTime += 4 + random.nextInt(60);
            now = tickTime;
        }
        for (Effect effect : member.replica.step(now, input)) {
            carryOut(member, effect);
        }
    }

    void applyNext(SimReplica member) {
        SimReplica.Entry entry = member.log.get(member.applied++);
        step(member, new Input.Applied(member.applied - 1, entry.term(), entry.entry()));
        if (entry.entry() == null && entry.owner() == member.number && member.won.contains(entry.term())) {
            step(member, new Input.Ready(entry.term()));
        }
    }

    void applyAll(SimReplica member) {
        while (member.applied < member.commit) {
            applyNext(member);
        }
    }

    /** Builds the next entry, if there is something to write. */
    boolean flush(SimReplica member) {
        if (!member.replica.hasEntry()) {
            return false;
        }
        step(member, new Input.Build());
        return true;
    }

    private void carryOut(SimReplica member, Effect effect) {
        if (effect instanceof Effect.Append append) {
            checkRecords(member, append.entry());
            member.queue.add(append.entry());
        } else if (effect instanceof Effect.Send send) {
            send(member, send);
        } else if (effect instanceof Effect.Deliver deliver) {
            deliver(member, deliver);
        } else if (effect instanceof Effect.AnswerStored stored) {
            int message = number(stored.message().id());
            if ((member.history >> message & 1) == 0) {
                throw new Violation("ANSWER to m" + message + " at " + member + " without its delivery");
            }
            network.add(new Packet.Answer(member.group, message));
        } else if (effect instanceof Effect.SessionOpened opened) {
            sessions[Integer.parseInt(opened.nonce().substring(1))] = opened.session();
        } else if (effect instanceof Effect.Suspicious suspicious) {
            throw new Violation("SUSPICIOUS at " + member + ": " + suspicious.what());
        } else if (effect instanceof Effect.Refuse refuse) {
            if (refuse.reason() == ClientReply.Refusal.INVALID
                    || refuse.reason() == ClientReply.Refusal.INVALID_ID_REUSE) {
                throw new Violation("REFUSED at " + member + ": " + refuse);
            }
        } else if (effect instanceof Effect.BeganLeading began) {
            log(() -> "LEADS " + member + " term " + began.term() + " K=" + member.replica.clock());
        } else {
            reads.carryOut(member, effect);
        }
    }

    private void deliver(SimReplica member, Effect.Deliver deliver) {
        int message = number(deliver.message().id());
        log(() -> "  DELIVER m" + message + " ts=" + deliver.timestamp() + " at " + member
                + (deliver.leading() ? " leading " : " ") + "rounds=" + deliver.rounds() + " clock="
                + member.replica.clock());
        promises.delivered(member.group, member.number, message, deliver.timestamp(), member.history);
        member.history |= 1L << message;
        if (deliver.leading()) {
            network.add(new Packet.Answer(member.group, message));
        }
    }

    private void send(SimReplica from, Effect.Send send) {
        int to = Integer.parseInt(send.to().name().substring(1));
        checkMessage(send.to(), send.message());
        log(() -> "  " + from + " -> g" + to + " " + send.message());
        for (SimReplica member : groups.get(to)) {
            if (!member.down && (send.everyMember() || member.replica.leading())) {
                Packet packet = new Packet.Peer(to, member.number, send.message());
                network.add(packet);
                if (random.nextDouble() < 0.15) {
                    late.add(packet);
                }
            }
        }
    }

    private void checkMessage(GroupId group, PeerMessage message) {
        if (message instanceof PeerMessage.Soft soft) {
            promises.touched(number(soft.message().id()), group, "SOFT");
        } else if (message instanceof PeerMessage.Hard hard) {
            promises.touched(number(hard.message().id()), group, "HARD");
        } else if (message instanceof PeerMessage.Clear clear) {
            promises.touched(number(clear.id()), group, "CLEAR");
        } else if (message instanceof PeerMessage.Done done) {
            promises.touched(number(done.id()), group, "DONE");
        }
    }

    private void checkRecords(SimReplica member, LogEntry entry) {
        GroupId group = Plan.group(member.group);
        for (LogRecord logRecord : entry.records()) {
            if (logRecord instanceof LogRecord.Propose propose) {
                promises.touched(number(propose.message().id()), group, "PROPOSE");
            } else if (logRecord instanceof LogRecord.Final fin) {
                promises.touched(number(fin.id()), group, "FINAL");
            } else if (logRecord instanceof LogRecord.Forget forget) {
                promises.touched(number(forget.id()), group, "FORGET");
            }
        }
        log(() -> "  entry of " + member + " " + entry);
    }

    // ---- senders

    /** The low-water mark that a sender puts on a message: below it, it has the results of all groups (rule W4). */
    private long low(int message) {
        Plan.Planned planned = plan.messages.get(message);
        long low = 0;
        for (boolean more = true; more && low < planned.sequence(); ) {
            more = false;
            for (int m = 0; m < plan.messages.size(); m++) {
                Plan.Planned other = plan.messages.get(m);
                if (other.sender() == planned.sender()
                        && other.sequence() == low
                        && promises.isMulticast(m)
                        && answered.get(m).containsAll(other.destinations())) {
                    low++;
                    more = true;
                    break;
                }
            }
        }
        return Math.min(low, planned.sequence());
    }

    void submit(int message, Iterable<GroupId> destinations) {
        for (GroupId group : destinations) {
            int g = Integer.parseInt(group.name().substring(1));
            for (SimReplica member : groups.get(g)) {
                if (!member.down && member.replica.leading()) {
                    Packet packet = new Packet.Submit(g, member.number, message);
                    network.add(packet);
                    if (random.nextDouble() < 0.15) {
                        late.add(packet);
                    }
                }
            }
        }
    }

    void endSession(int sender) {
        int home = sender % plan.groups;
        for (SimReplica member : groups.get(home)) {
            if (!member.down && member.replica.leading()) {
                network.add(new Packet.EndSession(home, member.number, sender));
            }
        }
    }

    void handle(Packet packet) {
        if (packet instanceof Packet.Answer answer) {
            answered.get(answer.message()).add(Plan.group(answer.group()));
            if (answered.get(answer.message())
                    .containsAll(plan.messages.get(answer.message()).destinations())) {
                promises.answered(answer.message());
            }
        } else if (packet instanceof Packet.Peer peer) {
            SimReplica member = groups.get(peer.group()).get(peer.replica());
            if (!member.down) {
                step(member, new Input.Received(peer.message()));
            }
        } else if (packet instanceof Packet.Submit submit) {
            SimReplica member = groups.get(submit.group()).get(submit.replica());
            if (!member.down) {
                step(member, new Input.Submitted(message(submit.message()), low(submit.message())));
            }
        } else if (packet instanceof Packet.EndSession end) {
            SimReplica member = groups.get(end.group()).get(end.replica());
            if (!member.down) {
                step(member, new Input.EndSession(sessions[end.sender()]));
            }
        } else if (packet instanceof Packet.Confirm confirm) {
            SimReplica member = groups.get(confirm.group()).get(confirm.replica());
            if (!member.down) {
                step(
                        member,
                        leadsStill(member)
                                ? new Input.ReadConfirmed(confirm.read(), confirm.commit() - 1)
                                : new Input.ReadUnconfirmed(confirm.read(), "deposed"));
            }
        } else if (packet instanceof Packet.Append append) {
            raft.append(append);
        } else if (packet instanceof Packet.Appended appended) {
            raft.appended(appended);
        } else {
            throw new AssertionError("unknown packet " + packet);
        }
    }

    static int groupOf(Packet packet) {
        if (packet instanceof Packet.Peer peer) {
            return peer.group();
        } else if (packet instanceof Packet.Submit submit) {
            return submit.group();
        } else if (packet instanceof Packet.Confirm confirm) {
            return confirm.group();
        } else if (packet instanceof Packet.EndSession end) {
            return end.group();
        } else if (packet instanceof Packet.Append append) {
            return append.group();
        } else if (packet instanceof Packet.Appended appended) {
            return appended.group();
        }
        return -1;
    }
}
