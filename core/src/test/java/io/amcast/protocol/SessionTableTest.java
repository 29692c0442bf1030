package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.SESSION;
import static io.amcast.protocol.Given.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ReplicaImage;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Shows what a group remembers of sessions, and that the memory stays small: low-water marks, done ids, purged numbers. */
class SessionTableTest {
    private final SessionTable table = new SessionTable();

    private static MessageId ofNumber(long number) {
        return new MessageId(new SessionId(B, number), 0);
    }

    private void handled(long sequence) {
        table.rowAdded(SESSION);
        table.rowRemoved(id(sequence));
    }

    @Test
    void knowsWhatWasRemovedAndWhatIsBelowTheLow() {
        handled(3);
        handled(5);
        assertThat(table.knownDone(id(3))).isTrue();
        assertThat(table.knownDone(id(4))).isFalse();
        assertThat(table.belowLow(id(3))).isFalse();

        assertThat(table.raiseLow(SESSION, 5)).isTrue();
        assertThat(table.knownDone(id(4))).isTrue();
        assertThat(table.belowLow(id(4))).isTrue();
        assertThat(table.belowLow(id(5))).isFalse();
        assertThat(table.sessionImages()).containsExactly(new ReplicaImage.Session(SESSION, 5, false, List.of(5L)));
    }

    @Test
    void aLowNeverFalls() {
        table.raiseLow(SESSION, 5);
        assertThat(table.raiseLow(SESSION, 4)).isFalse();
        assertThat(table.raiseLow(SESSION, 5)).isFalse();
        assertThat(table.low(SESSION)).isEqualTo(5);
    }

    @Test
    void dropsDoneIdsWhetherTheLowLeapsOrCreeps() {
        for (int i = 0; i < 20; i++) {
            handled(i);
        }
        table.raiseLow(SESSION, 1);
        table.raiseLow(SESSION, 19);
        assertThat(table.sessionImages().get(0).done()).containsExactly(19L);
        table.raiseLow(SESSION, 1_000_000_000_000L);
        assertThat(table.sessionImages().get(0).done()).isEmpty();
    }

    @Test
    void aRemovedRowBelowTheLowNeedsNoMark() {
        table.rowAdded(SESSION);
        table.raiseLow(SESSION, 10);
        table.rowRemoved(id(3));
        assertThat(table.sessionImages().get(0).done()).isEmpty();
        assertThat(table.knownDone(id(3))).isTrue();
    }

    @Test
    void isEmptyWhenNoRowIsLeft() {
        assertThat(table.empty(SESSION)).isTrue();
        table.rowAdded(SESSION);
        assertThat(table.empty(SESSION)).isFalse();
        table.rowRemoved(id(0));
        assertThat(table.empty(SESSION)).isTrue();
    }

    @Test
    void closesASessionThatItNeverHeardOf() {
        table.close(SESSION);
        assertThat(table.closed(SESSION)).isTrue();
        assertThat(table.purged(SESSION)).isFalse();
    }

    @Test
    void aPurgedSessionIsClosedAndItsEveryIdIsKnown() {
        handled(3);
        assertThat(table.purge(SESSION)).isTrue();
        assertThat(table.purge(SESSION)).isFalse();
        assertThat(table.closed(SESSION)).isTrue();
        assertThat(table.knownDone(id(4_711))).isTrue();
        assertThat(table.raiseLow(SESSION, 7)).isFalse();
        table.close(SESSION);
        assertThat(table.sessionImages()).isEmpty();
    }

    @Test
    void keepsOneNumberForAllSessionsPurgedInARow() {
        for (long number = 1; number <= 1_000; number++) {
            table.purge(new SessionId(B, number));
        }
        assertThat(table.purgedImages()).containsExactly(new ReplicaImage.PurgedSessions(B, 1_001, List.of()));
    }

    @Test
    void keepsThoseBeyondAGapAsExceptionsUntilTheGapCloses() {
        for (long number : new long[] {5, 3, 2}) {
            table.purge(new SessionId(B, number));
        }
        assertThat(table.purgedImages()).containsExactly(new ReplicaImage.PurgedSessions(B, 1, List.of(2L, 3L, 5L)));
        assertThat(table.knownDone(ofNumber(1))).isFalse();
        assertThat(table.knownDone(ofNumber(4))).isFalse();

        table.purge(new SessionId(B, 1));
        assertThat(table.purgedImages()).containsExactly(new ReplicaImage.PurgedSessions(B, 4, List.of(5L)));
        assertThat(table.knownDone(ofNumber(4))).isFalse();
        assertThat(table.knownDone(ofNumber(5))).isTrue();
    }

    @Test
    void keepsTheHomesApart() {
        table.purge(new SessionId(A, 1));
        assertThat(table.purged(new SessionId(A, 1))).isTrue();
        assertThat(table.purged(new SessionId(B, 1))).isFalse();
    }

    @Test
    void answersAsAPlainSetOfIdsWouldAndComesBackFromItsImage() {
        Seeds.each(SessionTableTest.class, 200, SessionTableTest::compareWithSets);
    }

    private static void compareWithSets(Random random) {
        SessionTable table = new SessionTable();
        Set<MessageId> done = new HashSet<>();
        Set<Long> purged = new HashSet<>();
        for (int i = 0; i < 120; i++) {
            long number = 1L + random.nextInt(6);
            SessionId session = new SessionId(B, number);
            MessageId id = new MessageId(session, random.nextInt(20));
            int choice = random.nextInt(10);
            if (choice < 6) {
                if (!purged.contains(number)) {
                    table.rowAdded(session);
                    table.rowRemoved(id);
                    done.add(id);
                }
            } else if (choice < 9) {
                table.raiseLow(session, id.sequence());
                for (long sequence = 0; sequence < id.sequence(); sequence++) {
                    done.add(new MessageId(session, sequence));
                }
            } else if (random.nextInt(4) == 0) {
                table.purge(session);
                purged.add(number);
            }
            if (random.nextInt(10) == 0) {
                SessionTable restored = new SessionTable();
                restored.restore(image(table));
                table = restored;
            }
            for (long each = 1; each <= 6; each++) {
                for (long sequence = 0; sequence < 20; sequence++) {
                    MessageId asked = new MessageId(new SessionId(B, each), sequence);
                    assertThat(table.knownDone(asked))
                            .as("%s", asked)
                            .isEqualTo(purged.contains(each) || done.contains(asked));
                }
            }
        }
    }

    private static ReplicaImage image(SessionTable table) {
        return new ReplicaImage(
                0,
                0,
                -1,
                -1,
                0,
                List.of(),
                table.sessionImages(),
                table.purgedImages(),
                ReplicaImage.empty().home());
    }
}
