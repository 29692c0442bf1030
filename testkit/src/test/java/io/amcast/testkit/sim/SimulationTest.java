package io.amcast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Shows that whole members and clients of production code keep every promise in thousands of simulated runs, old and new. */
@ExtendWith(QuietMembers.class)
class SimulationTest {
    private static final int SEEDS = 4_000;

    @Test
    void keepsEveryPromiseInTheSameSeeds() {
        keepsEveryPromise(0);
    }

    @Test
    void keepsEveryPromiseInNewSeeds() {
        keepsEveryPromise(ThreadLocalRandom.current().nextLong(1L << 40));
    }

    private static void keepsEveryPromise(long from) {
        Simulation.Outcome outcome =
                Simulation.run(from, SEEDS, Runtime.getRuntime().availableProcessors(), so -> {});
        Simulation.Failure failure = outcome.failure();
        assertThat(failure)
                .as(
                        "seeds from %d; to see it: ./amcast simulate --replay %s",
                        from, failure == null ? "" : failure.seed())
                .isNull();
        assertThat(outcome.runs()).isEqualTo(SEEDS);
        assertThat(outcome.messages()).isGreaterThan(15L * SEEDS);
        assertThat(outcome.twice()).isEqualTo(SEEDS / Simulation.TWICE_EVERY);
    }

    @Test
    void doesTheSameAgain() {
        assertThat(Simulation.trace(5)).isEqualTo(Simulation.trace(5)).endsWith("no promise is broken\n");
    }

    @Test
    void letsOnlyTheChosenFaultsHappen() {
        Simulation.Outcome none = Simulator.PRODUCTION.run(0, 40, 1, Set.of(), so -> {}, () -> true);
        assertThat(none.failure()).isNull();
        Set<FaultKind> chosen = EnumSet.of(FaultKind.LOSS, FaultKind.PAUSE);
        Simulation.Outcome some = Simulator.PRODUCTION.run(0, 40, 1, chosen, so -> {}, () -> true);
        assertThat(some.failure()).isNull();
        some.coverage().byKind().forEach((kind, count) -> {
            // Whoever lags far behind is installed a snapshot anyway.
            if (Replay.choices().contains(kind) && kind != FaultKind.INSTALL) {
                assertThat(count > 0).as("%s", kind).isEqualTo(chosen.contains(kind));
            }
        });
    }

    @Test
    void stopsWhenItsCallerSaysSo() {
        int[] asked = {0};
        Simulation.Outcome outcome =
                Simulator.PRODUCTION.run(0, Long.MAX_VALUE / 4, 1, Replay.choices(), so -> {}, () -> ++asked[0] < 5);
        assertThat(outcome.runs()).isEqualTo(5);
        assertThatThrownBy(() -> Simulation.run(-1, 5, 1, so -> {})).hasMessageContaining("-1");
    }
}
