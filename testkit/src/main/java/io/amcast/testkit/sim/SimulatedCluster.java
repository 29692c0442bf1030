package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastException;
import io.amcast.Receipt;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.runtime.SteppedMember;
import io.amcast.testkit.cluster.ClusterFailure;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.cluster.TestCluster;
import io.amcast.testkit.logging.MemberLogs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A whole topology in memory, in virtual time and on one thread: production code of members and clients over a simulated network, log,
 * disk and clock. One seed decides all that a test leaves open, so a run can be repeated to the last event.
 *
 * <p>Time passes only while the test waits ({@link #run}, {@link #await}, {@link #runUntil}, {@link #verify}); what a test does in
 * between happens at one instant. Faults last until they are undone or mended.
 *
 * <p>To be used by the thread that made it.
 *
 * @param <M> the message
 * @param <R> the result
 * @param <S> the state machine
 */
public final class SimulatedCluster<M, R extends @Nullable Object, S extends StateMachine<M, R>>
        implements TestCluster<M, R, S> {
    /** A call of a client, and how it ended. */
    record Call<R extends @Nullable Object>(
            SimulatedClient<?, R> client, String what, CompletableFuture<Receipt<R>> receipt) {}

    private static final int LAST_EVENTS = 40;
    private static final Duration ELECTION = Duration.ofSeconds(10);

    final SimCluster<M, R> cluster;
    final UserApplication<M, R, S> inside;
    final RecentEvents events = new RecentEvents();
    final List<SimulatedClient<M, R>> clients = new ArrayList<>();
    final List<Call<R>> calls = new ArrayList<>();
    final Duration patience;
    private final Thread owner = Thread.currentThread();
    private final Disturbances<M, R> disturbances;
    private final @Nullable Drawing drawing;
    private final RandomGenerator random;
    private final SimulatedClusterBuilder<M, R, S> options;
    private boolean passing;
    private boolean verified;
    private @Nullable String over;

    SimulatedCluster(SimulatedClusterBuilder<M, R, S> options) {
        ClusterSetup<M, R, S> setup = options.setup;
        this.options = options;
        patience = setup.patience();
        inside = new UserApplication<>(setup, events);
        drawing = options.drawn ? new Drawing(events, inside::words) : null;
        cluster = new SimCluster<>(
                setup.topology(),
                inside,
                options.clients,
                options.clockSkew.toNanos(),
                options.seed,
                new Faults(),
                drawing == null ? events : drawing);
        cluster.snapshotEvery = options.snapshotEvery;
        cluster.network.weather = options.weather;
        disturbances = new Disturbances<>(cluster);
        random = cluster.agenda.random.split();
        within(cluster::start);
    }

    /** A cluster with a seed of its own, or that of {@code -Damcast.seed}. All its members are started. */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>> SimulatedCluster<M, R, S> start(
            ClusterSetup<M, R, S> setup) {
        return builder(setup).start();
    }

    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>>
            SimulatedClusterBuilder<M, R, S> builder(ClusterSetup<M, R, S> setup) {
        return new SimulatedClusterBuilder<>(setup);
    }

    /** What decides all that the test leaves open. */
    public long seed() {
        return options.seed;
    }

    /** Random numbers for the test's own use, decided by the seed. */
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Topology topology() {
        return cluster.topology;
    }

    // ---- clients

    @Override
    public SimulatedClient<M, R> client() {
        if (clients.size() == options.clients) {
            throw new IllegalStateException(
                    "there are " + clients.size() + " clients already; raise clients(...) of the cluster's builder");
        }
        SimClient<M, R> process = get(cluster::newClient);
        disturbances.joined(process);
        SimulatedClient<M, R> client = new SimulatedClient<>(this, process);
        clients.add(client);
        return client;
    }

    CompletableFuture<Receipt<R>> call(
            SimulatedClient<M, R> client, String what, Supplier<CompletableFuture<Receipt<R>>> call) {
        if (!client.up()) {
            throw new IllegalStateException(client.name() + " has crashed and calls nobody any more");
        }
        VirtualFuture<Receipt<R>> future = new VirtualFuture<>(this::passUntil);
        calls.add(new Call<>(client, what, future));
        events.test(now(), client.name() + " multicasts " + what);
        get(call).whenComplete((receipt, failure) -> {
            if (receipt != null) {
                events.test(now(), client.name() + " has the answer to " + what);
                inside.answered(client, receipt.id());
                future.complete(receipt);
            } else {
                events.test(now(), client.name() + " has no answer to " + what + ": " + failure);
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    CompletableFuture<R> query(SimulatedClient<M, R> client, String what, Supplier<CompletableFuture<R>> query) {
        if (!client.up()) {
            throw new IllegalStateException(client.name() + " has crashed and asks nobody any more");
        }
        VirtualFuture<R> future = new VirtualFuture<>(this::passUntil);
        events.test(now(), client.name() + " queries " + what);
        query.get().whenComplete((answer, failure) -> {
            if (failure == null) {
                events.test(now(), client.name() + " has the answer to its query " + what);
                future.complete(answer);
            } else {
                events.test(now(), client.name() + " has no answer to its query " + what + ": " + failure);
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    /** Asks a member something, which a simulated client cannot do by its links. */
    <T> CompletableFuture<T> ask(MemberId member, Function<SteppedMember, T> question, Duration deadline) {
        VirtualFuture<T> future = new VirtualFuture<>(this::passUntil);
        SimMember<M, R> its = disturbances.member(member);
        boolean answers = its.awake();
        cluster.agenda.in(answers ? 1_000_000 : deadline.toNanos(), () -> {
            var running = its.member();
            if (answers && running != null) {
                future.complete(question.apply(running));
            } else {
                future.completeExceptionally(new MulticastException(
                        MulticastException.Reason.OUTCOME_UNKNOWN, null, "member '" + member + "' does not answer"));
            }
        });
        return future;
    }

    // ---- time

    @Override
    public void run(Duration time) {
        pass(time.toNanos(), () -> false);
    }

    /** How much time has passed since the cluster began. */
    public Duration elapsed() {
        return Duration.ofNanos(now() - Agenda.BEGIN_NANOS);
    }

    /** Does something when so much time has passed, before what the cluster does next. */
    public void after(Duration time, Runnable action) {
        cluster.agenda.in(time.toNanos(), () -> inside.due(action));
    }

    @Override
    public void runUntil(BooleanSupplier condition, Duration limit) {
        if (!pass(limit.toNanos(), condition)) {
            throw failure("time", "what the test waits for has not come about within " + limit, null);
        }
    }

    @Override
    public <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        passUntil(future, -1);
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof MulticastException refused) {
                throw refused;
            }
            throw e;
        }
    }

    @Override
    public void awaitAll(Collection<? extends CompletableFuture<?>> futures) {
        futures.forEach(future -> passUntil(future, -1));
    }

    private void passUntil(CompletableFuture<?> future, long nanos) {
        if (!future.isDone() && !pass(nanos < 0 ? patience.toNanos() : nanos, future::isDone) && nanos < 0) {
            throw failure(
                    "time", "an answer that the test waits for has not come within " + patience + unanswered(), null);
        }
    }

    private String unanswered() {
        return calls.stream()
                .filter(call -> !call.receipt().isDone())
                .findFirst()
                .map(call -> "; without an end is " + call.client().name() + "'s " + call.what())
                .orElse("");
    }

    /** Lets time pass until the condition holds; whether it does. */
    boolean pass(long nanos, BooleanSupplier condition) {
        if (passing) {
            throw new IllegalStateException(
                    "time passes already: what is done at a point of the simulation cannot wait; use when(...) or after(...)");
        }
        long until = now() + nanos;
        return get(() -> {
            passing = true;
            try {
                while (!condition.getAsBoolean()) {
                    if (!cluster.agenda.step(until)) {
                        return condition.getAsBoolean();
                    }
                    inside.runDue(now());
                }
                return true;
            } finally {
                passing = false;
            }
        });
    }

    long now() {
        return cluster.agenda.now();
    }

    // ---- how things stand

    @Override
    public S stateMachine(MemberId member) {
        disturbances.member(member);
        return inside.machine(member);
    }

    @Override
    public Optional<MemberId> leader(GroupId group) {
        disturbances.group(group);
        return Optional.ofNullable(cluster.leader(group)).map(member -> member.id);
    }

    @Override
    public boolean up(MemberId member) {
        return disturbances.member(member).up();
    }

    /** The last events, a line each: virtual time, process, what happened. */
    public String events(int most) {
        return events.last(most);
    }

    /**
     * A space-time diagram of all that happened, as an SVG document: a line for each process, an arrow for each frame. Where that is much,
     * of what the title names by ids, or else of the beginning and the end.
     *
     * @throws IllegalStateException if the builder was not told to record it
     */
    public String drawing(String title) {
        if (drawing == null) {
            throw new IllegalStateException(
                    "nothing was recorded to be drawn; call drawn() of the cluster's builder, or set -D"
                            + SimulatedClusterBuilder.DRAWINGS + "=DIR");
        }
        List<String> processes =
                cluster.processes.stream().map(process -> process.name).toList();
        return drawing.svg(processes, title);
    }

    // ---- what goes wrong

    @Override
    public void crash(MemberId member) {
        SimMember<M, R> its = disturbances.member(member);
        test(member + " crashes", its::crash);
    }

    @Override
    public void start(MemberId member) {
        SimMember<M, R> its = disturbances.member(member);
        test(member + " starts", its::start);
    }

    @Override
    public MemberId crashLeader(GroupId group) {
        MemberId leader = awaitLeader(group);
        crash(leader);
        return leader;
    }

    @Override
    public MemberId changeLeader(GroupId group) {
        MemberId leader = awaitLeader(group);
        MemberId next = disturbances.successor(group, leader);
        test(next + " succeeds " + leader, () -> disturbances.elect(next));
        return next;
    }

    private MemberId awaitLeader(GroupId group) {
        if (!passing) {
            runUntil(() -> leader(group).isPresent(), ELECTION);
        }
        return leader(group)
                .orElseThrow(() -> new IllegalStateException("group " + group + " has no leader at this point"));
    }

    /** Cuts the links between two members, both ways. */
    public void partition(MemberId one, MemberId other) {
        test("no link between " + one + " and " + other, () -> disturbances.partition(one, other));
    }

    /** Cuts all links between the members of two groups, both ways. */
    public void partition(GroupId one, GroupId other) {
        test("no link between " + one + " and " + other, () -> disturbances.partition(one, other));
    }

    /** Cuts all links of a member, also those in its group and with clients. */
    public void isolate(MemberId member) {
        test(member + " has no links", () -> disturbances.isolate(member));
    }

    /** Cuts a group off from all other groups and from the clients; its members still reach each other. */
    public void isolate(GroupId group) {
        test(group + " has no links to others", () -> disturbances.isolate(group));
    }

    /** Mends all links. */
    public void heal() {
        test("all links are mended", disturbances::heal);
    }

    /** A member does nothing for a while, as when its machine swaps or collects garbage. */
    public void pause(MemberId member, Duration time) {
        SimMember<M, R> its = disturbances.member(member);
        test(member + " pauses for " + time, () -> its.pause(time.toNanos()));
    }

    /** Sets a member's clock forward or, by a negative duration, back. */
    public void jumpClock(MemberId member, Duration by) {
        SimMember<M, R> its = disturbances.member(member);
        test(member + "'s clock jumps by " + by, () -> its.jumpClock(by.toNanos()));
    }

    /** How often frames are lost, doubled and so on from now on. */
    public void weather(Weather weather) {
        test("weather: " + weather, () -> cluster.network.weather = weather);
    }

    /** Makes a running member take a snapshot of what it has applied, after which it needs no log before that. */
    public void snapshot(MemberId member) {
        SimMember<M, R> its = disturbances.member(member);
        test(member + " takes a snapshot", its.seat::takeSnapshot);
    }

    /** What is to be done when a message comes to a point. */
    public When<M> when(Point point) {
        return new When<>(point, message -> true, 1, inside.hooks::add);
    }

    // ---- the end

    @Override
    public void verify() {
        if (verified) {
            return;
        }
        test("everything is mended", disturbances::mend);
        new Verification<>(this).run();
        verified = true;
        over = "is verified: a test's use of it ends there";
    }

    @Override
    public void close() {
        over = "is closed";
    }

    /** A failure that tells how to see it again. */
    ClusterFailure failure(String property, String what, @Nullable Throwable cause) {
        return new ClusterFailure(property, what, again(), cause);
    }

    private String again() {
        return "Seed " + seed() + ", after " + elapsed() + " of virtual time; run the test with -D"
                + SimulatedClusterBuilder.SEED + "=" + seed() + " to see the same again.";
    }

    @Override
    public String circumstances() {
        return again() + " The last events:\n" + events(LAST_EVENTS);
    }

    /** Something that the test does. */
    void test(String what, Runnable action) {
        within(() -> {
            events.test(now(), what);
            action.run();
        });
    }

    private void within(Runnable action) {
        get(() -> {
            action.run();
            return true;
        });
    }

    private <T> T get(Supplier<T> action) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("a simulated cluster is used by one thread, that which made it: " + owner);
        }
        if (over != null) {
            throw new IllegalStateException("this cluster " + over);
        }
        if (passing) {
            return action.get(); // in an action at a point
        }
        MemberLogs.ofThread(text -> events.test(now(), text));
        try {
            T value = action.get();
            if (!passing) {
                inside.runDue(now());
            }
            return value;
        } catch (SimViolation e) {
            throw failure(e.property(), e.what(), e.getCause());
        } finally {
            MemberLogs.endOfThread();
        }
    }
}
