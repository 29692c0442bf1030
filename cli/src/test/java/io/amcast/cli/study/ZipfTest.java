package io.amcast.cli.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Shows that ranks are drawn as often as a Zipf distribution says. */
class ZipfTest {
    private static final int DRAWS = 200_000;

    @Test
    void probabilityFallsWithThePowerOfTheRank() {
        Zipf zipf = new Zipf(100_000, 0.99);
        for (int rank : new int[] {1, 9, 999}) {
            assertThat(zipf.probability(rank) / zipf.probability(0))
                    .as("rank %d", rank)
                    .isCloseTo(Math.pow(rank + 1, -0.99), within(1e-6));
        }
    }

    @Test
    void ranksAreDrawnAsOftenAsTheirProbabilitySays() {
        for (double exponent : new double[] {0, 0.99}) {
            Zipf zipf = new Zipf(50, exponent);
            SplittableRandom random = new SplittableRandom(7);
            int[] drawn = new int[50];
            for (int i = 0; i < DRAWS; i++) {
                drawn[zipf.next(random)]++;
            }
            for (int rank = 0; rank < drawn.length; rank++) {
                double expected = zipf.probability(rank) * DRAWS;
                assertThat((double) drawn[rank])
                        .as("exponent %s, rank %d", exponent, rank)
                        .isCloseTo(expected, within(6 * Math.sqrt(expected)));
            }
        }
    }

    @Test
    void noRanksAtAllAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Zipf(0, 1)).withMessageContaining("0 ranks");
    }
}
