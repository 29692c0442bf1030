package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.commuting;
import static io.amcast.protocol.Given.groups;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.GroupDriver.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows rules Q3 and Q4 step by step: what a follower asks its leader, when it answers a read, and when its answer may be given. */
class FollowerReadRulesTest {
    private static final MemberId ASKER = MemberId.of("a-2");

    private final GroupDriver group = new GroupDriver();

    private static Message query(String key) {
        return new Message(
                new MessageId(new SessionId(A, Long.MAX_VALUE), 1), groups("a"), false, Keys.read(key), new byte[0]);
    }

    private List<Effect> ask(long number, String key) {
        return group.step(group.follower(), new Input.ReadAsked(number, query(key), true));
    }

    private List<Effect> toFollower(PeerMessage message) {
        return group.step(group.follower(), new Input.Received(message));
    }

    private static boolean serves(List<Effect> effects) {
        return effects.stream().anyMatch(Effect.Serve.class::isInstance);
    }

    /** The leader tells its point once it has found out that it leads; that is the lower of K and R when it was asked. */
    @Test
    void tellsAPointOnceLeadershipIsConfirmed() {
        group.submit(message(0, "a b"));
        group.commit();
        assertThat(group.receive(new PeerMessage.PointWanted(A, ASKER, 5)))
                .containsExactly(new Effect.ConfirmLeadership(-1));
        group.submit(message(1, "a b"));
        group.commit();
        assertThat(group.step(new Input.ReadConfirmed(-1, 1)))
                .containsExactly(new Effect.SendTo(ASKER, new PeerMessage.Point(A, 5, 1, 1, 2)));
    }

    @Test
    void tellsNoPointWhenItCannotConfirmOrDoesNotLead() {
        group.receive(new PeerMessage.PointWanted(A, ASKER, 5));
        assertThat(group.step(new Input.ReadUnconfirmed(-1, "no majority"))).isEmpty();
        assertThat(group.step(new Input.ReadConfirmed(-1, 1))).isEmpty();
        assertThat(toFollower(new PeerMessage.PointWanted(A, ASKER, 5))).isEmpty();
    }

    /** What another group says about reads of this one is nobody's business. */
    @Test
    void takesNoPointFromAnotherGroup() {
        ask(3, "k");
        assertThat(toFollower(new PeerMessage.Point(B, 3, 0, 0, 0)))
                .singleElement()
                .isInstanceOf(Effect.Suspicious.class);
        assertThat(group.receive(new PeerMessage.PointWanted(B, ASKER, 5)))
                .singleElement()
                .isInstanceOf(Effect.Suspicious.class);
    }

    /** A conflicting message that the leader may have delivered ahead of the log is waited for; the index alone does not tell. */
    @Test
    void waitsForWhatTheLeaderMayHaveDeliveredAheadOfTheLog() {
        Message early = message(0, "a b");
        group.submit(early);
        group.commit();
        assertThat(ask(3, "k")).containsExactly(new Effect.AskPoint(3));
        assertThat(serves(toFollower(new PeerMessage.Point(A, 3, 1, 1, 1)))).isFalse();
        group.receive(hard(B, early, 1));
        group.commit();
        assertThat(group.followed).contains(new Effect.Serve(3, query("k")));
    }

    /** A message after the point is not waited for, and the read does not hold it back at this replica. */
    @Test
    void holdsNothingBack() {
        Message before = message(Given.id(0), "a b", Keys.write("other"));
        Message after = message(Given.id(1), "a", Keys.write("k"));
        group.submit(before);
        group.commit();
        Message both = new Message(query("k").id(), groups("a"), false, Keys.read("k", "other"), new byte[0]);
        group.step(group.follower(), new Input.ReadAsked(3, both, true));
        toFollower(new PeerMessage.Point(A, 3, 1, 1, 1));
        group.submit(after);
        group.commit();
        assertThat(delivered(group.followed)).containsExactly(after.id());
        assertThat(serves(group.followed)).isFalse();
        group.receive(hard(B, before, 1));
        group.commit();
        assertThat(serves(group.followed)).isTrue();
    }

    @Test
    void waitsUntilTheLogIsAppliedUpToThePoint() {
        ask(3, "k");
        assertThat(serves(toFollower(new PeerMessage.Point(A, 3, 0, 1, 1)))).isFalse();
        group.apply(null);
        assertThat(serves(group.followed)).isTrue();
    }

    @Test
    void answersWhatCommutesWithAllAtItsPoint() {
        group.submit(message(0, "a b"));
        group.commit();
        group.step(group.follower(), new Input.ReadAsked(3, commuting(9, "a"), true));
        assertThat(toFollower(new PeerMessage.Point(A, 3, 9, 1, 1))).contains(new Effect.Serve(3, commuting(9, "a")));
    }

    /** Reads that come while four points are on their way share the next. */
    @Test
    void asksOnceForReadsThatWaitTogether() {
        for (int number = 0; number < 4; number++) {
            assertThat(ask(number, "k")).containsExactly(new Effect.AskPoint(number));
        }
        assertThat(ask(4, "k")).isEmpty();
        assertThat(ask(5, "k")).isEmpty();
        assertThat(toFollower(new PeerMessage.Point(A, 0, 0, 0, 0)))
                .contains(new Effect.Serve(0, query("k")), new Effect.AskPoint(4));
        assertThat(toFollower(new PeerMessage.Point(A, 4, 0, 0, 0)))
                .contains(new Effect.Serve(4, query("k")), new Effect.Serve(5, query("k")));
    }

    /** What is lost on the way is asked for again, and given up when the client has. */
    @Test
    void asksAgainAndGivesUp() {
        ask(3, "k");
        assertThat(pass(2 * GroupDriver.RESEND)).contains(new Effect.AskPoint(3));
        assertThat(pass(LocalReads.PATIENCE_MICROS))
                .contains(new Effect.RefuseRead(3, Refusal.BUSY, "the group's leader did not answer for 10 s"));
        assertThat(serves(toFollower(new PeerMessage.Point(A, 3, 0, 0, 0)))).isFalse();
    }

    private List<Effect> pass(long micros) {
        List<Effect> effects = new ArrayList<>();
        for (long passed = 0; passed <= micros; passed += Replica.TICK_MICROS) {
            group.now += Replica.TICK_MICROS;
            effects.addAll(group.step(group.follower(), new Input.Tick()));
        }
        return effects;
    }

    /** In STRICT order an answer that is ahead of what the leader has delivered waits until that is told. */
    @Test
    void keepsAnAnswerUntilTheLeaderIsAsFar() {
        ReplicaConfig strict = new ReplicaConfig(
                A, groups("a b c"), 10, 1_000, 64, GroupDriver.RESEND, 10_000_000, true, Conflicts.STANDARD_KEYS);
        Replica follower = new Replica(strict);
        follower.step(0, new Input.Restored(-1, 0, ReplicaImage.empty()));
        follower.step(0, new Input.Applied(0, 1, null));
        follower.step(0, new Input.Applied(1, 1, null));
        follower.step(0, new Input.ReadAsked(3, query("k"), true));
        assertThat(follower.step(0, new Input.Received(new PeerMessage.Point(A, 3, 0, 0, 0))))
                .containsExactly(new Effect.Serve(3, query("k"), true), new Effect.AskApplied(1));
        assertThat(follower.step(0, new Input.Received(new PeerMessage.Applied(A, 1))))
                .containsExactly(new Effect.Release(3));
    }

    @Test
    void tellsHowFarItHasAppliedOnceItHas() {
        assertThat(group.receive(new PeerMessage.AppliedWanted(A, ASKER, 1))).isEmpty();
        assertThat(group.apply(null)).contains(new Effect.SendTo(ASKER, new PeerMessage.Applied(A, 1)));
        assertThat(group.receive(new PeerMessage.AppliedWanted(A, ASKER, 0)))
                .containsExactly(new Effect.SendTo(ASKER, new PeerMessage.Applied(A, 1)));
    }

    @Test
    void refusesItsReadsWhenItLeadsOrIsGivenAnotherState() {
        ask(3, "k");
        Replica follower = group.follower();
        assertThat(group.step(follower, new Input.Restored(5, 1, ReplicaImage.empty())))
                .contains(new Effect.RefuseRead(3, Refusal.NOT_LEADER, "this member was given another state"));
        group.step(follower, new Input.ReadAsked(4, query("k"), true));
        assertThat(group.step(follower, new Input.Ready(2)))
                .contains(new Effect.RefuseRead(4, Refusal.NOT_LEADER, "this member leads its group now"));
    }
}
