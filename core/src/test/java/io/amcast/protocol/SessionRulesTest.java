package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.C;
import static io.amcast.protocol.Given.SESSION;
import static io.amcast.protocol.Given.done;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.id;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.GroupDriver.all;
import static io.amcast.protocol.GroupDriver.records;
import static io.amcast.protocol.GroupDriver.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.PeerMessage.CloseSession;
import io.amcast.spi.PeerMessage.Empty;
import io.amcast.spi.PeerMessage.PurgeSession;
import io.amcast.spi.PeerMessage.Purged;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Shows how ids are remembered for as long as they may come again, and no longer: rules W1 to W5. */
class SessionRulesTest {
    private final GroupDriver group = new GroupDriver();

    /** The sender's low-water mark bounds what a group remembers of it. */
    @Nested
    class W1 {
        @Test
        void theProposalCarriesTheLowAndTheOthersHearIt() {
            Message message = message(5, "a b");
            assertThat(sent(group.submit(message, 4), B)).containsExactly(new PeerMessage.Soft(A, message, 1, 4));
            assertThat(sent(group.apply(group.build()), B))
                    .containsExactly(new PeerMessage.Hard(A, message, 1, 4, false));
        }

        @Test
        void remembersNoMoreDoneIdsThanAreAboveTheLow() {
            for (int i = 0; i < 10; i++) {
                group.submit(message(i, "a"), Math.max(0, i - 2));
                group.commit();
            }
            assertThat(group.session(SESSION).low()).isEqualTo(7);
            assertThat(group.session(SESSION).done()).containsExactly(7L, 8L, 9L);
        }

        @Test
        void aLowerLowChangesNothing() {
            group.submit(message(5, "a"), 5);
            List<Effect> effects = group.commit();
            assertThat(effects).contains(new Effect.Trim(SESSION, 5));
            group.submit(message(6, "a"), 3);
            assertThat(all(group.commit(), Effect.Trim.class)).isEmpty();
        }
    }

    /** Session numbers are allocated by the home's log and never again. */
    @Nested
    class W2 {
        @Test
        void allocatesNumbersInLogOrderAndNeverTwice() {
            assertThat(opened("one")).isEqualTo(new SessionId(A, 1));
            assertThat(opened("two")).isEqualTo(new SessionId(A, 2));
            group.apply(9, new LogRecord.Ended(new SessionId(A, 2)));
            assertThat(group.image().home().next()).isEqualTo(3);
            group.elect(group.follower());
            assertThat(opened("three")).isEqualTo(new SessionId(A, 3));
        }

        @Test
        void theSameNonceOpensOneSession() {
            SessionId session = opened("one");
            assertThat(group.step(new Input.OpenSession("one")))
                    .containsExactly(new Effect.SessionOpened("one", session));
            group.elect(group.follower());
            assertThat(group.step(new Input.OpenSession("one")))
                    .containsExactly(new Effect.SessionOpened("one", session));
        }

        @Test
        void writesOneRecordForANonceThatIsOnTheWay() {
            group.step(new Input.OpenSession("one"));
            group.step(new Input.OpenSession("one"));
            assertThat(group.build().records()).containsExactly(new LogRecord.Open("one"));
        }

        @Test
        void opensNoMoreThanAHomeTakesAndSaysSo() {
            group.apply(
                    9,
                    IntStream.range(0, SessionEnding.MAX_SESSIONS - 1)
                            .mapToObj(i -> new LogRecord.Open("n" + i))
                            .toArray(LogRecord[]::new));
            group.elect(group.follower());
            assertThat(group.step(new Input.OpenSession("last"))).isEmpty();
            assertThat(group.step(new Input.OpenSession("last"))).isEmpty();
            assertThat(group.step(new Input.OpenSession("over")))
                    .singleElement()
                    .isInstanceOfSatisfying(Effect.NotOpened.class, refused -> {
                        assertThat(refused.nonce()).isEqualTo("over");
                        assertThat(refused.detail()).contains("65536 sessions", "close", "10 s");
                    });
            group.commit();
            assertThat(group.step(new Input.OpenSession("over")))
                    .singleElement()
                    .isInstanceOf(Effect.NotOpened.class);
            assertThat(group.step(new Input.OpenSession("n0")))
                    .containsExactly(new Effect.SessionOpened("n0", new SessionId(A, 1)));
        }

        @Test
        void aReplicaThatDoesNotLeadOpensNone() {
            assertThat(group.step(group.follower(), new Input.OpenSession("one")))
                    .containsExactly(new Effect.NotHome());
        }
    }

    /** A session is closed, found empty by every group, and only then purged. */
    @Nested
    class W3 {
        private final Message toBoth = message(0, "a b");

        @Test
        void closesWhenItsHomeAsks() {
            assertThat(group.receive(new CloseSession(B, SESSION))).isEmpty();
            assertThat(records(group.commit())).containsExactly(new LogRecord.Close(SESSION));
            assertThat(group.session(SESSION).closed()).isTrue();
        }

        @Test
        void saysEmptyOnlyOnceCloseIsAppliedAndNoRowIsLeft() {
            group.submit(toBoth);
            group.commit();
            group.receive(new CloseSession(B, SESSION));
            group.commit();
            assertThat(group.receive(new CloseSession(B, SESSION))).isEmpty();

            group.receive(hard(B, toBoth, 3));
            group.receive(done(B, toBoth));
            group.commit();
            assertThat(group.receive(new CloseSession(B, SESSION)))
                    .containsExactly(new Effect.Send(B, new Empty(A, SESSION), false));
        }

        @Test
        void aRestoredGroupKnowsWhichSessionsHaveRows() {
            group.submit(toBoth);
            group.commit();
            group.receive(new CloseSession(B, SESSION));
            group.commit();
            GroupDriver restored = new GroupDriver(group.config, group.image());
            assertThat(restored.receive(new CloseSession(B, SESSION))).isEmpty();
        }

        @Test
        void purgesWhenItsHomeAsksAndKnowsAllItsIdsFromThenOn() {
            group.receive(new PurgeSession(B, SESSION));
            List<Effect> effects = group.commit();

            assertThat(effects).contains(new Effect.DropSession(SESSION));
            assertThat(group.receive(new PurgeSession(B, SESSION)))
                    .containsExactly(new Effect.Send(B, new Purged(A, SESSION), false));
            assertThat(group.submit(toBoth))
                    .containsExactly(new Effect.Refuse(id(0), Refusal.SESSION_EXPIRED, "the session is purged"));
            assertThat(group.receive(hard(B, toBoth, 5))).containsExactly(new Effect.Send(B, done(A, toBoth), false));
        }

        @Test
        void answersCloseOfAPurgedSessionWithPurged() {
            group.receive(new PurgeSession(B, SESSION));
            group.commit();
            assertThat(group.receive(new CloseSession(B, SESSION)))
                    .containsExactly(new Effect.Send(B, new Purged(A, SESSION), false));
        }

        @Test
        void writesCloseAgainWhenItIsAskedAgainLongAfter() {
            group.receive(new CloseSession(B, SESSION));
            group.build();
            group.receive(new CloseSession(B, SESSION));
            assertThat(group.leader.hasEntry()).isFalse();
            group.pass(6 * GroupDriver.RESEND);
            group.receive(new CloseSession(B, SESSION));
            assertThat(group.build().records()).containsExactly(new LogRecord.Close(SESSION));
        }

        @Test
        void aRowThatOutlivesThePurgeLeavesNoResultBehind() {
            // Message 0 of another session holds up the delivery of this session's message until after the purge.
            SessionId other = new SessionId(C, 1);
            Message holding = message(new MessageId(other, 0), "a c", Keys.write("k"));
            group.submit(holding);
            group.submit(toBoth);
            group.commit();
            group.receive(hard(B, toBoth, 3));
            group.receive(done(B, toBoth));
            group.commit();
            group.receive(new PurgeSession(B, SESSION));
            group.commit();

            List<Effect> effects = group.receive(hard(C, holding, 9));
            assertThat(effects)
                    .containsSubsequence(new Effect.Deliver(toBoth, 3, true, 1), new Effect.DropSession(SESSION));
        }

        @Test
        void saysOfARowThatOutlivesThePurgeThatItsSessionIsOver() {
            // The other group has all it needs of the message, and says so later: the home may purge before this row is
            // gone.
            group.submit(toBoth);
            group.commit();
            group.receive(hard(B, toBoth, 3));
            group.receive(new PurgeSession(B, SESSION));
            group.commit();

            assertThat(group.submit(toBoth))
                    .containsExactly(new Effect.Refuse(id(0), Refusal.SESSION_EXPIRED, "the session is purged"));
        }
    }

    /** A repeated message is answered by what became of the first. */
    @Nested
    class W4 {
        @Test
        void answersWhenDeliveredWhatIsKnownAndNotDelivered() {
            Message message = message(0, "a b");
            group.submit(message);
            assertThat(group.submit(message)).containsExactly(new Effect.Accepted(message));
            group.commit();
            assertThat(group.submit(message)).containsExactly(new Effect.Accepted(message));
        }

        @Test
        void answersFromWhatIsStoredOnceDelivered() {
            Message toBoth = message(0, "a b");
            group.submit(toBoth);
            group.commit();
            group.receive(hard(B, toBoth, 3));
            assertThat(group.submit(toBoth)).containsExactly(new Effect.AnswerStored(toBoth));

            Message single = message(1, "a");
            group.submit(single);
            group.commit();
            assertThat(group.submit(single)).containsExactly(new Effect.AnswerStored(single));
        }

        @Test
        void saysAlreadyAnsweredBelowTheLow() {
            group.submit(message(5, "a"), 5);
            group.commit();
            assertThat(group.submit(message(4, "a"), 4))
                    .containsExactly(new Effect.Refuse(
                            id(4), Refusal.ALREADY_ANSWERED, "the client had all results up to here"));
        }

        @Test
        void refusesAnotherMessageUnderTheSameId() {
            group.submit(message(0, "a b"));
            assertThat(group.submit(message(0, "a")))
                    .containsExactly(
                            new Effect.Refuse(id(0), Refusal.INVALID_ID_REUSE, "the id belongs to another message"));
        }

        @Test
        void saysExpiredWhenTheSessionIsClosed() {
            group.receive(new CloseSession(B, SESSION));
            group.commit();
            assertThat(group.submit(message(0, "a")))
                    .containsExactly(new Effect.Refuse(id(0), Refusal.SESSION_EXPIRED, "the session is closed"));
        }

        @Test
        void aClosedSessionsDeliveredMessageStillHasItsAnswer() {
            Message single = message(0, "a");
            group.submit(single);
            group.commit();
            group.receive(new CloseSession(B, SESSION));
            group.commit();
            assertThat(group.submit(single)).containsExactly(new Effect.AnswerStored(single));
        }
    }

    /** The home watches its sessions and ends them everywhere, whoever leads it meanwhile. */
    @Nested
    class W5 {
        private final SessionId own = opened("one");

        @Test
        void aSessionKeptAliveLivesOn() {
            for (int i = 0; i < 10; i++) {
                group.pass(GroupDriver.SESSION_TIMEOUT / 2);
                assertThat(group.step(new Input.KeepAlive(own))).containsExactly(new Effect.SessionAlive(own));
            }
            assertThat(group.leader.hasEntry()).isFalse();
        }

        @Test
        void aSessionNotKeptAliveExpires() {
            group.pass(2 * GroupDriver.SESSION_TIMEOUT);
            assertThat(group.build().records()).contains(new LogRecord.Expiring(own));
            assertThat(group.step(new Input.KeepAlive(own))).containsExactly(new Effect.SessionEnded(own));
        }

        @Test
        void aNewLeaderStartsTheTimersAnew() {
            group.pass(GroupDriver.SESSION_TIMEOUT * 9 / 10);
            group.elect(group.follower());
            group.pass(GroupDriver.SESSION_TIMEOUT * 9 / 10);
            assertThat(group.leader.hasEntry()).isFalse();
        }

        @Test
        void closesEverywherePurgesWhenAllAreEmptyAndEndsWhenAllHavePurged() {
            List<Effect> ended = group.step(new Input.EndSession(own));
            assertThat(ended).containsExactly(new Effect.SessionEnded(own));
            List<Effect> closing = group.commit();
            assertThat(records(closing)).containsExactly(new LogRecord.Expiring(own), new LogRecord.Close(own));
            assertThat(all(closing, Effect.Send.class))
                    .containsExactly(
                            new Effect.Send(B, new CloseSession(A, own), true),
                            new Effect.Send(C, new CloseSession(A, own), true));

            group.receive(new Empty(B, own));
            group.receive(new Empty(C, own));
            assertThat(group.leader.hasEntry())
                    .as("its own group has not said so yet")
                    .isFalse();
            assertThat(sent(group.pass(3 * GroupDriver.RESEND), PurgeSession.class))
                    .contains(new PurgeSession(A, own));
            assertThat(records(group.commit())).containsExactly(new LogRecord.Purge(own));

            group.receive(new Purged(B, own));
            group.receive(new Purged(C, own));
            group.pass(20 * GroupDriver.RESEND);
            assertThat(records(group.commit())).contains(new LogRecord.Ended(own));
            assertThat(group.image().home().open()).isEmpty();
        }

        @Test
        void doesNotPurgeWhileAGroupHasNotSaidThatItIsEmpty() {
            group.step(new Input.EndSession(own));
            group.commit();
            group.receive(new Empty(B, own));
            group.receive(new Empty(B, own));
            List<Effect> effects = group.pass(30 * GroupDriver.RESEND);
            assertThat(sent(effects, PurgeSession.class)).isEmpty();
            assertThat(sent(effects, C)).contains(new CloseSession(A, own));
        }

        @Test
        void aNewLeaderGoesOnWithAnEndThatHadBegun() {
            group.step(new Input.EndSession(own));
            group.commit();
            List<Effect> effects = group.elect(group.follower());
            assertThat(effects).contains(new Effect.Send(B, new CloseSession(A, own), true));
        }

        @Test
        void takesNoWordOfAGroupOutsideTheTopology() {
            group.step(new Input.EndSession(own));
            group.commit();
            GroupId stranger = GroupId.of("stranger");
            group.receive(new Empty(stranger, own));
            group.receive(new Empty(B, own));
            group.receive(new Empty(C, own));
            group.pass(30 * GroupDriver.RESEND);
            group.receive(new Purged(stranger, own));
            assertThat(group.image().home().open()).hasSize(1);
        }
    }

    private SessionId opened(String nonce) {
        group.step(new Input.OpenSession(nonce));
        return all(group.commit(), Effect.SessionOpened.class).get(0).session();
    }
}
