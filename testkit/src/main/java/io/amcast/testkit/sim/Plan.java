package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.ReadFrom;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * All that a run is to do: topology, limits, calls, and what goes wrong. A seed draws one ({@link Draw}); a shrunk one has fewer calls
 * and faults.
 *
 * @param seed decides what the plan leaves open: delays, and which frames meet the weather
 * @param replicas how many members each group has
 * @param relation what conflicts
 * @param windowMicros how far ahead timestamps are reserved
 * @param maxSkewNanos how far apart clocks are at most
 * @param snapshotEvery entries between two snapshots
 * @param codecs whether frames, entries and snapshots go through their binary form
 * @param strict whether the order is to agree with real time across groups
 * @param parallel whether some members apply in parallel what does not conflict
 * @param reads that clients ask groups for
 * @param faultsEndNanos when everything that goes wrong is mended, after the begin
 */
record Plan(
        long seed,
        List<Integer> replicas,
        int clients,
        Limits limits,
        Relation relation,
        long windowMicros,
        long maxSkewNanos,
        int snapshotEvery,
        boolean codecs,
        boolean strict,
        boolean parallel,
        Weather weather,
        long faultsEndNanos,
        List<PlannedCall> calls,
        List<PlannedRead> reads,
        List<PlannedFault> faults) {

    /** What conflicts. */
    enum Relation {
        ALL,
        NONE,
        KEYS,
        PREDICATE,
        /** By keys in modes of a matrix of its own. */
        MODES,
        /** By keys of which some are below others. */
        PATHS,
        /** By keys or by a predicate. */
        EITHER,
        /** By keys in modes of their own and by paths. */
        BOTH
    }

    /**
     * A multicast.
     *
     * @param number its identity in this run
     * @param keys by which it conflicts; empty: it commutes with everything
     */
    record PlannedCall(
            int number,
            long atNanos,
            int client,
            SortedSet<GroupId> destinations,
            Keys keys,
            int payloadBytes,
            long deadlineMillis) {}

    /**
     * A read without a log entry.
     *
     * @param like the call whose keys it has, so that it conflicts with what that one conflicts with
     */
    record PlannedRead(
            int number, long atNanos, int client, GroupId group, int like, ReadFrom from, long deadlineMillis) {}

    /**
     * Something that goes wrong at a time.
     *
     * @param process by number: members in the order of the topology, then clients
     * @param other another process, where two are needed
     * @param nanos how long it lasts, or how far a clock jumps
     */
    record PlannedFault(long atNanos, FaultKind kind, int process, int other, long nanos) {}

    static GroupId group(int number) {
        return GroupId.of("g" + (number + 1));
    }

    List<GroupId> groups() {
        return IntStream.range(0, replicas.size()).mapToObj(Plan::group).toList();
    }

    /** Whether nothing goes wrong in it. */
    boolean faultless() {
        return faults.isEmpty() && weather.equals(Weather.CALM);
    }

    /** The same, but for what {@code change} sets. */
    Plan with(Consumer<Change> change) {
        Change changed = new Change(this);
        change.accept(changed);
        return changed.plan();
    }

    /** What can be set of a plan that is drawn. */
    static final class Change {
        private final Plan plan;
        long seed;
        List<Integer> replicas;
        int clients;
        long maxSkewNanos;
        boolean codecs;
        boolean strict;
        boolean parallel;
        Weather weather;
        long faultsEndNanos;
        List<PlannedCall> calls;
        List<PlannedRead> reads;
        List<PlannedFault> faults;

        private Change(Plan plan) {
            this.plan = plan;
            seed = plan.seed;
            replicas = plan.replicas;
            clients = plan.clients;
            maxSkewNanos = plan.maxSkewNanos;
            codecs = plan.codecs;
            strict = plan.strict;
            parallel = plan.parallel;
            weather = plan.weather;
            faultsEndNanos = plan.faultsEndNanos;
            calls = plan.calls;
            reads = plan.reads;
            faults = plan.faults;
        }

        private Plan plan() {
            return new Plan(
                    seed,
                    replicas,
                    clients,
                    plan.limits,
                    plan.relation,
                    plan.windowMicros,
                    maxSkewNanos,
                    plan.snapshotEvery,
                    codecs,
                    strict,
                    parallel,
                    weather,
                    faultsEndNanos,
                    calls,
                    reads,
                    faults);
        }
    }

    /** Whether two calls conflict. */
    boolean conflict(PlannedCall one, PlannedCall other) {
        return PlannedRelation.conflict(relation, one, other);
    }

    /** A symmetric hash of two numbers. */
    static final class PairHash {
        private PairHash() {}

        static long of(int one, int other) {
            long mixed = (Math.min(one, other) * 0x9E3779B97F4A7C15L) ^ (Math.max(one, other) * 0xC2B2AE3D27D4EB4FL);
            mixed ^= mixed >>> 29;
            mixed *= 0xBF58476D1CE4E5B9L;
            return (mixed ^ (mixed >>> 32)) >>> 1;
        }
    }
}
