package io.amcast.runtime.client;

import static io.amcast.runtime.client.CoreHarness.G1;
import static io.amcast.runtime.client.CoreHarness.G2;
import static io.amcast.runtime.client.CoreHarness.G3;
import static io.amcast.runtime.client.CoreHarness.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException.Reason;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.ClientRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How one call is driven to its end, step by step in virtual time. */
final class ClientCoreCallsTest {
    private final CoreHarness client = new CoreHarness(Limits.DEFAULTS);

    /** A call goes to the leader of each destination group and is answered when all of them have. */
    @Test
    void completesWhenEveryDestinationHasAnswered() {
        SessionId session = client.ready();
        CoreHarness.Fate fate = client.call(G1, G3);
        MessageId id = new MessageId(session, 1);
        assertThat(client.submits(id)).extracting(CoreHarness.Sent::to).containsExactly(member(G1, 1), member(G3, 1));
        client.result(G3, id, 42);
        client.result(G3, id, 42);
        assertThat(fate.told).isEmpty();
        client.result(G1, id, 42);
        assertThat(fate.told).containsExactly("answered 42");
        assertThat(client.core.inFlight()).isZero();
        client.result(G1, id, 42);
        assertThat(fate.told).hasSize(1);
    }

    /** Nothing is sent, and no session is opened, before there is a call; the calls wait until it is open. */
    @Test
    void opensASessionForTheFirstCall() {
        client.advance(10_000);
        assertThat(client.sent).isEmpty();
        client.call(G1);
        client.call(G2);
        assertThat(client.sent).hasSize(1);
        SessionId session = client.open();
        assertThat(client.submits(new MessageId(session, 0))).hasSize(1);
        assertThat(client.submits(new MessageId(session, 1))).hasSize(1);
    }

    /** Rule W4: low passes an id when every destination group's result is in, and not before the ids below it. */
    @Test
    void raisesLowWithResultsOfAllGroups() {
        SessionId session = client.ready();
        client.call(G1, G2);
        client.call(G1);
        client.result(G1, new MessageId(session, 1), 5);
        client.result(G1, new MessageId(session, 2), 6);
        client.call(G1);
        assertThat(low(client.submits().get(client.submits().size() - 1))).isEqualTo(1);
        client.result(G2, new MessageId(session, 1), 5);
        client.call(G1);
        assertThat(low(client.submits().get(client.submits().size() - 1))).isEqualTo(3);
    }

    /** Without an answer a call is sent again after about 200, 400, 800 ms; every other time to another member. */
    @Test
    void repeatsWithBackoff() {
        SessionId session = client.ready();
        client.call(G2);
        client.advance(10_000);
        List<CoreHarness.Sent> submits = client.submits(new MessageId(session, 1));
        assertThat(submits.get(1).millis()).isBetween(150L, 260L);
        assertThat(submits.get(2).millis() - submits.get(1).millis()).isBetween(300L, 510L);
        assertThat(submits.get(3).millis() - submits.get(2).millis()).isBetween(600L, 1010L);
        assertThat(submits).hasSizeBetween(6, 8);
        assertThat(submits.stream().limit(2)).allMatch(sent -> sent.to().equals(member(G2, 1)));
        assertThat(submits.get(2).to()).isNotEqualTo(member(G2, 1));
        assertThat(submits.get(3).to()).isEqualTo(member(G2, 1));
    }

    /** When answers take long, under load, repeats come later: three times as late as answers come. */
    @Test
    void repeatsLaterWhenAnswersTakeLong() {
        SessionId session = client.ready();
        for (int i = 1; i <= 100; i++) {
            client.call(G1);
            client.advance(150);
            client.result(G1, new MessageId(session, i), i);
        }
        client.call(G2);
        client.advance(1_000);
        List<CoreHarness.Sent> submits = client.submits(new MessageId(session, 101));
        assertThat(submits).hasSize(2);
        assertThat(submits.get(1).millis() - submits.get(0).millis()).isBetween(330L, 570L);
    }

    /** What one group has answered is not sent there again. */
    @Test
    void repeatsOnlyWhereAnAnswerIsMissing() {
        SessionId session = client.ready();
        client.call(G1, G2);
        client.result(G1, new MessageId(session, 1), 9);
        client.sent.clear();
        client.advance(2_000);
        assertThat(client.submits())
                .isNotEmpty()
                .allMatch(sent -> sent.to().name().startsWith("g2"));
    }

    /** A leader that is announced gets all that waits for its group; older terms do not count. */
    @Test
    void followsTheLeaderOfTheHighestTerm() {
        SessionId session = client.ready();
        client.call(G2);
        client.sent.clear();
        client.leader(G2, 5, 3);
        client.leader(G2, 4, 2);
        client.leader(G2, 5, 3);
        assertThat(client.submits(new MessageId(session, 1)))
                .extracting(CoreHarness.Sent::to)
                .containsExactly(member(G2, 3));
        client.call(G2);
        assertThat(client.submits(new MessageId(session, 2)).get(0).to()).isEqualTo(member(G2, 3));
    }

    /** Who does not lead is left at once: for the one it names, or for the next. */
    @Test
    void followsHintsAtOnce() {
        SessionId session = client.ready();
        client.call(G1);
        MessageId id = new MessageId(session, 1);
        client.refuse(member(G1, 1), id, Refusal.NOT_LEADER, member(G1, 3));
        assertThat(client.submits(id)).extracting(CoreHarness.Sent::to).containsExactly(member(G1, 1), member(G1, 3));
        client.refuse(member(G1, 3), id, Refusal.NOT_LEADER, null);
        assertThat(client.submits(id)).hasSize(3);
        assertThat(client.submits(id).get(2).to()).isNotEqualTo(member(G1, 3));
    }

    /** Where the leader that it knows stays silent, a call asks another member, and goes where that one points to. */
    @Test
    void followsTheHintOfAnotherMemberWhenTheLeaderIsSilent() {
        SessionId session = client.ready();
        client.leader(G1, 1, 1);
        client.call(G1);
        MessageId id = new MessageId(session, 1);
        client.advance(800);
        MemberId asked = client.last(ClientRequest.Submit.class).to();
        assertThat(asked).isNotEqualTo(member(G1, 1));
        MemberId named = asked.equals(member(G1, 2)) ? member(G1, 3) : member(G1, 2);
        client.refuse(asked, id, Refusal.NOT_LEADER, named);
        assertThat(client.last(ClientRequest.Submit.class).to()).isEqualTo(named);
    }

    /** Where the leader stays silent and others know no better, every member is asked in its turn. */
    @Test
    void asksEveryMemberWhenTheLeaderIsSilentAndOthersNameNobodyElse() {
        SessionId session = client.ready();
        client.leader(G1, 1, 1);
        client.call(G1);
        MessageId id = new MessageId(session, 1);
        Set<MemberId> asked = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            client.advance(1_000);
            MemberId last = client.last(ClientRequest.Submit.class).to();
            asked.add(last);
            if (!last.equals(member(G1, 1))) {
                client.refuse(last, id, Refusal.NOT_LEADER, i % 2 == 0 ? null : member(G1, 1));
            }
        }
        assertThat(asked).containsExactlyInAnyOrder(member(G1, 1), member(G1, 2), member(G1, 3));
    }

    /** While no member of a group leads, a call does not race in circles: it waits for the backoff. */
    @Test
    void doesNotGoInCircles() {
        SessionId session = client.ready();
        client.call(G1);
        MessageId id = new MessageId(session, 1);
        for (int i = 0; i < 50; i++) {
            MemberId asked = client.last(ClientRequest.Submit.class).to();
            client.refuse(asked, id, Refusal.NOT_LEADER, asked.equals(member(G1, 1)) ? member(G1, 2) : member(G1, 1));
        }
        assertThat(client.submits(id)).hasSizeLessThanOrEqualTo(7);
        client.advance(300);
        assertThat(client.submits(id)).hasSizeGreaterThan(7);
    }

    /** A full group is asked again later, and the caller does not see it. */
    @ParameterizedTest
    @CsvSource({"BUSY", "PEER_BUSY"})
    void waitsForAFullGroup(Refusal refusal) {
        SessionId session = client.ready();
        CoreHarness.Fate fate = client.call(G1);
        MessageId id = new MessageId(session, 1);
        client.refuse(member(G1, 1), id, refusal, null);
        assertThat(client.submits(id)).hasSize(1);
        client.advance(600);
        assertThat(client.submits(id)).hasSize(2);
        assertThat(client.submits(id).get(1).to()).isEqualTo(member(G1, 1));
        client.result(G1, id, 3);
        assertThat(fate.told).containsExactly("answered 3");
    }

    /** When a stream breaks, what was in flight there goes out again within 20 ms or so, to somebody else. */
    @Test
    void sendsAgainSoonAfterADisconnection() {
        SessionId session = client.ready();
        client.call(G1);
        client.call(G2);
        client.sent.clear();
        client.core.disconnected(0, member(G1, 1));
        client.advance(30);
        assertThat(client.submits())
                .singleElement()
                .matches(sent -> !sent.to().equals(member(G1, 1)))
                .matches(sent ->
                        ((ClientRequest.Submit) sent.request()).message().id().equals(new MessageId(session, 1)));
    }

    /** A late call fails with its id, goes on in the background, and retry gets the receipt without another message. */
    @Test
    void goesOnInTheBackgroundAfterTheDeadline() {
        SessionId session = client.ready();
        CoreHarness.Fate fate = client.call(Duration.ofMillis(500), G1, G2);
        MessageId id = new MessageId(session, 1);
        client.result(G1, id, 8);
        client.advance(510);
        assertThat(fate.failure.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(fate.failure.id()).isEqualTo(id);
        assertThat(fate.failure).hasMessageContaining("no answer from g2 within");
        assertThat(client.core.inFlight()).isEqualTo(1);
        client.sent.clear();
        client.advance(5_000);
        assertThat(client.submits(id)).isNotEmpty();

        CoreHarness.Fate waiting = client.retry(id);
        CoreHarness.Fate second = client.retry(id);
        assertThat(waiting.told).isEmpty();
        client.result(G2, id, 8);
        assertThat(waiting.told).containsExactly("answered 8");
        assertThat(second.told).containsExactly("answered 8");
        assertThat(client.retry(id).told).containsExactly("answered 8");
        assertThat(fate.told).hasSize(1);
        assertThat(client.core.inFlight()).isZero();
    }

    /** Only calls that timed out can be asked for again, the last 1,024 of them. */
    @Test
    void remembersTheLastCallsThatTimedOut() {
        SessionId session = client.ready();
        List<MessageId> late = new ArrayList<>();
        for (int i = 1; i <= TimedOutCalls.MOST + 1; i++) {
            client.call(Duration.ofMillis(100), G1);
            client.advance(110);
            late.add(new MessageId(session, i));
            client.result(G1, late.get(i - 1), i);
        }
        assertThat(client.retry(late.get(0)).told).containsExactly("failed ALREADY_ANSWERED");
        assertThat(client.retry(late.get(1)).told).containsExactly("answered 2");
        assertThat(client.retry(new MessageId(session, 0)).told).containsExactly("failed ALREADY_ANSWERED");
    }

    /** What a member refuses for good ends the call, by name. */
    @ParameterizedTest
    @CsvSource({
        "ALREADY_ANSWERED, ALREADY_ANSWERED",
        "INVALID_ID_REUSE, INVALID_ID_REUSE",
        "INVALID, INVALID_MESSAGE",
        "SESSION_EXPIRED, SESSION_EXPIRED"
    })
    void tellsWhatIsRefusedForGood(Refusal refusal, Reason reason) {
        SessionId session = client.ready();
        CoreHarness.Fate fate = client.call(G1, G2);
        MessageId id = new MessageId(session, 1);
        client.refuse(member(G2, 1), id, refusal, null);
        assertThat(fate.failure.reason()).isEqualTo(reason);
        assertThat(fate.failure.id()).isEqualTo(id);
        assertThat(fate.failure).hasMessageContaining("group g2: detail");
        assertThat(client.core.inFlight()).isZero();
    }

    /** Rule W1: an id that was given up holds low back for as long as the session lives. */
    @Test
    void holdsLowBackAtAnIdGivenUp() {
        SessionId session = client.ready();
        client.call(G1);
        client.refuse(member(G1, 1), new MessageId(session, 1), Refusal.INVALID, null);
        client.call(G1);
        client.result(G1, new MessageId(session, 2), 4);
        client.call(G1);
        assertThat(low(client.last(ClientRequest.Submit.class))).isEqualTo(1);
    }

    /** Calls fail with the configuration's difference when no member of the group will talk to the client. */
    @Test
    void failsCallsToAGroupThatRejectsTheClient() {
        CoreHarness.Fate fate = client.call(G1);
        CoreHarness.Fate both = client.call(G1, G2);
        for (int i = 1; i <= 3; i++) {
            assertThat(fate.told).isEmpty();
            client.core.rejected(0, member(G1, i), "cluster is 'a' there, 'b' here");
        }
        assertThat(fate.failure.reason()).isEqualTo(Reason.CONFIGURATION);
        assertThat(fate.failure).hasMessageContaining("member g1-3: cluster is 'a' there, 'b' here");
        assertThat(client.call(G1).failure.reason()).isEqualTo(Reason.CONFIGURATION);
        assertThat(both.told).isEmpty();
        client.advance(31_000);
        assertThat(both.told).hasSize(1);
    }

    /** Where one member will not talk to the client and the others are silent, the deadline's failure says why. */
    @Test
    void saysWhyAMemberRefusesWhenTheOthersAreSilent() {
        CoreHarness.Fate fate = client.call(G1);
        client.core.rejected(0, member(G1, 2), "the conflict relation is 'a' there, 'b' here");
        client.advance(31_000);
        assertThat(fate.failure.reason()).isEqualTo(Reason.CONFIGURATION);
        assertThat(fate.failure).hasMessageContaining("member g1-2: the conflict relation is 'a' there, 'b' here");
    }

    /** Closing fails what is in flight, ends the session and takes nothing more. */
    @Test
    void endsItsSessionWhenClosed() {
        SessionId session = client.ready();
        CoreHarness.Fate fate = client.call(G1);
        client.core.close(0);
        assertThat(fate.failure.reason()).isEqualTo(Reason.CLOSED);
        assertThat(fate.failure.id()).isEqualTo(new MessageId(session, 1));
        assertThat(client.call(G1).failure.reason()).isEqualTo(Reason.CLOSED);
        assertThat(client.last(ClientRequest.End.class).request()).isEqualTo(new ClientRequest.End(session));
        assertThat(client.core.finished()).isFalse();
        client.reply(member(session.home(), 1), new ClientReply.SessionEnded(session));
        assertThat(client.core.finished()).isTrue();
    }

    /** One seed gives one run. */
    @Test
    void isDeterministic() {
        List<List<CoreHarness.Sent>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            CoreHarness harness = new CoreHarness(Limits.DEFAULTS);
            harness.ready();
            harness.call(G1, G2);
            harness.call(G3);
            harness.advance(20_000);
            runs.add(harness.sent);
        }
        // Messages are equal by content, so the runs' requests compare as a whole.
        assertThat(runs.get(0)).isNotEmpty().isEqualTo(runs.get(1));
    }

    private static long low(CoreHarness.Sent sent) {
        return ((ClientRequest.Submit) sent.request()).low();
    }
}
