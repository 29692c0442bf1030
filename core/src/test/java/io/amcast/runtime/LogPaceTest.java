package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Shows that as many entries are worth being under way as the log works on, and not those that wait behind others. */
class LogPaceTest {
    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(2);

    private final LogPace pace = new LogPace();
    private long nanos = 1;

    private void entries(int count, long took) {
        for (int i = 0; i < count; i++) {
            nanos += TimeUnit.MILLISECONDS.toNanos(5);
            pace.applied(took, nanos);
        }
    }

    @Test
    void allAreWorkedOnBeforeAnythingIsKnown() {
        assertThat(pace.worked(4)).isEqualTo(4);
    }

    @Test
    void allAreWorkedOnWhileEntriesTakeEquallyLong() {
        entries(30, 20 * QUICK);
        assertThat(pace.worked(4)).isEqualTo(4);
        entries(30, 29 * QUICK);
        assertThat(pace.worked(4)).as("a little longer").isEqualTo(4);
    }

    @Test
    void fewerAreWorkedOnTheLongerEntriesTakeButNeverNone() {
        entries(30, QUICK);
        entries(30, 3 * QUICK);
        assertThat(pace.worked(4)).isEqualTo(2);
        entries(30, 100 * QUICK);
        assertThat(pace.worked(4)).isEqualTo(1);
    }

    @Test
    void aLogThatBecameSlowerForGoodCountsAsQuickAfterAWhile() {
        entries(30, QUICK);
        entries(30, 20 * QUICK);
        assertThat(pace.worked(4)).isEqualTo(1);
        nanos += 2 * LogPace.WINDOW_NANOS;
        entries(1, 20 * QUICK);
        nanos += LogPace.WINDOW_NANOS;
        entries(30, 20 * QUICK);
        assertThat(pace.worked(4)).isEqualTo(4);
    }
}
