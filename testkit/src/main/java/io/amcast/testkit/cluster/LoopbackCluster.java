package io.amcast.testkit.cluster;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.TraceEvent;
import io.amcast.testkit.check.HistoryVerifier;
import io.amcast.testkit.check.Verdict;
import io.amcast.testkit.history.HistoryReader;
import io.amcast.testkit.logging.MemberLogs;
import io.amcast.testkit.replicas.Breach;
import io.amcast.testkit.replicas.Replicas;
import io.amcast.testkit.replicas.Subject;
import io.amcast.testkit.replicas.Witness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole topology in this process on real logs and links: Ratis on a temporary directory, gRPC on loopback ports. Real time passes
 * here, in which things take seconds, and no run is like another.
 *
 * @param <M> the message
 * @param <R> the result
 * @param <S> the state machine
 */
public final class LoopbackCluster<M, R extends @Nullable Object, S extends StateMachine<M, R>>
        implements TestCluster<M, R, S> {
    private static final long POLL_NANOS = 10_000_000;
    private static final int MOST_LOGGED = 60;

    private final Subject<M, R, S> subject;
    private final Duration patience;
    private final Path directory;
    private final Topology topology;
    private final EmbeddedCluster<M, R> cluster;
    private final Replicas<M, R, S> replicas;
    private final List<MulticastClient<M, R>> clients = new ArrayList<>();
    private final List<CompletableFuture<Receipt<R>>> calls = new CopyOnWriteArrayList<>();
    private final Deque<String> logged = new ArrayDeque<>();
    private final Consumer<String> log = this::logged;
    private boolean verified;
    private boolean closed;

    private LoopbackCluster(ClusterSetup<M, R, S> setup, Path directory) {
        this.subject = setup.subject();
        this.patience = setup.patience();
        this.directory = directory;
        topology = addressed(setup.topology(), directory.resolve("data"));
        replicas = new Replicas<>(topology, subject);
        cluster = new EmbeddedCluster<>(topology, this::node, directory.resolve("histories"));
        MemberLogs.begin(log);
    }

    /**
     * A cluster whose members are started, and whose groups have leaders.
     *
     * @throws MulticastException with CONFIGURATION if a member cannot be started
     */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>> LoopbackCluster<M, R, S> start(
            ClusterSetup<M, R, S> setup) {
        Path directory;
        try {
            directory = Files.createTempDirectory("amcast-test");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory for the cluster", e);
        }
        LoopbackCluster<M, R, S> made = new LoopbackCluster<>(setup, directory);
        boolean started = false;
        try {
            made.cluster.start();
            if (!made.cluster.awaitLeaders(made.patience)) {
                throw made.failure("time", "not every group has a leader within " + made.patience);
            }
            started = true;
            return made;
        } finally {
            if (!started) {
                made.close();
            }
        }
    }

    private static Topology addressed(Topology setup, Path data) {
        int members = setup.groups().values().stream().mapToInt(SortedMap::size).sum();
        Iterator<Integer> ports = LoopbackPorts.free(2 * members).iterator();
        SortedMap<GroupId, SortedMap<MemberId, Topology.Endpoint>> groups = new TreeMap<>();
        setup.groups().forEach((group, its) -> {
            SortedMap<MemberId, Topology.Endpoint> addresses = new TreeMap<>();
            its.keySet()
                    .forEach(member ->
                            addresses.put(member, new Topology.Endpoint("127.0.0.1", ports.next(), ports.next())));
            groups.put(group, addresses);
        });
        return new Topology(setup.cluster(), groups, data, setup.limits(), setup.order());
    }

    private NodeBuilder<M, R> node(Topology its, MemberId member) {
        return MulticastNode.builder(its, member)
                .stateMachine(group -> replicas.begin(member, group), subject.messages(), subject.results())
                .conflicts(subject.relation());
    }

    @Override
    public Topology topology() {
        return topology;
    }

    // ---- clients

    @Override
    public MulticastClient<M, R> client() {
        MulticastClient<M, R> client = new Recorded(
                MulticastClient.builder(topology, subject.messages(), subject.results(), subject.relation())
                        .start());
        clients.add(client);
        return client;
    }

    /** Remembers its calls, whose answers are checked in the end. */
    private final class Recorded implements MulticastClient<M, R> {
        private final MulticastClient<M, R> client;

        Recorded(MulticastClient<M, R> client) {
            this.client = client;
        }

        @Override
        public CompletableFuture<Receipt<R>> multicast(M message, Set<GroupId> destinations, Duration deadline) {
            return recorded(client.multicast(message, destinations, deadline));
        }

        @Override
        public CompletableFuture<Receipt<R>> retry(MessageId id, Duration deadline) {
            return recorded(client.retry(id, deadline));
        }

        private CompletableFuture<Receipt<R>> recorded(CompletableFuture<Receipt<R>> call) {
            calls.add(call);
            return call;
        }

        @Override
        public CompletableFuture<R> query(M message, GroupId group, ReadFrom from, Duration deadline) {
            return client.query(message, group, from, deadline);
        }

        @Override
        public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
            return client.status(member, deadline);
        }

        @Override
        public CompletableFuture<List<TraceEvent>> trace(MemberId member, MessageId message, Duration deadline) {
            return client.trace(member, message, deadline);
        }

        @Override
        public CompletableFuture<Contention> contention(MemberId member, Duration window, Duration deadline) {
            return client.contention(member, window, deadline);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    // ---- time

    @Override
    public <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        runUntil(future::isDone, patience);
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
        futures.forEach(future -> runUntil(future::isDone, patience));
    }

    @Override
    public void runUntil(BooleanSupplier condition, Duration limit) {
        if (!holds(condition, limit)) {
            throw failure("time", "what the test waits for has not come about within " + limit);
        }
    }

    @Override
    public void run(Duration time) {
        holds(() -> false, time);
    }

    private static boolean holds(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    // ---- members

    @Override
    public S stateMachine(MemberId member) {
        Witness<M, R, S> witness = replicas.of(member);
        if (witness == null) {
            throw new IllegalArgumentException("member '" + member + "': the cluster has " + cluster.members());
        }
        return witness.machine();
    }

    @Override
    public Optional<MemberId> leader(GroupId group) {
        return cluster.leader(group);
    }

    @Override
    public boolean up(MemberId member) {
        return cluster.node(member).isPresent();
    }

    @Override
    public void crash(MemberId member) {
        cluster.kill(member);
    }

    @Override
    public void start(MemberId member) {
        if (!up(member)) {
            cluster.start(member);
        }
    }

    @Override
    public MemberId crashLeader(GroupId group) {
        runUntil(() -> leader(group).isPresent(), patience);
        MemberId leader = leader(group).orElseThrow();
        crash(leader);
        return leader;
    }

    /** Kills the leader, waits for another and starts the old one again. */
    @Override
    public MemberId changeLeader(GroupId group) {
        if (topology.members(group).size() < 3) {
            throw new IllegalStateException("group " + group + " has too few members to go on without its leader");
        }
        MemberId old = crashLeader(group);
        runUntil(() -> leader(group).isPresent(), patience);
        MemberId next = leader(group).orElseThrow(); // not the old one, which is down
        start(old);
        return next;
    }

    // ---- the end

    @Override
    public void verify() {
        if (verified) {
            return;
        }
        cluster.start();
        awaitAll(calls);
        if (!cluster.awaitRest(patience)) {
            throw failure("nothing is left", "the cluster does not come to rest within " + patience);
        }
        clients.forEach(MulticastClient::close);
        // A relation that is wrong breaks the order, too.
        kept(replicas.checkRelation());
        verifyHistories();
        kept(replicas.check(receipts()));
        verified = true;
    }

    private void kept(@Nullable Breach breach) {
        if (breach != null) {
            throw failure(breach.property(), breach.what());
        }
    }

    private void verifyHistories() {
        try {
            for (Verdict verdict : HistoryVerifier.verify(HistoryReader.read(directory.resolve("histories")))) {
                if (!verdict.holds()) {
                    throw failure(
                            verdict.property(), verdict.violations().get(0).toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the members' histories cannot be read", e);
        }
    }

    private List<Receipt<R>> receipts() {
        return calls.stream()
                .filter(call -> call.isDone() && !call.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .toList();
    }

    private ClusterFailure failure(String property, String what) {
        return new ClusterFailure(property, what, "", null);
    }

    @Override
    public String circumstances() {
        StringBuilder text = new StringBuilder("Members:");
        cluster.members()
                .forEach(member -> text.append("\n  ")
                        .append(cluster.node(member)
                                .map(node -> node.status().toString())
                                .orElse(member + " is down")));
        synchronized (logged) {
            text.append(logged.isEmpty() ? "" : "\nWhat members logged last:");
            logged.forEach(line -> text.append("\n  ").append(line));
        }
        return text.toString();
    }

    private void logged(String line) {
        synchronized (logged) {
            logged.add(line);
            if (logged.size() > MOST_LOGGED) {
                logged.remove();
            }
        }
    }

    /** Stops all members and deletes their directory. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        clients.forEach(MulticastClient::close);
        cluster.close();
        MemberLogs.end(log);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
