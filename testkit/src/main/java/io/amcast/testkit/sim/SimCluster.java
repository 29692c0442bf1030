package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.Topology;
import io.amcast.runtime.Clients;
import io.amcast.runtime.Members;
import io.amcast.runtime.SteppedMember;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.SnapshotImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole topology and its clients in virtual time, on one thread. Time passes only in {@link #runUntil}; all else happens in it, or
 * is asked for between two runs.
 */
final class SimCluster<M, R extends @Nullable Object> {
    /** What runs in the cluster. */
    interface Application<M, R extends @Nullable Object> {
        /** Describes a member, at each of its starts. */
        Members.Spec<M, R> member(MemberId self, GroupId group, DeliveryObserver observer);

        Clients.Spec<M, R> client();

        /** What listens to a member. */
        default MemberEvents events(MemberId self) {
            return MemberEvents.NONE;
        }

        /** An entry is in a group's log, to be committed or lost. */
        default void logged(GroupId group, LogEntry entry) {}

        /** A frame reaches a running member. */
        default void arrived(GroupId group, Object frame) {}
    }

    final Topology topology;
    final Agenda agenda;
    final Trace trace;
    final Faults faults;
    final Network network;
    final Map<MemberId, SimMember<M, R>> members = new TreeMap<>();
    final Map<GroupId, Consensus> groups = new TreeMap<>();
    final List<SimClient<M, R>> clients = new ArrayList<>();
    final List<Process> processes = new ArrayList<>();

    /** A snapshot is asked for after so many applied entries. */
    int snapshotEvery = 1_000;

    /** Hears of a member's entry just before it gets to the log, where entries may meet faults on their way. */
    BiConsumer<Seat, LogEntry> pulls = (seat, entry) -> {};

    long windowMicros = 1_000_000;

    /** Whether some members, drawn by their numbers, apply in parallel what does not conflict. */
    boolean parallel;

    /** What an entry goes through on its way to the log. */
    UnaryOperator<LogEntry> entryWire = UnaryOperator.identity();

    /** What a snapshot goes through on its way to the disk. */
    UnaryOperator<SnapshotImage> snapshotWire = UnaryOperator.identity();

    private final Application<M, R> application;
    private final long seed;
    private long firstRead;

    /** The first number of a member's reads in its next life. */
    long nextReads() {
        firstRead += 1L << 32;
        return firstRead;
    }

    /**
     * A cluster in which nothing runs yet.
     *
     * @param clients how many there may be at most
     * @param maxSkewNanos how far apart members' clocks are at most
     */
    SimCluster(
            Topology topology,
            Application<M, R> application,
            int clients,
            long maxSkewNanos,
            long seed,
            Faults faults,
            Trace trace) {
        this.topology = topology;
        this.application = application;
        this.seed = seed;
        this.agenda = new Agenda(seed);
        this.trace = trace;
        this.faults = faults;
        int count = topology.groups().values().stream()
                .mapToInt(group -> group.size())
                .sum();
        network = new Network(agenda, faults, trace, count + clients);
        topology.groups().forEach((group, endpoints) -> {
            Consensus consensus = new Consensus(this, group);
            groups.put(group, consensus);
            for (MemberId id : endpoints.keySet()) {
                long skew = maxSkewNanos == 0 ? 0 : agenda.random.nextLong(maxSkewNanos);
                SimMember<M, R> member = new SimMember<>(this, consensus, processes.size(), id, skew);
                members.put(id, member);
                processes.add(member);
            }
        });
    }

    /** Starts all members that do not run. */
    void start() {
        members.values().forEach(SimMember::start);
        groups.values().forEach(Consensus::watch);
    }

    SimClient<M, R> newClient() {
        SimClient<M, R> client = new SimClient<>(this, processes.size(), "client-" + (clients.size() + 1));
        clients.add(client);
        processes.add(client);
        return client;
    }

    // ---- time

    /** Lets time pass until the condition holds or that time has come; whether it holds. */
    boolean runUntil(long nanos, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!agenda.step(nanos)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    void runUntil(long nanos) {
        while (agenda.step(nanos)) {
            // Each step does what is due next.
        }
    }

    // ---- what processes ask for

    Members.Spec<M, R> spec(SimMember<M, R> member, DeliveryObserver observer) {
        return application.member(member.id, member.group, observer);
    }

    /** Whether a member applies in parallel what does not conflict: the same at each of its starts. */
    boolean inParallel(SimMember<M, R> member) {
        return parallel && Seeds.of(seed, 1 + member.number) % 2 == 0;
    }

    /** Of the executor of one life of a member. */
    long executorSeed(SimMember<M, R> member) {
        return Seeds.of(seed, agenda.now() + member.number);
    }

    Clients.Spec<M, R> clientSpec() {
        return application.client();
    }

    SimMember<M, R> member(MemberId id) {
        SimMember<M, R> member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no member '" + id + "' in " + members.keySet());
        }
        return member;
    }

    MemberEvents events(SimMember<M, R> member) {
        return application.events(member.id);
    }

    LogEntry wireEntry(LogEntry entry) {
        return entryWire.apply(entry);
    }

    SnapshotImage wireSnapshot(SnapshotImage image) {
        return snapshotWire.apply(image);
    }

    void logged(GroupId group, LogEntry entry) {
        application.logged(group, entry);
    }

    void arrived(GroupId group, Object frame) {
        application.arrived(group, frame);
    }

    void crashed(SimMember<M, R> member) {
        clients.forEach(client -> client.memberCrashed(member));
    }

    void note(Process process, Supplier<String> what) {
        note(process, Trace.Event.OTHER, null, what);
    }

    void note(Process process, Trace.Event event, @Nullable String about, Supplier<String> what) {
        if (trace.wanted()) {
            trace.happened(agenda.now(), process.name, event, about, what.get());
        }
    }

    // ---- how things stand

    long inputs() {
        return members.values().stream().mapToLong(SimMember::inputs).sum();
    }

    /** The member that the group's log calls its leader, if it runs. */
    @Nullable
    SimMember<M, R> leader(GroupId group) {
        Consensus consensus = groups.get(group);
        if (consensus == null || consensus.leader < 0) {
            return null;
        }
        SimMember<M, R> member = members.get(consensus.seats.get(consensus.leader).member.id);
        return member != null && member.up() ? member : null;
    }

    /** What keeps the cluster from being at rest: no entry, message, session or result is left anywhere; null if it is. */
    @Nullable
    String unrest() {
        for (Consensus consensus : groups.values()) {
            if (!consensus.atRest()) {
                return "the log of group " + consensus.group + " is not at rest";
            }
        }
        for (SimMember<M, R> each : members.values()) {
            SteppedMember member = each.member();
            if (member == null) {
                return each + " is down";
            }
            if (!member.loopIdle() || !member.applierQuiet()) {
                return each + " is busy";
            }
            MemberStatus status = member.status();
            if (status.pending() > 0) {
                return each + " has pending " + member.image().ids();
            }
        }
        return null;
    }
}
