package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.C;
import static io.amcast.protocol.Given.commuting;
import static io.amcast.protocol.Given.done;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.id;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.Given.wanting;
import static io.amcast.protocol.GroupDriver.all;
import static io.amcast.protocol.GroupDriver.records;
import static io.amcast.protocol.GroupDriver.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.MemberId;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.LogRecord.Origin;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Shows who leads, and how a leader brings messages to their end: rules A3, A4, L0, L7 and L8. */
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
        void sendsAgainAtOnceWhatAGroupsNewLeaderMayNotKnow() {
            inTheTable();
            group.pass(20 * GroupDriver.RESEND);
            PeerMessage announced = new PeerMessage.Announce(B, 7, MemberId.of("b-2"));
            assertThat(group.receive(announced)).isEmpty();
            assertThat(sent(group.pass(Replica.TICK_MICROS), B)).containsExactly(wanting(A, toBoth, 1));
        }

        @Test
        void aNewLeaderElsewhereChangesNothingForMessagesToOthers() {
            inTheTable();
            group.receive(new PeerMessage.Announce(C, 7, MemberId.of("c-2")));
            assertThat(group.pass(Replica.TICK_MICROS)).isEmpty();
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
}
