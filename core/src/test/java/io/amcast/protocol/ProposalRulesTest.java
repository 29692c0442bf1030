package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.C;
import static io.amcast.protocol.Given.SESSION;
import static io.amcast.protocol.Given.apart;
import static io.amcast.protocol.Given.commuting;
import static io.amcast.protocol.Given.done;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.id;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.Given.soft;
import static io.amcast.protocol.Given.wanting;
import static io.amcast.protocol.GroupDriver.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.LogRecord.Origin;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Shows what a leader proposes, and what it makes of the proposals of others: rules L1 to L3. */
class ProposalRulesTest {
    private final GroupDriver group = new GroupDriver();
    private final Message toBoth = message(0, "a b");

    /** Proposes and commits a message of groups a and b at timestamp 1. */
    private void inTheTable() {
        group.submit(toBoth);
        group.apply(group.build());
    }

    /** A message that the leader does not know gets the next timestamp, into the log and to the others at once. */
    @Nested
    class L1 {
        @Test
        void proposesTheNextTimestampAndTellsTheOthersAtOnce() {
            Message message = message(0, "a b c");
            List<Effect> effects = group.submit(message);

            assertThat(effects)
                    .containsExactly(
                            new Effect.Send(B, soft(A, message, 1), false),
                            new Effect.Send(C, soft(A, message, 1), false),
                            new Effect.Accepted(message));
            assertThat(group.build())
                    .isEqualTo(new LogEntry(
                            1,
                            0,
                            1 + GroupDriver.WINDOW,
                            List.of(new LogRecord.Propose(message, 1, 0, Origin.CLIENT))));
        }

        @Test
        void takesItsTimestampsFromTheGivenTimeWhenThatIsAhead() {
            group.now = 5_000;
            group.submit(toBoth);
            group.now = 4_000;
            group.submit(message(1, "a b"));

            assertThat(group.build().records())
                    .containsExactly(
                            new LogRecord.Propose(toBoth, 5_000, 0, Origin.CLIENT),
                            new LogRecord.Propose(message(1, "a b"), 5_001, 0, Origin.CLIENT));
        }

        @Test
        void proposesWhatASoftOrHardMakesKnown() {
            group.receive(soft(B, toBoth, 5));
            group.receive(hard(B, message(1, "a b"), 7));

            assertThat(group.build().records())
                    .containsExactly(
                            new LogRecord.Propose(toBoth, 6, 0, Origin.SOFT),
                            new LogRecord.Propose(message(1, "a b"), 8, 0, Origin.HARD));
        }

        @Test
        void proposesAKnownMessageOnce() {
            group.submit(toBoth);
            assertThat(group.submit(toBoth)).containsExactly(new Effect.Accepted(toBoth));
            assertThat(group.receive(soft(B, toBoth, 5))).isEmpty();
            assertThat(group.receive(hard(B, toBoth, 5))).isEmpty();
            assertThat(group.build().records()).hasSize(1);
        }

        @Test
        void proposesACommutingMessageWithoutATimestampAndWithoutASoft() {
            Message message = commuting(0, "a b");
            assertThat(group.submit(message)).containsExactly(new Effect.Accepted(message));
            assertThat(group.build().records()).containsExactly(new LogRecord.Propose(message, 0, 0, Origin.CLIENT));
        }

        @Test
        void takesNothingOfASessionThatItIsClosingButWhatAnotherLogHolds() {
            // CLOSE is built and not applied yet: what the log will say counts, not what it says.
            group.receive(new PeerMessage.CloseSession(B, SESSION));

            assertThat(group.submit(toBoth))
                    .containsExactly(new Effect.Refuse(id(0), Refusal.SESSION_EXPIRED, "the session is closed"));
            assertThat(group.receive(soft(B, message(1, "a b"), 5))).isEmpty();
            assertThat(sent(group.receive(hard(B, message(2, "a b"), 5)), PeerMessage.Soft.class))
                    .hasSize(1);
            assertThat(group.build().records())
                    .containsExactly(
                            new LogRecord.Close(SESSION), new LogRecord.Propose(message(2, "a b"), 6, 0, Origin.HARD));
        }

        @Test
        void numbersItsEntriesInTheOrderOfBuilding() {
            group.submit(message(0, "a"));
            LogEntry first = group.build();
            group.submit(message(1, "a"));
            LogEntry second = group.build();

            assertThat(List.of(first.sequence(), second.sequence())).containsExactly(0L, 1L);
            assertThat(second.reserved()).isEqualTo(2 + GroupDriver.WINDOW);
        }

        @Test
        void fillsAnEntryUpToItsBoundAndLeavesTheRestToTheNext() {
            for (int i = 0; i < EntryBuilder.MAX_RECORDS + 1; i++) {
                group.receive(hard(B, apart(i, "a b"), 1));
            }
            assertThat(group.build().records()).hasSize(EntryBuilder.MAX_RECORDS);
            assertThat(group.build().records()).hasSize(1);
        }
    }

    /** Once the proposal is in the log it is final, and the others are told. */
    @Nested
    class L2 {
        @Test
        void sendsHardOnlyWhenTheProposalIsApplied() {
            assertThat(sent(group.submit(toBoth), PeerMessage.Hard.class)).isEmpty();
            assertThat(sent(group.apply(group.build()), B)).containsExactly(hard(A, toBoth, 1));
        }

        @Test
        void sendsDoneForACommutingMessageInstead() {
            Message message = commuting(0, "a b");
            group.submit(message);
            assertThat(sent(group.apply(group.build()), B)).containsExactly(done(A, message));
        }

        @Test
        void givesUpAProposalThatALaterEntryOvertook() {
            group.submit(toBoth);
            LogEntry overtaken = group.build();
            group.submit(message(1, "a"));
            group.apply(group.build());

            assertThat(group.leader.pending()).isZero();
            group.apply(overtaken);
            assertThat(group.row(id(0))).isNull();
            // Known no more, so it may be proposed again, with another timestamp.
            group.submit(toBoth);
            assertThat(group.build().records()).containsExactly(new LogRecord.Propose(toBoth, 3, 0, Origin.CLIENT));
        }

        @Test
        void appendsABarrierWhenAProposalStaysOnTheWay() {
            group.submit(toBoth);
            group.build();
            group.pass(3 * GroupDriver.RESEND);
            assertThat(group.leader.hasEntry()).isFalse();

            group.pass(2 * GroupDriver.RESEND);
            LogEntry barrier = group.build();
            assertThat(barrier.records()).isEmpty();
            group.apply(barrier);
            assertThat(group.leader.pending()).isZero();
        }

        @Test
        void appendsTheBarrierSoonerWhenTheLogRefusedAnEntry() {
            group.submit(toBoth);
            LogEntry refused = group.build();
            group.step(new Input.Refused(1, refused.sequence()));
            group.pass(2 * GroupDriver.RESEND);

            assertThat(group.build().records()).isEmpty();
        }

        @Test
        void writesNoBarrierOverAndOverWhenNothingIsOnTheWay() {
            group.step(new Input.Refused(1, 0));
            group.pass(50 * GroupDriver.RESEND);
            assertThat(group.leader.hasEntry()).isFalse();
        }
    }

    /** Others' timestamps move the clock, and ask early for the reservation; only those in a log count as proposals. */
    @Nested
    class L3 {
        @Test
        void movesTheClockAndAsksForAReservation() {
            group.submit(toBoth);
            group.apply(group.build());
            group.receive(soft(B, toBoth, 100));

            assertThat(group.leader.clock()).isEqualTo(100);
            LogEntry reservation = group.build();
            assertThat(reservation).isEqualTo(new LogEntry(1, 1, 100 + GroupDriver.WINDOW, List.of()));
            assertThat(group.leader.hasEntry()).as("asked for once").isFalse();
        }

        @Test
        void asksForNoReservationInsideTheWindow() {
            inTheTable();
            group.receive(soft(B, toBoth, 1 + GroupDriver.WINDOW));
            assertThat(group.leader.hasEntry()).isFalse();
        }

        @Test
        void doesNotTakeASoftForAFinalTimestamp() {
            inTheTable();
            group.receive(soft(B, toBoth, 5));
            assertThat(group.leader.hasEntry()).isFalse();
            assertThat(group.leader.deliveries()).isZero();
        }

        @Test
        void movesTheClockForASoftOfWhatItHasForgotten() {
            group.submit(message(0, "a"));
            group.commit();
            group.receive(new PeerMessage.Soft(B, toBoth, 9, 0));
            assertThat(group.leader.clock()).isEqualTo(9);
            assertThat(group.leader.pending()).isZero();
        }

        @Test
        void answersHardOfWhatItHasForgottenWithDone() {
            inTheTable();
            forgotten();

            assertThat(group.receive(hard(B, toBoth, 99))).containsExactly(new Effect.Send(B, done(A, toBoth), false));
            assertThat(group.leader.clock())
                    .as("a forgotten message moves no clock")
                    .isLessThan(99);
        }

        @Test
        void answersAWantingHardWithItsOwn() {
            inTheTable();
            assertThat(sent(group.receive(wanting(B, toBoth, 3)), B)).containsExactly(hard(A, toBoth, 1));
        }

        @Test
        void answersAWantingHardWithDoneTooOnceFinal() {
            inTheTable();
            group.receive(hard(B, toBoth, 3));
            group.commit();

            assertThat(sent(group.receive(wanting(B, toBoth, 3)), B))
                    .containsExactly(hard(A, toBoth, 1), done(A, toBoth));
        }

        @Test
        void answersNothingBeforeItsOwnProposalIsInTheLog() {
            group.submit(toBoth);
            assertThat(group.receive(wanting(B, toBoth, 3))).isEmpty();
        }
    }

    private void forgotten() {
        group.receive(hard(B, toBoth, 3));
        group.commit();
        group.receive(done(B, toBoth));
        group.commit();
        assertThat(group.image().rows()).isEmpty();
    }
}
