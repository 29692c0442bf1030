package io.amcast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.PeerMessage;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Shows that a failing run is shrunk to what the failure needs, the same way each time and within its bound, and can be replayed. */
@ExtendWith(QuietMembers.class)
class ShrinkerTest {
    private static final int MOST_RUNS = 2_000;

    /** A HARD that tells less than its group's log holds. */
    private static final Trial.Maker WRONG_HARDS = (plan, coverage, trace) -> {
        Run run = new Run(plan, coverage, trace);
        run.cluster.network.wire = frame -> frame instanceof PeerMessage.Hard hard
                        && hard.from().equals(Plan.group(1))
                ? new PeerMessage.Hard(
                        hard.from(), hard.message(), hard.timestamp() - 5_000, hard.low(), hard.want(), hard.report())
                : frame;
        return run;
    };

    @Test
    void leavesTheCallsAndTheFaultThatTheFailureNeeds() {
        Replay all = firstThat(ShrinkerTest::fails);
        assertThat(all.calls).hasSizeGreaterThan(8);
        Replay small = shrink(all, MOST_RUNS, ShrinkerTest::fails).replay();
        assertThat(small.calls).containsExactly(3, 7);
        assertThat(small.faults).hasSize(1);
        Plan.PlannedFault crash = small.plan().faults().get(0);
        assertThat(crash.kind()).isEqualTo(FaultKind.CRASH);
        assertThat(small.plan().weather()).isEqualTo(Weather.CALM);
        assertThat(small.replicas.get(0)).isEqualTo(2);
        assertThat(small.replicas.subList(1, small.replicas.size())).containsOnly(1);
        assertThat(small.clients).isEqualTo(1);
    }

    /** Whether calls 3 and 7 are made and the second member of the first group crashes. */
    private static boolean fails(Plan plan) {
        return has(plan, 3)
                && has(plan, 7)
                && plan.replicas().get(0) > 1
                && plan.faults().stream().anyMatch(fault -> fault.kind() == FaultKind.CRASH && fault.process() == 1);
    }

    private static boolean has(Plan plan, int call) {
        return plan.calls().stream().anyMatch(each -> each.number() == call);
    }

    @Test
    void triesOtherNetworks() {
        Replay all = Replay.of(4);
        Shrinker.Shrunk shrunk = shrink(all, MOST_RUNS, plan -> plan.seed() == 4 || plan.seed() == 3);
        assertThat(shrunk.replay().calls).hasSize(1);
        // Only one network shows it once something is taken away.
        Shrinker.Shrunk moved = shrink(all, MOST_RUNS, plan -> plan.seed() == 3);
        assertThat(moved.replay().networkSeed).isEqualTo(3);
        assertThat(moved.replay().calls).hasSize(1);
    }

    @Test
    void staysWithinItsBoundAndOnTheSameProperty() {
        Replay all = firstThat(ShrinkerTest::fails);
        assertThat(shrink(all, 10, ShrinkerTest::fails).runs()).isEqualTo(10);
        Simulation.Failure other = new Simulation.Failure(all.seed(), "another", "breaks");
        Shrinker.Shrunk kept = Shrinker.shrink(all, failure(all.seed()), 200, so -> {}, plan -> other);
        assertThat(kept.replay()).isSameAs(all);
    }

    private static boolean showsTwoTimestamps(Plan plan) {
        Simulation.Failure failure = new Trial(plan.seed(), WRONG_HARDS).run(plan, Trace.NONE);
        return failure != null && failure.property().equals("same timestamp at every replica");
    }

    @Test
    void seesAFaultThatIsPlantedInTheNetworkAndShrinksIt() {
        Replay all = firstThat(ShrinkerTest::showsTwoTimestamps);
        Trial trial = new Trial(all.seed(), WRONG_HARDS);
        Simulation.Failure failure = trial.run(all.plan(), Trace.NONE);
        assertThat(failure.property()).isEqualTo("same timestamp at every replica");

        Function<Integer, Shrinker.Shrunk> shrink =
                most -> Shrinker.shrink(all, failure, most, so -> {}, plan -> trial.run(plan, failure.property()));
        Shrinker.Shrunk shrunk = shrink.apply(300);
        assertThat(shrunk.replay().calls).hasSizeLessThanOrEqualTo(2);
        assertThat(shrink.apply(300).replay()).hasToString(shrunk.replay().toString());

        Replayed replayed = Replayed.of(Replay.parse(shrunk.replay().toString()), WRONG_HARDS);
        assertThat(replayed.failure()).isEqualTo(shrunk.failure());
        assertThat(replayed.trace()).endsWith(shrunk.failure() + "\n");
        assertThat(replayed.diagram()).contains("HARD", "delivers");
    }

    @Test
    void runsOfProductionCodeHoldWhereTheFaultIsNotPlanted() {
        Replay all = firstThat(ShrinkerTest::showsTwoTimestamps);
        assertThat(Simulator.PRODUCTION.replay(all).failure()).isNull();
    }

    /** Two runs that differ: one of them sees a message more. */
    @Test
    void seesThatTwoRunsOfOneSeedDiffer() {
        int[] runs = {0};
        Trial.Maker maker = (plan, coverage, trace) -> {
            Plan less = Smaller.keep(plan, Set.of(0), Set.of());
            return new Run(runs[0]++ % 2 == 0 ? plan : less, coverage, trace);
        };
        Simulation.Failure found = new Trial(0, maker).run(Draw.plan(0), Trial.DETERMINISM);
        assertThat(found.property()).isEqualTo("determinism");
        assertThat(found.what()).startsWith("two runs of it differ: '");
    }

    private static Replay firstThat(Predicate<Plan> fails) {
        return LongStream.range(0, 1_000)
                .mapToObj(Replay::of)
                .filter(replay -> fails.test(replay.plan()))
                .findFirst()
                .orElseThrow();
    }

    private static Shrinker.Shrunk shrink(Replay replay, int mostRuns, Predicate<Plan> fails) {
        return Shrinker.shrink(
                replay,
                failure(replay.seed()),
                mostRuns,
                so -> {},
                plan -> fails.test(plan) ? failure(replay.seed()) : null);
    }

    private static Simulation.Failure failure(long seed) {
        return new Simulation.Failure(
                seed, "artificial", List.of("calls 3 and 7", "a crash").toString());
    }
}
