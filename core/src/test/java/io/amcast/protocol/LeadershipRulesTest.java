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
import static io.amcast.protocol.GroupDriver.all;
import static io.amcast.protocol.GroupDriver.records;
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

/** Shows who leads and what a leader proposes, tells and forgets: rules A3, A4, L0 to L3, L7 and L8. */
class LeadershipRulesTest {
    private final GroupDriver group = new GroupDriver();
    private final Message toBoth = message(0, "a b");

    /** Proposes and commits a message of groups a and b at timestamp 1. */
    private void inTheTable() {
        group.submit(toBoth);
        group.apply(group.build());
    }

    /** An entry of a higher term ends a leadership before it changes anything. */
    @Nested
    class A3 {
        @Test
        void anEntryOfAHigherTermEndsTheLeadership() {
            inTheTable();
            LogEntry successors =
                    new LogEntry(2, 0, 500, List.of(new LogRecord.Propose(message(1, "a b"), 400, 0, Origin.CLIENT)));

            List<Effect> effects = group.apply(2, successors);
            assertThat(effects).startsWith(new Effect.CeasedLeading(1));
            assertThat(group.leader.leading()).isFalse();
            assertThat(group.receive(hard(B, toBoth, 3))).isEmpty();
            assertThat(group.submit(message(2, "a")))
                    .containsExactly(
                            new Effect.Refuse(id(2), Refusal.NOT_LEADER, "this member does not lead its group"));
        }

        @Test
        void theReservationOfASuccessorDeliversNothingHere() {
            // The timestamp 50 is above what this leadership reserved, so the message waits; a successor's reservation
            // of it says nothing about what that one has proposed below it.
            inTheTable();
            assertThat(all(group.receive(hard(B, toBoth, 50)), Effect.Waiting.class))
                    .hasSize(1);

            List<Effect> effects = group.apply(2, new LogEntry(2, 0, 500, List.of()));
            assertThat(all(effects, Effect.Deliver.class)).isEmpty();
        }

        @Test
        void aDeposedLeaderIsToldAtMostOnce() {
            assertThat(group.step(new Input.Deposed(1))).containsExactly(new Effect.CeasedLeading(1));
            assertThat(group.step(new Input.Deposed(1))).isEmpty();
        }

        @Test
        void aHintAboutAnotherTermDoesNotEndTheLeadership() {
            assertThat(group.step(new Input.Deposed(0))).isEmpty();
            assertThat(group.leader.leadingTerm()).isEqualTo(1);
        }

        @Test
        void leadsNoTermThatTheLogHasLeftBehind() {
            Replica replica = group.follower();
            group.apply(3, new LogEntry(3, 0, 500, List.of()));

            assertThat(group.step(replica, new Input.Ready(2))).isEmpty();
            assertThat(replica.leading()).isFalse();
        }
    }

    /** A replica that starts again leads nothing until it is told that it won a term. */
    @Nested
    class A4 {
        @Test
        void replayedEntriesMakeNobodyLeader() {
            Replica restarted = new Replica(group.config);
            restarted.step(0, new Input.Applied(0, 1, null));
            restarted.step(0, new Input.Applied(1, 1, new LogEntry(1, 0, 10, List.of())));

            assertThat(restarted.leading()).isFalse();
        }
    }

    /** A leader begins when it is ready, with the clock at all that is reserved. */
    @Nested
    class L0 {
        @Test
        void startsTheClockAtTheReservationNotAtTheHighestTimestamp() {
            GroupDriver reserved = new GroupDriver(group.config, GroupDriver.reserved(40));

            reserved.submit(toBoth);
            assertThat(reserved.build().records()).containsExactly(new LogRecord.Propose(toBoth, 41, 0, Origin.CLIENT));
        }

        @Test
        void announcesItselfAndSendsAgainForEveryRow() {
            inTheTable();
            List<Effect> effects = group.elect(group.follower());

            assertThat(effects).startsWith(new Effect.BeganLeading(2));
            assertThat(effects).contains(new Effect.Send(B, wanting(A, toBoth, 1), true));
        }

        @Test
        void knowsNothingOfWhatItsPredecessorHadOnTheWay() {
            group.submit(toBoth);
            group.elect(group.follower());

            assertThat(group.leader.pending()).isZero();
            assertThat(all(group.submit(toBoth), Effect.Accepted.class)).hasSize(1);
        }

        @Test
        void isNotMadeLeaderOfOneTermTwice() {
            inTheTable();
            assertThat(group.step(new Input.Ready(1))).isEmpty();
            group.submit(message(1, "a"));
            assertThat(group.build().sequence()).isEqualTo(1);
        }
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

    /** When every destination group is done with it, a message is forgotten. */
    @Nested
    class L7 {
        @Test
        void tellsTheOthersWhenTheFinalTimestampIsInTheLog() {
            inTheTable();
            group.receive(hard(B, toBoth, 3));
            assertThat(sent(group.commit(), B)).containsExactly(done(A, toBoth));
        }

        @Test
        void forgetsWhenAllOthersAreDoneAndItsOwnIsFinal() {
            Message toAll = message(0, "a b c");
            group.submit(toAll);
            group.apply(group.build());
            group.receive(hard(B, toAll, 3));
            group.receive(hard(C, toAll, 4));
            group.receive(done(B, toAll));
            assertThat(records(group.commit())).containsExactly(new LogRecord.Final(id(0), 4));

            group.receive(done(C, toAll));
            assertThat(records(group.commit())).containsExactly(new LogRecord.Forget(id(0)));
            assertThat(group.image().rows()).isEmpty();
        }

        @Test
        void doesNotForgetBeforeItsOwnIsFinal() {
            inTheTable();
            group.receive(done(B, toBoth));
            assertThat(group.leader.hasEntry()).isFalse();
        }

        @Test
        void forgetsACommutingMessageWhenAllHaveItInTheirLogs() {
            Message message = commuting(0, "a b");
            group.submit(message);
            group.apply(group.build());
            group.receive(done(B, message));
            assertThat(records(group.commit())).containsExactly(new LogRecord.Forget(id(0)));
            assertThat(group.image().rows()).isEmpty();
        }

        @Test
        void remembersADoneThatCameBeforeItsOwnProposalWasApplied() {
            Message message = commuting(0, "a b");
            group.submit(message);
            group.receive(done(B, message));
            assertThat(records(group.commit())).contains(new LogRecord.Forget(id(0)));
        }

        @Test
        void countsTheSameDoneOnce() {
            Message toAll = commuting(0, "a b c");
            group.submit(toAll);
            group.apply(group.build());
            group.receive(done(B, toAll));
            group.receive(done(B, toAll));
            assertThat(group.leader.hasEntry()).isFalse();
        }
    }

    /** What stays unanswered is sent again, ever more rarely, and to every member: whoever leads there now hears it. */
    @Nested
    class L8 {
        @Test
        void sendsHardAgainUntilTheOtherIsDone() {
            inTheTable();
            assertThat(group.pass(GroupDriver.RESEND / 2)).isEmpty();
            assertThat(group.pass(GroupDriver.RESEND))
                    .containsExactly(new Effect.Retransmitted(id(0)), new Effect.Send(B, wanting(A, toBoth, 1), true));
        }

        @Test
        void waitsTwiceAsLongEachTimeUpToSixteenfold() {
            inTheTable();
            List<Effect> effects = group.pass(200 * GroupDriver.RESEND);
            // After 1, 3, 7, 15, 31 intervals, then every 16.
            assertThat(all(effects, Effect.Retransmitted.class)).hasSize(5 + (200 - 31) / 16);
        }

        @Test
        void sendsNothingAgainToAGroupThatIsDone() {
            Message toAll = message(0, "a b c");
            group.submit(toAll);
            group.apply(group.build());
            group.receive(done(B, toAll));
            assertThat(all(group.pass(2 * GroupDriver.RESEND), Effect.Send.class))
                    .extracting(Effect.Send::to)
                    .containsOnly(C);
        }

        @Test
        void writesFinalAgainSinceItMayBeLost() {
            inTheTable();
            group.receive(hard(B, toBoth, 3));
            assertThat(group.build().records()).containsExactly(new LogRecord.Final(id(0), 3));
            group.pass(2 * GroupDriver.RESEND);
            assertThat(group.build().records()).containsExactly(new LogRecord.Final(id(0), 3));
        }

        @Test
        void saysDoneAndWritesForgetAgainSinceTheyMayBeLost() {
            inTheTable();
            group.receive(hard(B, toBoth, 3));
            group.commit();
            group.receive(done(B, toBoth));
            assertThat(group.build().records()).containsExactly(new LogRecord.Forget(id(0)));

            List<Effect> effects = group.pass(2 * GroupDriver.RESEND);
            assertThat(sent(effects, B)).containsExactly(done(A, toBoth));
            assertThat(group.build().records()).containsExactly(new LogRecord.Forget(id(0)));
        }

        @Test
        void asksAgainForAReservationThatMayBeLost() {
            inTheTable();
            group.receive(hard(B, toBoth, 100));
            group.build();
            assertThat(group.leader.hasEntry()).isFalse();
            group.pass(2 * GroupDriver.RESEND);
            assertThat(group.build().reserved()).isGreaterThanOrEqualTo(100);
        }

        @Test
        void countsALeapOfTheClockAsOneSecondAtMost() {
            inTheTable();
            group.leader.step(0, new Input.Tick());
            List<Effect> effects = group.leader.step(Long.MAX_VALUE / 2, new Input.Tick());
            assertThat(all(effects, Effect.Retransmitted.class)).hasSize(1);
            assertThat(group.leader.step(Long.MAX_VALUE / 2 + 1, new Input.Tick()))
                    .isEmpty();
        }

        @Test
        void sendsHardOfACommutingMessageWithItsPayload() {
            Message message = commuting(0, "a b");
            group.submit(message);
            group.apply(group.build());
            assertThat(sent(group.pass(2 * GroupDriver.RESEND), B))
                    .containsExactly(wanting(A, message, 0), done(A, message));
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
