package io.amcast.testkit.sim;

import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.Order;
import io.amcast.Receipt;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.runtime.Clients;
import io.amcast.runtime.Members;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of a plan: a cluster is built, used and mistreated; then it must come to rest, and every promise is checked. */
final class Run implements SimCluster.Application<SimMessage, Long> {
    private static final long SECOND = 1_000_000_000L;

    /** How long the cluster has, once nothing goes wrong any more. */
    private static final long PATIENCE_NANOS = 120 * SECOND;

    /** Why a read may have no answer: its client has closed early, too many wait, or the group was out of reach for too long. */
    private static final Set<MulticastException.Reason> READ_MAY_FAIL = EnumSet.of(
            MulticastException.Reason.CLOSED, MulticastException.Reason.BUSY, MulticastException.Reason.NO_ANSWER);

    final Plan plan;
    final SimCluster<SimMessage, Long> cluster;
    final CallRecord[] calls;
    final List<ReadRecord> reads;
    final Plan.PlannedCall[] planned;
    final SortedMap<MemberId, SimState> states = new TreeMap<>();
    final SortedMap<MemberId, ParallelTwin> twins = new TreeMap<>();
    final LogWatch log;
    final RealTime realTime;
    private final Topology topology;
    private final Coverage coverage;
    private final ConflictRelation<SimMessage> relation;

    /** By client: how many of its planned calls have not ended. */
    private final int[] unfinished;

    /** What may never happen, and did where nothing could be thrown. */
    private @Nullable String impossible;

    Run(Plan plan, Coverage coverage, Trace trace) {
        this.plan = plan;
        this.coverage = coverage;
        topology = topology(plan);
        int numbers =
                plan.calls().stream().mapToInt(call -> call.number() + 1).max().orElse(0);
        planned = new Plan.PlannedCall[numbers];
        calls = new CallRecord[numbers];
        unfinished = new int[plan.clients()];
        for (Plan.PlannedCall call : plan.calls()) {
            planned[call.number()] = call;
            calls[call.number()] = new CallRecord(call);
            unfinished[call.client()]++;
        }
        reads = plan.reads().stream().map(ReadRecord::new).toList();
        relation = relation();
        cluster = new SimCluster<>(topology, this, plan.clients(), plan.maxSkewNanos(), plan.seed(), coverage, trace);
        cluster.windowMicros = plan.windowMicros();
        cluster.parallel = plan.parallel();
        cluster.snapshotEvery = plan.snapshotEvery();
        cluster.network.weather = plan.weather();
        if (plan.codecs()) {
            Codecs.install(cluster);
        }
        log = new LogWatch(this);
        realTime = new RealTime(numbers);
        coverage.begin(cluster, made());
    }

    private List<CallRecord> made() {
        return Stream.of(calls).filter(call -> call != null).toList();
    }

    static Topology topology(Plan plan) {
        SortedMap<GroupId, SortedMap<MemberId, Topology.Endpoint>> groups = new TreeMap<>();
        for (int g = 0; g < plan.replicas().size(); g++) {
            SortedMap<MemberId, Topology.Endpoint> members = new TreeMap<>();
            for (int r = 0; r < plan.replicas().get(g); r++) {
                members.put(
                        MemberId.of(Plan.group(g) + "-" + (char) ('a' + r)), new Topology.Endpoint("simulated", 0, 0));
            }
            groups.put(Plan.group(g), members);
        }
        return new Topology(
                "simulated", groups, Path.of("nowhere"), plan.limits(), plan.strict() ? Order.STRICT : Order.PLAIN);
    }

    private ConflictRelation<SimMessage> relation() {
        return PlannedRelation.of(plan, planned);
    }

    // ---- what runs

    @Override
    public Members.Spec<SimMessage, Long> member(MemberId self, GroupId group, DeliveryObserver observer) {
        SimMember<SimMessage, Long> member = cluster.member(self);
        SimState state = new SimState(plan, planned, () -> applying(member));
        states.put(self, state);
        StateMachine<SimMessage, Long> machine = state;
        if (cluster.inParallel(member)) {
            ParallelTwin twin = new ParallelTwin(member, state, new SimState(plan, planned, () -> {}));
            twins.put(self, twin);
            machine = twin;
        }
        return new Members.Spec<>(
                topology,
                self,
                group,
                machine,
                SimMessage.CODEC,
                SimMessage.RESULTS,
                relation,
                null,
                null,
                realTime.watching(group, observer));
    }

    /** The observer has seen a delivery before it has any effect; an exception would count as the state machine's here. */
    private void applying(SimMember<SimMessage, Long> member) {
        if (++member.applied > member.observed) {
            impossible = member + " applied a message that its observer had not seen";
        }
    }

    @Override
    public Clients.Spec<SimMessage, Long> client() {
        return new Clients.Spec<>(topology, SimMessage.CODEC, SimMessage.RESULTS, relation, null, null);
    }

    @Override
    public MemberEvents events(MemberId self) {
        return log.events(self);
    }

    @Override
    public void logged(GroupId group, LogEntry entry) {
        log.logged(group, entry);
    }

    @Override
    public void arrived(GroupId group, Object frame) {
        log.arrived(group, frame);
    }

    // ---- the run

    /** Runs it to its end, or to the first broken promise. */
    void run() {
        cluster.start();
        for (int i = 0; i < plan.clients(); i++) {
            cluster.newClient();
        }
        for (Plan.PlannedCall call : plan.calls()) {
            cluster.agenda.at(Agenda.BEGIN_NANOS + call.atNanos(), () -> make(calls[call.number()]));
        }
        for (ReadRecord read : reads) {
            cluster.agenda.at(Agenda.BEGIN_NANOS + read.read.atNanos(), () -> ask(read));
        }
        new Mischief(cluster, coverage).plan(plan.faults());
        new BoundedQueues(this).watch();
        cluster.runUntil(Agenda.BEGIN_NANOS + plan.faultsEndNanos());
        mend();
        long limit = cluster.agenda.now() + PATIENCE_NANOS;
        await(limit, "liveness", this::unanswered);
        cluster.clients.forEach(SimClient::close);
        await(limit, "garbage collection", this::unrest);
        cluster.network.haunt();
        cluster.runUntil(cluster.agenda.now() + SECOND);
        await(limit, "garbage collection", this::unrest);
        if (impossible != null) {
            throw new SimViolation("runtime", impossible);
        }
        Checks.all(this);
    }

    private void mend() {
        cluster.note(cluster.processes.get(0), () -> "--- everything is mended");
        cluster.network.mendAll();
        cluster.network.weather = Weather.CALM;
        cluster.members.values().forEach(SimMember::resume);
        cluster.start();
        // Streams that were cut open again.
        for (SimMember<SimMessage, Long> one : cluster.members.values()) {
            for (Process other : cluster.processes) {
                if (other != one) {
                    one.streamFrom(other);
                }
            }
        }
    }

    /** Lets time pass until nothing is left to wait for. */
    private void await(long limit, String property, java.util.function.Supplier<@Nullable String> left) {
        for (String what = left.get(); what != null; what = left.get()) {
            if (cluster.agenda.now() >= limit) {
                throw new SimViolation(property, what + ", " + PATIENCE_NANOS / SECOND + " s after all was mended");
            }
            cluster.runUntil(cluster.agenda.now() + SECOND / 10);
        }
    }

    private @Nullable String unanswered() {
        for (CallRecord call : calls) {
            if (call != null && call.made && !call.ended() && clientOf(call).up()) {
                return "call " + call.call.number() + " of " + clientOf(call) + " has no end";
            }
        }
        for (ReadRecord read : reads) {
            boolean open = read.asked > 0 && read.answered == 0 && read.failure == null;
            if (open && cluster.clients.get(read.read.client()).up()) {
                return "read " + read.read.number() + " has no end";
            }
        }
        return null;
    }

    private @Nullable String unrest() {
        for (SimClient<SimMessage, Long> client : cluster.clients) {
            if (!client.finished()) {
                return client + " has sessions left";
            }
            if (client.up() && client.inFlight() > 0) {
                return client + " counts " + client.inFlight() + " calls in flight";
            }
        }
        String unrest = cluster.unrest();
        return unrest != null ? unrest : GarbageCollection.litter(cluster);
    }

    // ---- calls

    SimClient<SimMessage, Long> clientOf(CallRecord call) {
        return cluster.clients.get(call.call.client());
    }

    private void ask(ReadRecord record) {
        Plan.PlannedRead read = record.read;
        SimClient<SimMessage, Long> client = cluster.clients.get(read.client());
        if (!client.up()) {
            return;
        }
        record.asked = realTime.next();
        cluster.note(
                client,
                () -> "asks group " + read.group() + " (" + read.from() + ") for read " + read.number() + " like "
                        + SimMessage.name(read.like()));
        client.query(
                        new SimMessage(read.like(), 0),
                        read.group(),
                        read.from(),
                        Duration.ofMillis(read.deadlineMillis()))
                .whenComplete((seen, failure) -> answered(record, client, seen, failure));
    }

    private void answered(
            ReadRecord record, SimClient<SimMessage, Long> client, @Nullable Long seen, @Nullable Throwable failure) {
        if (seen != null) {
            record.seen = seen;
            record.answered = realTime.next();
            cluster.note(client, () -> "has the answer to read " + record.read.number() + ": " + seen);
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof MulticastException exception) || !READ_MAY_FAIL.contains(exception.reason())) {
            impossible = "read " + record.read.number() + " failed with " + cause;
            return;
        }
        record.failure = exception.reason();
        cluster.note(client, () -> "has no answer to read " + record.read.number() + ": " + exception.getMessage());
    }

    private void make(CallRecord call) {
        SimClient<SimMessage, Long> client = clientOf(call);
        if (!client.up()) {
            return;
        }
        call.made = true;
        realTime.called(call.call.number());
        Plan.PlannedCall what = call.call;
        cluster.note(
                client,
                Trace.Event.CALLED,
                SimMessage.name(what.number()),
                () -> "multicasts " + SimMessage.name(what.number()) + " to " + what.destinations());
        client.multicast(
                        new SimMessage(what.number(), what.payloadBytes()),
                        what.destinations(),
                        Duration.ofMillis(what.deadlineMillis()))
                .whenComplete((receipt, failure) -> ended(call, receipt, failure));
    }

    private void ended(CallRecord call, @Nullable Receipt<Long> receipt, @Nullable Throwable failure) {
        SimClient<SimMessage, Long> client = clientOf(call);
        if (receipt != null) {
            call.receipt = receipt;
            realTime.completed(call.call.number());
            call.id = receipt.id();
            cluster.note(
                    client,
                    Trace.Event.ENDED,
                    SimMessage.name(call.call.number()),
                    () -> "has the answer to " + SimMessage.name(call.call.number()) + ": " + receipt.id());
            oneLess(call);
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof MulticastException exception)) {
            throw new SimViolation("runtime", "call " + call.call.number() + " failed with " + cause);
        }
        MessageId id = exception.id();
        call.id = id;
        if (exception.reason() == MulticastException.Reason.OUTCOME_UNKNOWN && id != null) {
            call.retries++;
            // Not within the client's own step.
            cluster.agenda.in(1_000_000, () -> {
                if (client.up()) {
                    client.retry(id, Duration.ofSeconds(5))
                            .whenComplete((late, lateFailure) -> ended(call, late, lateFailure));
                }
            });
        } else {
            call.failure = exception.reason();
            cluster.note(
                    client,
                    Trace.Event.ENDED,
                    SimMessage.name(call.call.number()),
                    () -> "fails " + SimMessage.name(call.call.number()) + ": " + exception.getMessage());
            if (exception.reason() == MulticastException.Reason.SESSION_EXPIRED) {
                coverage.count(FaultKind.SESSION_EXPIRED, client);
            }
            oneLess(call);
        }
    }

    /** Some clients close when all of their calls have ended, so that sessions end while things go wrong. */
    private void oneLess(CallRecord ended) {
        SimClient<SimMessage, Long> client = clientOf(ended);
        if (--unfinished[ended.call.client()] == 0 && cluster.agenda.chance(0.4)) {
            cluster.agenda.in(1_000_000, client::close);
        }
    }

    long messages() {
        long made = 0;
        for (CallRecord call : calls) {
            made += call != null && call.made ? 1 : 0;
        }
        return made;
    }
}
