package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.SESSION;
import static io.amcast.protocol.Given.apart;
import static io.amcast.protocol.Given.commuting;
import static io.amcast.protocol.Given.id;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.GroupDriver.delivered;
import static io.amcast.protocol.GroupDriver.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.LogRecord.Origin;
import io.amcast.spi.Message;
import io.amcast.spi.ReplicaImage;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Shows what an applied entry does at every replica: rules A0 to A2, D and S. */
class ReplicatedRulesTest {
    private final Replica replica = new Replica(GroupDriver.config(1_000, Conflicts.STANDARD_KEYS));
    private long index;

    private List<Effect> applyIn(long term, LogEntry entry) {
        return replica.step(0, new Input.Applied(index++, term, entry));
    }

    private List<Effect> apply(long sequence, LogRecord... records) {
        return applyIn(1, entry(1, sequence, records));
    }

    private static LogEntry entry(long term, long sequence, LogRecord... records) {
        return new LogEntry(term, sequence, 100, List.of(records));
    }

    private static LogRecord propose(Message message, long timestamp) {
        return new LogRecord.Propose(message, timestamp, 0, Origin.CLIENT);
    }

    private static LogRecord propose(Message message, long timestamp, long low, Origin origin) {
        return new LogRecord.Propose(message, timestamp, low, origin);
    }

    private static LogRecord fin(long sequence, long timestamp) {
        return new LogRecord.Final(id(sequence), timestamp);
    }

    private static LogRecord forget(long sequence) {
        return new LogRecord.Forget(id(sequence));
    }

    /** An entry counts only in the term in which it was built, and only after those that were built before it. */
    @Nested
    class A0 {
        @Test
        void skipsAnEntryThatTheLogTagsWithAnotherTerm() {
            applyIn(2, entry(1, 0, propose(message(0, "a"), 1)));

            assertThat(replica.image().rows()).isEmpty();
            assertThat(replica.image().reserved()).isZero();
            assertThat(replica.deliveries()).isZero();
        }

        @Test
        void skipsAnEntryThatWasOvertaken() {
            apply(1, propose(message(1, "a b"), 5));
            apply(0, propose(message(0, "a b"), 4));

            assertThat(replica.image().ids()).containsExactly(id(1));
        }

        @Test
        void skipsTheCopyOfAnEntry() {
            apply(0, propose(message(0, "a"), 1));
            assertThat(apply(0, propose(message(0, "a"), 1))).isEmpty();
        }

        @Test
        void letsGapsPass() {
            apply(0, propose(message(0, "a b"), 1));
            apply(7, propose(message(1, "a b"), 2));

            assertThat(replica.image().ids()).containsExactly(id(0), id(1));
        }

        @Test
        void countsFromZeroAgainInAHigherTerm() {
            applyIn(1, entry(1, 5, propose(message(0, "a b"), 1)));
            applyIn(2, null);
            applyIn(2, entry(2, 0, propose(message(1, "a b"), 2)));

            assertThat(replica.image().ids()).containsExactly(id(0), id(1));
        }

        @Test
        void needsNoEntryOfTheLogsOwnToSeeAHigherTerm() {
            applyIn(1, entry(1, 5, propose(message(0, "a b"), 1)));
            applyIn(2, entry(2, 0, propose(message(1, "a b"), 2)));

            assertThat(replica.image().ids()).containsExactly(id(0), id(1));
        }

        @Test
        void reservesNothingByAVoidEntry() {
            apply(0, propose(message(0, "a b"), 1));
            applyIn(1, new LogEntry(0, 9, 5_000, List.of()));

            assertThat(replica.image().reserved()).isEqualTo(100);
        }
    }

    /** A PROPOSE makes a row, unless the id is known or the session is closed to it. */
    @Nested
    class A1 {
        @Test
        void makesARow() {
            apply(0, propose(message(0, "a b"), 7, 0, Origin.SOFT));

            assertThat(replica.image().rows())
                    .containsExactly(new ReplicaImage.Row(message(0, "a b"), 7, 0, 0, false, false, false));
            assertThat(replica.image().maxTimestamp()).isEqualTo(7);
        }

        @Test
        void keepsTheFirstTimestampOfAnIdInTheTable() {
            apply(0, propose(message(0, "a b"), 7));
            apply(1, propose(message(0, "a b"), 9));

            assertThat(row(replica, id(0)).timestamp()).isEqualTo(7);
        }

        @Test
        void ignoresAnIdThatWasForgotten() {
            apply(0, propose(message(0, "a"), 7));
            assertThat(apply(1, propose(message(0, "a"), 9))).isEmpty();
        }

        @Test
        void ignoresAnIdBelowTheSendersLow() {
            apply(0, propose(message(5, "a"), 7, 5, Origin.CLIENT));
            assertThat(delivered(apply(1, propose(message(2, "a"), 8)))).isEmpty();
        }

        @Test
        void ignoresAnIdOfAPurgedSession() {
            apply(0, new LogRecord.Purge(SESSION));
            assertThat(delivered(apply(1, propose(message(0, "a"), 8, 0, Origin.HARD))))
                    .isEmpty();
        }

        @Test
        void takesFromAClosedSessionWhatAnotherGroupsLogHoldsAndNothingElse() {
            apply(0, new LogRecord.Close(SESSION));
            apply(
                    1,
                    propose(message(0, "a b"), 1, 0, Origin.CLIENT),
                    propose(message(1, "a b"), 2, 0, Origin.SOFT),
                    propose(message(2, "a b"), 3, 0, Origin.HARD));

            assertThat(replica.image().ids()).containsExactly(id(2));
        }

        @Test
        void asksWhetherTheIdIsKnownByTheOldLow() {
            // A message whose own low is above its sequence would otherwise hide itself.
            apply(0, propose(message(3, "a b"), 1, 3, Origin.CLIENT));
            assertThat(replica.image().ids()).containsExactly(id(3));
        }

        @Test
        void raisesTheLowAndDropsDoneIdsBelowItEvenWhenItIgnoresTheProposal() {
            apply(0, propose(message(0, "a"), 1), propose(message(1, "a"), 2), propose(message(2, "a"), 3));
            List<Effect> effects = apply(1, propose(message(2, "a"), 4, 2, Origin.CLIENT));

            assertThat(effects).containsExactly(new Effect.Trim(SESSION, 2));
            assertThat(replica.image().sessions())
                    .containsExactly(new ReplicaImage.Session(SESSION, 2, false, List.of(2L)));
        }
    }

    /** A row goes when it is delivered as far as the log tells and, for several groups, FORGET is applied: not before both. */
    @Nested
    class A2 {
        @Test
        void keepsARowThatIsForgettableButNotDelivered() {
            apply(0, propose(message(0, "a b"), 1), propose(message(1, "a b"), 2));
            apply(1, fin(1, 9), forget(1));

            assertThat(row(replica, id(1)).forgettable()).isTrue();
        }

        @Test
        void keepsARowThatIsDeliveredButNotForgettable() {
            apply(0, propose(message(0, "a b"), 1));
            apply(1, fin(0, 9));

            assertThat(row(replica, id(0)).logDelivered()).isTrue();
        }

        @Test
        void removesARowThatIsBothAndRemembersItsId() {
            apply(0, propose(message(0, "a b"), 1));
            apply(1, fin(0, 9));
            apply(2, forget(0));

            assertThat(replica.image().rows()).isEmpty();
            assertThat(replica.image().sessions())
                    .containsExactly(new ReplicaImage.Session(SESSION, 0, false, List.of(0L)));
        }

        @Test
        void removesASingleGroupsRowAtItsDelivery() {
            assertThat(delivered(apply(0, propose(message(0, "a"), 1)))).containsExactly(id(0));
            assertThat(replica.image().rows()).isEmpty();
        }

        @Test
        void removesACommutingRowAtForget() {
            apply(0, propose(commuting(0, "a b"), 0));
            assertThat(replica.image().ids()).containsExactly(id(0));
            apply(1, forget(0));
            assertThat(replica.image().rows()).isEmpty();
        }

        @Test
        void keepsTheFirstFinalTimestamp() {
            apply(0, propose(message(0, "a b"), 1));
            apply(1, fin(0, 9));
            apply(2, fin(0, 12));

            assertThat(row(replica, id(0)).finalTimestamp()).isEqualTo(9);
        }

        @Test
        void ignoresFinalAndForgetOfAnUnknownId() {
            assertThat(apply(0, fin(0, 9), forget(0))).isEmpty();
            assertThat(replica.image().rows()).isEmpty();
        }
    }

    /** Every replica delivers what the log alone tells to be next. */
    @Nested
    class D {
        @Test
        void deliversASingleGroupsMessageWhenItsProposalIsApplied() {
            Message message = message(0, "a");
            assertThat(apply(0, propose(message, 3))).containsExactly(new Effect.Deliver(message, 3, false, 1));
        }

        @Test
        void deliversAMessageOfSeveralGroupsAtItsFinalTimestamp() {
            Message message = message(0, "a b");
            assertThat(delivered(apply(0, propose(message, 3)))).isEmpty();
            assertThat(apply(1, fin(0, 8))).containsExactly(new Effect.Deliver(message, 8, false, 2));
        }

        @Test
        void deliversACommutingMessageAtOnceWithoutATimestamp() {
            Message message = commuting(0, "a b");
            apply(0, propose(message(1, "a b"), 1));
            assertThat(apply(1, propose(message, 0))).containsExactly(new Effect.Deliver(message, 0, false, 1));
        }

        @Test
        void waitsForAConflictingMessageThatMayComeBefore() {
            apply(0, propose(message(0, "a b"), 1), propose(message(1, "a b"), 2));

            assertThat(delivered(apply(1, fin(1, 5)))).isEmpty();
            assertThat(delivered(apply(2, fin(0, 4)))).containsExactly(id(0), id(1));
        }

        @Test
        void doesNotWaitForOneThatComesAfter() {
            apply(0, propose(message(0, "a b"), 1), propose(message(1, "a b"), 6));
            assertThat(delivered(apply(1, fin(0, 5)))).containsExactly(id(0));
        }

        @Test
        void doesNotWaitForOneThatDoesNotConflict() {
            apply(0, propose(apart(0, "a b"), 1), propose(apart(1, "a b"), 2));
            assertThat(delivered(apply(1, fin(1, 5)))).containsExactly(id(1));
        }

        @Test
        void breaksATieOfTimestampsByTheIds() {
            apply(0, propose(message(0, "a b"), 1), propose(message(1, "a b"), 2));

            assertThat(delivered(apply(1, fin(1, 5)))).isEmpty();
            assertThat(delivered(apply(2, fin(0, 5)))).containsExactly(id(0), id(1));
        }

        @Test
        void lowersTheWaitWhenTheOtherTurnsOutToComeLater() {
            apply(0, propose(message(0, "a b"), 1), propose(message(1, "a b"), 2));

            assertThat(delivered(apply(1, fin(1, 5)))).isEmpty();
            assertThat(delivered(apply(2, fin(0, 6)))).containsExactly(id(1), id(0));
        }

        @Test
        void deliversOnceWhatWasDeliveredAheadOfTheLog() {
            GroupDriver group = new GroupDriver();
            Message message = message(0, "a b");
            group.submit(message);
            group.apply(group.build());
            assertThat(delivered(group.receive(Given.hard(B, message, 4)))).containsExactly(id(0));

            assertThat(delivered(group.commit())).isEmpty();
            assertThat(group.row(id(0)).logDelivered()).isTrue();
            assertThat(group.leader.deliveries()).isOne();
            assertThat(group.follower().deliveries()).isOne();
        }
    }

    /** A snapshot is one cut of state and delivered marks, and replaces both. */
    @Nested
    class S {
        @Test
        void holdsTheMarksOfDeliveriesAheadOfTheLog() {
            GroupDriver group = deliveredEarly();

            assertThat(group.row(id(0)).delivered()).isTrue();
            assertThat(group.row(id(0)).logDelivered()).isFalse();
            assertThat(group.image().deliveries()).isOne();
            assertThat(row(group.follower(), id(0)).delivered()).isFalse();
        }

        @Test
        void aReplicaThatInstallsItDoesNotDeliverAgain() {
            GroupDriver group = deliveredEarly();
            Replica installed = group.follower();
            group.step(installed, new Input.Restored(installed.appliedIndex(), 1, group.image()));

            group.commit();
            assertThat(row(installed, id(0)).logDelivered()).isTrue();
            assertThat(installed.deliveries()).isOne();
        }

        @Test
        void aReplicaThatInstallsAnOlderCutDeliversAgainWhatItLacks() {
            GroupDriver group = new GroupDriver();
            ReplicaImage before = group.image();
            Message message = message(0, "a");
            group.submit(message);
            LogEntry entry = group.build();
            group.apply(entry);
            assertThat(group.follower().deliveries()).isOne();

            group.step(group.follower(), new Input.Restored(0, 1, before));
            assertThat(group.follower().deliveries()).isZero();
            assertThat(delivered(group.step(group.follower(), new Input.Applied(1, 1, entry))))
                    .containsExactly(id(0));
        }

        @Test
        void aReplicaThatInstallsDoesNotLead() {
            GroupDriver group = deliveredEarly();
            List<Effect> effects = group.step(new Input.Restored(0, 1, group.image()));

            assertThat(effects).containsExactly(new Effect.CeasedLeading(1));
            assertThat(group.leader.leading()).isFalse();
        }

        @Test
        void aNewLeaderFinishesWhatItDeliveredAheadOfTheLog() {
            GroupDriver group = deliveredEarly();
            Message message = message(0, "a b");
            group.queue.clear();

            List<Effect> effects = group.elect(group.leader);
            assertThat(GroupDriver.sent(effects, B)).containsExactly(Given.wanting(A, message, 1));
            group.receive(Given.hard(B, message, 4));
            assertThat(GroupDriver.records(group.commit())).contains(new LogRecord.Final(id(0), 4));
        }

        private GroupDriver deliveredEarly() {
            GroupDriver group = new GroupDriver();
            Message message = message(0, "a b");
            group.submit(message);
            group.apply(group.build());
            assertThat(delivered(group.receive(Given.hard(B, message, 4)))).containsExactly(id(0));
            return group;
        }
    }
}
