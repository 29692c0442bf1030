package io.amcast.testkit.cluster;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MulticastException;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Topology;
import io.amcast.testkit.history.HistoryWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * All members of a topology in this process, each of which can be killed, stopped and started again. Safe for use by several threads,
 * as long as no two of them start or stop the same member.
 *
 * @param <M> the message
 * @param <R> the result
 */
public final class EmbeddedCluster<M, R extends @Nullable Object> implements AutoCloseable {
    private static final long POLL_NANOS = 20_000_000;

    private final Topology topology;
    private final BiFunction<Topology, MemberId, NodeBuilder<M, R>> factory;
    private final @Nullable Path histories;
    private final SortedMap<MemberId, Running<M, R>> running = new ConcurrentSkipListMap<>();

    private record Running<M, R extends @Nullable Object>(
            MulticastNode<M, R> node, @Nullable HistoryWriter history) {}

    /**
     * A cluster whose members are not started yet.
     *
     * @param factory describes a member; called at each start of it
     * @param histories where members record what they deliver; null for nowhere
     */
    public EmbeddedCluster(
            Topology topology, BiFunction<Topology, MemberId, NodeBuilder<M, R>> factory, @Nullable Path histories) {
        this.topology = topology;
        this.factory = factory;
        this.histories = histories;
    }

    public Topology topology() {
        return topology;
    }

    /**
     * Starts all members that do not run.
     *
     * @throws MulticastException with CONFIGURATION if one cannot be started; then none is left running
     */
    public void start() {
        List<MemberId> down = members().stream()
                .filter(member -> !running.containsKey(member))
                .toList();
        try {
            inParallel(down, this::start);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a member that does not run.
     *
     * @throws MulticastException with CONFIGURATION if it cannot be started
     */
    public void start(MemberId member) {
        if (running.containsKey(member)) {
            throw new IllegalStateException("member '" + member + "' runs already");
        }
        NodeBuilder<M, R> builder = factory.apply(topology, member);
        HistoryWriter history = history(member);
        boolean started = false;
        try {
            if (history != null) {
                builder.observer(history);
            }
            running.put(member, new Running<>(builder.start(), history));
            started = true;
        } finally {
            if (!started) {
                close(history);
            }
        }
    }

    private @Nullable HistoryWriter history(MemberId member) {
        GroupId group = topology.groupOf(member);
        if (histories == null || group == null) {
            return null;
        }
        try {
            return HistoryWriter.open(histories, member, group);
        } catch (IOException e) {
            throw new MulticastException(
                    MulticastException.Reason.CONFIGURATION, null, String.valueOf(e.getMessage()), e);
        }
    }

    /** Stops a member at once, as a crash would. */
    public void kill(MemberId member) {
        end(member, true);
    }

    /** Stops a member in good order. */
    public void stop(MemberId member) {
        end(member, false);
    }

    private void end(MemberId member, boolean crash) {
        Running<M, R> ending = running.remove(member);
        if (ending == null) {
            return;
        }
        try {
            if (crash) {
                ending.node().kill();
            } else {
                ending.node().close();
            }
        } finally {
            close(ending.history());
        }
    }

    private static void close(@Nullable HistoryWriter history) {
        if (history != null) {
            try {
                history.close();
            } catch (IOException e) {
                throw new MulticastException(
                        MulticastException.Reason.CONFIGURATION, null, "cannot close a history: " + e.getMessage(), e);
            }
        }
    }

    /** All members of the topology. */
    public SortedSet<MemberId> members() {
        SortedSet<MemberId> members = new TreeSet<>();
        topology.groups().values().forEach(group -> members.addAll(group.keySet()));
        return members;
    }

    /** The members that run. */
    public Collection<MulticastNode<M, R>> nodes() {
        return running.values().stream().map(Running::node).toList();
    }

    /** The member's node, if it runs. */
    public Optional<MulticastNode<M, R>> node(MemberId member) {
        return Optional.ofNullable(running.get(member)).map(Running::node);
    }

    /** How each running member stands. */
    public SortedMap<MemberId, MemberStatus> statuses() {
        SortedMap<MemberId, MemberStatus> statuses = new TreeMap<>();
        running.forEach((member, its) -> statuses.put(member, its.node().status()));
        return statuses;
    }

    /** The group's leader, if one of the running members leads; of two that believe it, the one of the higher term. */
    public Optional<MemberId> leader(GroupId group) {
        MemberStatus best = null;
        for (MemberStatus status : statuses().values()) {
            if (status.group().equals(group)
                    && status.role() == MemberStatus.Role.LEADER
                    && (best == null || status.term() > best.term())) {
                best = status;
            }
        }
        return Optional.ofNullable(best).map(MemberStatus::member);
    }

    /** Waits until every group has a leader; false if that took longer than allowed. */
    public boolean awaitLeaders(Duration timeout) {
        return await(
                timeout,
                () -> topology.groups().keySet().stream()
                        .allMatch(group -> leader(group).isPresent()));
    }

    /**
     * Waits until no message is pending anywhere and all running members of a group have delivered equally many; false if that took
     * longer than allowed.
     */
    public boolean awaitRest(Duration timeout) {
        return await(timeout, () -> {
            SortedMap<GroupId, Long> delivered = new TreeMap<>();
            for (MemberStatus status : statuses().values()) {
                Long others = delivered.putIfAbsent(status.group(), status.delivered());
                if (status.pending() > 0 || (others != null && others != status.delivered())) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Waits until the group is led by another member than the given one; false if that took longer than allowed. */
    public boolean awaitLeaderBeside(MemberId member, GroupId group, Duration timeout) {
        return await(
                timeout,
                () -> leader(group).filter(leader -> !leader.equals(member)).isPresent());
    }

    private static boolean await(Duration timeout, java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Stops all members, in good order and at the same time. */
    @Override
    public void close() {
        inParallel(List.copyOf(running.keySet()), this::stop);
    }

    private static void inParallel(List<MemberId> members, java.util.function.Consumer<MemberId> task) {
        if (members.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(members.size());
        try {
            List<CompletableFuture<Void>> tasks = new ArrayList<>();
            members.forEach(member -> tasks.add(CompletableFuture.runAsync(() -> task.accept(member), threads)));
            RuntimeException failure = null;
            for (CompletableFuture<Void> each : tasks) {
                try {
                    each.join();
                } catch (CompletionException e) {
                    RuntimeException cause = e.getCause() instanceof RuntimeException its ? its : e;
                    if (failure == null) {
                        failure = cause;
                    } else {
                        failure.addSuppressed(cause);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            threads.shutdown();
        }
    }
}
