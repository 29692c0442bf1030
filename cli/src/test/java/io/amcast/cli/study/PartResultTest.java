package io.amcast.cli.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.amcast.Order;
import io.amcast.cli.bench.BenchResult;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Shows that rounds are summed up by their median, and ratios taken within a round. */
class PartResultTest {
    private static final Workload TOTAL = Workload.total(100);
    private static final Workload GENERIC = Workload.conflicts(100, 100);

    private static Figure figure(Workload workload, double... rates) {
        Sample.Latency latency = new Sample.Latency(1, 2);
        List<Sample> rounds = DoubleStream.of(rates)
                .mapToObj(rate -> new Sample(rate, 1, 0, latency, null, latency, new Sample.Work(1, 1, 1, 1, 1, 1, 0)))
                .toList();
        return new Figure(new Case(Order.PLAIN, workload, Drive.outstanding(8)), rounds);
    }

    private static PartResult result(Figure... figures) {
        return new PartResult(
                "ratio",
                new PartResult.Provenance(
                        "./amcast study", "abc", "2026-01-01T00:00:00Z", 0, BenchResult.Machine.here()),
                new PartResult.Settings(3, 3, 1, 0.25, 3, 8),
                List.of(figures));
    }

    @Test
    void theMedianOfAnEvenNumberOfRoundsLiesBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(9.0, 1.0, 3.0))).isEqualTo(new Spread(3, 1, 9));
        assertThat(Spread.of(List.of(9.0, 1.0, 3.0, 4.0))).isEqualTo(new Spread(3.5, 1, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
    }

    @Test
    void aMachineThatSlowsDownInOneRoundLeavesItsRatioAsItIs() {
        PartResult result = result(figure(TOTAL, 1_000, 100, 1_000), figure(GENERIC, 980, 97, 1_010));
        assertThat(result.ratio(Order.PLAIN, GENERIC, TOTAL, Sample::messagesPerSecond))
                .isEqualTo(new Spread(0.98, 0.97, 1.01));
    }

    @Test
    void turnsOfOneRunAreTakenTogether() {
        List<Sample> rounds = figure(TOTAL, 1, 3, 10, 20, 7).rounds();
        assertThat(PartResult.means(rounds, 2, Sample::messagesPerSecond)).containsExactly(2.0, 15.0);
        assertThat(PartResult.means(rounds, 1, Sample::messagesPerSecond)).hasSize(5);
    }

    @Test
    void aFigureThatWasNotMeasuredIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> result(figure(TOTAL, 1)).rounds(Order.STRICT, TOTAL))
                .withMessageContaining("study-ratio.json")
                .withMessageContaining("STRICT");
    }
}
