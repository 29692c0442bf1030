package io.amcast.protocol;

import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.C;
import static io.amcast.protocol.Given.apart;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.id;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.Given.soft;
import static io.amcast.protocol.GroupDriver.all;
import static io.amcast.protocol.GroupDriver.delivered;
import static io.amcast.protocol.GroupDriver.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.LogRecord.Origin;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Shows when a leader delivers ahead of the log, which saves the second consensus: rules L4 and L5. */
class EarlyDeliveryTest {
    private final GroupDriver group = new GroupDriver();
    private final Message first = message(0, "a b");
    private final Message second = message(1, "a b");

    private void inTheTable(Message... messages) {
        for (Message message : messages) {
            group.submit(message);
        }
        group.apply(group.build());
    }

    /** The row is applied and every other group's proposal is known from its log. */
    @Nested
    class L4a {
        @Test
        void deliversWhenTheLastProposalComes() {
            Message toAll = message(0, "a b c");
            inTheTable(toAll);
            assertThat(delivered(group.receive(hard(B, toAll, 4)))).isEmpty();
            assertThat(group.receive(hard(C, toAll, 3))).containsExactly(new Effect.Deliver(toAll, 4, true, 1));
        }

        @Test
        void deliversWhenItsOwnProposalIsApplied() {
            group.submit(first);
            assertThat(delivered(group.receive(hard(B, first, 4)))).isEmpty();
            assertThat(delivered(group.apply(group.build()))).containsExactly(id(0));
        }

        @Test
        void takesItsOwnTimestampWhenThatIsTheHighest() {
            group.submit(message(9, "a"));
            inTheTable(first);
            assertThat(group.receive(hard(B, first, 1))).containsExactly(new Effect.Deliver(first, 2, true, 1));
        }

        @Test
        void countsTheFirstProposalOfAGroup() {
            Message toAll = message(0, "a b c");
            inTheTable(toAll);
            group.receive(hard(B, toAll, 4));
            group.receive(hard(B, toAll, 4));
            assertThat(delivered(group.receive(soft(C, toAll, 6)))).isEmpty();
            assertThat(delivered(group.receive(hard(C, toAll, 6)))).containsExactly(id(0));
        }

        @Test
        void deliversOnce() {
            inTheTable(first);
            group.receive(hard(B, first, 4));
            assertThat(delivered(group.receive(hard(B, first, 4)))).isEmpty();
            assertThat(delivered(group.commit())).isEmpty();
        }
    }

    /** The final timestamp is reserved by an entry that this leadership has applied. */
    @Nested
    class L4b {
        @Test
        void waitsForTheReservation() {
            inTheTable(first);
            List<Effect> effects = group.receive(hard(B, first, 50));
            assertThat(effects).containsExactly(new Effect.Waiting(id(0), MemberEvents.Wait.RESERVATION));

            // The entry that reserves it also holds its FINAL, so that every replica delivers it then.
            LogEntry reservation = group.build();
            assertThat(reservation.reserved()).isGreaterThanOrEqualTo(50);
            assertThat(all(group.apply(reservation), Effect.Deliver.class))
                    .containsExactly(new Effect.Deliver(first, 50, true, 2));
        }

        @Test
        void delaysNothingWhenTheSoftAskedForItInTime() {
            inTheTable(first);
            group.receive(soft(B, first, 50));
            group.apply(group.build());
            assertThat(group.receive(hard(B, first, 50))).containsExactly(new Effect.Deliver(first, 50, true, 1));
        }

        @Test
        void aVoidReservationDoesNotCount() {
            inTheTable(first);
            group.receive(hard(B, first, 50));
            LogEntry reservation = group.build();
            group.apply(new LogEntry(0, reservation.sequence(), 500, List.of()));
            assertThat(group.leader.deliveries()).isZero();
        }
    }

    /** Nothing is proposed below a timestamp that was delivered. */
    @Nested
    class L4c {
        @Test
        void movesTheClockBeforeAnythingElseIsProposed() {
            inTheTable(first);
            group.receive(hard(B, first, 9));
            group.commit();

            group.submit(second);
            assertThat(group.build().records()).containsExactly(new LogRecord.Propose(second, 10, 0, Origin.CLIENT));
        }
    }

    /** No conflicting message that may come before is pending, proposals on their way into the log included. */
    @Nested
    class L4d {
        @Test
        void waitsForAConflictingRowBefore() {
            inTheTable(first, second);
            List<Effect> effects = group.receive(hard(B, second, 5));
            assertThat(delivered(effects)).isEmpty();
            assertThat(effects).contains(new Effect.Waiting(id(1), MemberEvents.Wait.CONFLICT));
            assertThat(delivered(group.receive(hard(B, first, 4)))).containsExactly(id(0), id(1));
        }

        @Test
        void waitsForAConflictingProposalThatIsNotAppliedYet() {
            inTheTable(second);
            group.submit(message(2, "a b"));
            group.build();
            // The proposal of message 2 has timestamp 2; it may come before 5.
            assertThat(delivered(group.receive(hard(B, second, 5)))).isEmpty();
        }

        @Test
        void goesOnWhenThatProposalIsOvertakenAndVoid() {
            inTheTable(second);
            group.submit(message(2, "a b"));
            group.build();
            group.receive(hard(B, second, 5));
            LogEntry overtaking = group.build();
            assertThat(delivered(group.apply(overtaking))).containsExactly(id(1));
        }

        @Test
        void doesNotWaitForOneThatAnotherGroupHasPutLater() {
            // Message 0 has timestamp 1 here, but 8 at group b: it cannot come before 5.
            Message toAll = message(0, "a b c");
            inTheTable(toAll, second);
            group.receive(hard(B, toAll, 8));
            assertThat(delivered(group.receive(hard(B, second, 5)))).containsExactly(id(1));
        }

        @Test
        void aSoftPutsNothingLater() {
            Message toAll = message(0, "a b c");
            inTheTable(toAll, second);
            group.receive(soft(B, toAll, 8));
            assertThat(delivered(group.receive(hard(B, second, 5)))).isEmpty();
        }

        @Test
        void breaksATieByTheIds() {
            inTheTable(first, second);
            assertThat(delivered(group.receive(hard(B, second, 5)))).isEmpty();
            assertThat(delivered(group.receive(hard(B, first, 5)))).containsExactly(id(0), id(1));
        }

        @Test
        void doesNotWaitForWhatDoesNotConflict() {
            inTheTable(apart(0, "a b"), apart(1, "a b"));
            assertThat(delivered(group.receive(hard(B, apart(1, "a b"), 5)))).containsExactly(id(1));
        }

        @Test
        void holdsASingleGroupsMessageToo() {
            group.submit(first);
            group.submit(message(1, "a"));
            assertThat(delivered(group.apply(group.build()))).isEmpty();
            assertThat(delivered(group.receive(hard(B, first, 9)))).containsExactly(id(1), id(0));
        }

        @Test
        void aSingleGroupsMessageIsDeliveredWhenItIsApplied() {
            Message single = message(0, "a");
            group.submit(single);
            assertThat(group.apply(group.build())).containsExactly(new Effect.Deliver(single, 1, true, 1));
        }
    }

    /** FINAL is written as soon as the timestamp is known, whether or not the message can be delivered yet. */
    @Nested
    class L5 {
        @Test
        void writesFinalThoughAnotherHoldsUpTheDelivery() {
            inTheTable(first, second);
            group.receive(hard(B, second, 5));
            assertThat(records(group.commit())).containsExactly(new LogRecord.Final(id(1), 5));
            assertThat(group.leader.deliveries()).isZero();
        }

        @Test
        void writesItIntoAnEntryThatReservesIt() {
            inTheTable(first);
            group.receive(hard(B, first, 50));
            LogEntry entry = group.build();
            assertThat(entry.records()).containsExactly(new LogRecord.Final(id(0), 50));
            assertThat(entry.reserved()).isEqualTo(50 + GroupDriver.WINDOW);
        }

        @Test
        void writesNoneForASingleGroupsMessage() {
            inTheTable(message(0, "a"));
            assertThat(group.leader.hasEntry()).isFalse();
        }
    }

    /** A timestamp that was settled stays, whatever comes in later. */
    @Test
    void aLaterWordOfAnotherTimestampChangesNothing() {
        inTheTable(first, second);
        group.receive(hard(B, second, 5));
        group.receive(hard(B, second, 9));
        assertThat(delivered(group.receive(hard(B, first, 7)))).containsExactly(id(1), id(0));
    }
}
