package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Shows when records are given an entry of the log, and how long they gather before. */
class EntriesInFlightTest {
    private static final long TERM = 3;
    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONG_LINKS = TimeUnit.MILLISECONDS.toNanos(44);
    private static final long STEP = TimeUnit.MICROSECONDS.toNanos(100);

    private record Handed(LogEntry entry, long nanos) {}

    private final EntriesInFlight entries = new EntriesInFlight(new MemberEvents() {});
    private final Deque<Handed> under = new ArrayDeque<>();
    private long sequence;
    private long nanos = 1_000_000;

    private void handOver() {
        LogEntry entry = new LogEntry(TERM, sequence++, 0, List.of());
        entries.handedOver(entry, nanos);
        under.add(new Handed(entry, nanos));
    }

    private void applyWhatTook(long took) {
        while (!under.isEmpty() && nanos - under.peek().nanos() >= took) {
            entries.applied(TERM, under.remove().entry(), 100, nanos);
        }
    }

    /** Hands over whatever it may while one record waits at any time, and each entry takes equally long; when each was handed over. */
    private List<Long> work(long took, long forNanos) {
        List<Long> handed = new ArrayList<>();
        for (long end = nanos + forNanos; nanos < end; nanos += STEP) {
            applyWhatTook(took);
            if (entries.gatherNanos(1, nanos) == 0) {
                handOver();
                handed.add(nanos);
            }
        }
        return handed;
    }

    private static long longestGap(List<Long> handed) {
        long longest = 0;
        for (int i = 1; i < handed.size(); i++) {
            longest = Math.max(longest, handed.get(i) - handed.get(i - 1));
        }
        return longest;
    }

    @Test
    void theFirstRecordGathersForNothing() {
        assertThat(entries.gatherNanos(1, nanos)).isZero();
        work(LONG_LINKS, 10 * LONG_LINKS);
        nanos += LONG_LINKS;
        applyWhatTook(LONG_LINKS);
        assertThat(entries.gatherNanos(1, nanos)).isZero();
    }

    @Test
    void theSecondEntryHardlyGathers() {
        work(LONG_LINKS, 10 * LONG_LINKS);
        nanos += LONG_LINKS;
        applyWhatTook(LONG_LINKS);
        handOver();
        assertThat(entries.gatherNanos(1, nanos)).isBetween(1L, LONG_LINKS / 16);
    }

    @Test
    void entriesAreSpreadOverTheTimeThatOneTakes() {
        // Were they handed over whenever one was applied, all would go at once and then none for the time of one.
        work(QUICK, 20 * QUICK);
        assertThat(longestGap(work(QUICK, 20 * QUICK))).isLessThanOrEqualTo(QUICK / 2);
    }

    @Test
    void moreAreUnderWayOverLongLinks() {
        work(LONG_LINKS, 20 * LONG_LINKS);
        List<Long> handed = work(LONG_LINKS, 20 * LONG_LINKS);
        assertThat(handed.size() / 20).isBetween(EntriesInFlight.GATHER_FROM + 1, EntriesInFlight.BOUND);
        assertThat(longestGap(handed)).isLessThanOrEqualTo(2 * EntriesInFlight.APART_NANOS);
    }

    @Test
    void manyRecordsGoAtOnceUntilTheBound() {
        for (int i = 0; i < EntriesInFlight.BOUND; i++) {
            assertThat(entries.gatherNanos(EntriesInFlight.WORTH_AN_ENTRY, nanos))
                    .isZero();
            handOver();
        }
        assertThat(entries.gatherNanos(EntriesInFlight.WORTH_AN_ENTRY, nanos)).isEqualTo(EntriesInFlight.UNTIL_APPLIED);
    }

    @Test
    void aRecordGathersUntilOneIsAppliedWhenAllThatTheLogWorksOnAreUnderWay() {
        while (entries.gatherNanos(1, nanos) == 0) {
            handOver();
        }
        assertThat(under).hasSize(EntriesInFlight.GATHER_FROM);
        assertThat(entries.gatherNanos(1, nanos)).isEqualTo(EntriesInFlight.UNTIL_APPLIED);
        nanos += QUICK;
        entries.applied(TERM, under.remove().entry(), 100, nanos);
        assertThat(entries.gatherNanos(1, nanos)).isLessThan(QUICK);
    }
}
