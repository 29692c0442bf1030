package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a leader's loop hands entries to the log: few at once, and none waited for in vain. */
class MemberLoopEntriesTest {
    /** While as many entries as allowed are under way, records gather, and all of them go into the next entry. */
    @Test
    void gathersRecordsWhileEntriesAreUnderWay() {
        LoopHarness member = new LoopHarness().leading();
        for (int i = 0; i < 100; i++) {
            member.submit(message(i, A));
            member.loop.turn();
        }
        assertThat(member.log.appended).hasSize(EntriesInFlight.GATHER_FROM);

        member.log.commit();
        member.loop.turn();
        List<LogEntry> entries = new ArrayList<>(member.log.appended);
        assertThat(entries).hasSize(EntriesInFlight.GATHER_FROM);
        assertThat(entries.get(entries.size() - 1).records()).hasSize(100 - EntriesInFlight.GATHER_FROM);
    }

    /** Entries that take much longer than the quickest one wait behind each other in the log: then fewer are under way. */
    @Test
    void handsOverFewerEntriesWhereTheLogIsBehind() {
        LoopHarness member = new LoopHarness().leading();
        long message = 0;
        for (int millis : new int[] {2, 20, 20, 20, 20, 20, 20}) {
            member.submit(message(message++, A));
            member.loop.turn();
            member.time.passMillis(millis);
            member.log.commit();
            member.loop.turn();
        }
        member.log.appended.clear();
        for (int i = 0; i < 10; i++) {
            member.submit(message(message++, A));
            member.loop.turn();
        }
        assertThat(member.log.appended).hasSize(1);
    }

    /** When much has gathered, more entries are under way, but never more than the bound. */
    @Test
    void handsOverMoreEntriesWhenTheyAreWorthIt() {
        LoopHarness member = new LoopHarness().leading();
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < EntriesInFlight.WORTH_AN_ENTRY; j++) {
                member.submit(message((long) i * EntriesInFlight.WORTH_AN_ENTRY + j, A));
            }
            member.loop.turn();
        }

        assertThat(member.log.appended).hasSize(EntriesInFlight.BOUND);
    }

    /** Entries that vanish give their places back when a later one of the same leadership is applied. */
    @Test
    void reclaimsLostEntriesWhenALaterOneIsApplied() {
        LoopHarness member = withEntriesUnderWay();
        LogEntry last = List.copyOf(member.log.appended).get(EntriesInFlight.GATHER_FROM - 1);
        member.log.appended.clear();
        for (int i = 100; i < 110; i++) {
            member.submit(message(i, A));
        }
        member.loop.turn();
        assertThat(member.log.appended).isEmpty();

        member.log.commit(last);
        member.loop.turn();
        assertThat(member.log.appended).hasSize(1);
    }

    /** When all entries under way vanish without a word, their places come back after a while. */
    @Test
    void reclaimsLostEntriesAfterAWhile() {
        LoopHarness member = withEntriesUnderWay();
        member.log.appended.clear();
        member.submit(message(100, A));
        member.loop.turn();
        assertThat(member.log.appended).isEmpty();

        for (int i = 0; i < 200; i++) {
            member.time.passMillis(50);
            member.loop.turn();
        }
        assertThat(member.log.appended).isNotEmpty();
    }

    /** A refused entry gives its place back at once. */
    @Test
    void reclaimsRefusedEntries() {
        LoopHarness member = withEntriesUnderWay();
        member.submit(message(100, A));
        LogEntry refused = member.log.appended.remove();
        member.log.appended.clear();
        member.log.listener.refused(refused, true, "full");
        member.loop.turn();

        assertThat(member.log.appended).hasSize(1);
    }

    /** A leader with as many entries under way as there are before records gather. */
    private static LoopHarness withEntriesUnderWay() {
        LoopHarness member = new LoopHarness().leading();
        for (int i = 0; i < EntriesInFlight.GATHER_FROM; i++) {
            member.submit(message(i, A));
            member.loop.turn();
        }
        return member;
    }
}
