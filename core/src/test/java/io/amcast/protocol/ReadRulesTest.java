package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.commuting;
import static io.amcast.protocol.Given.groups;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.Given.soft;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows rules Q1 and Q2 step by step: when a leader answers a read from its own state, and what waits for it. */
class ReadRulesTest {
    private final GroupDriver group = new GroupDriver();

    private static Message query(String key) {
        return new Message(
                new MessageId(new SessionId(A, Long.MAX_VALUE), 1), groups("a"), false, Keys.read(key), new byte[0]);
    }

    private List<Effect> ask(String key) {
        return group.step(new Input.ReadAsked(1, query(key)));
    }

    private static boolean serves(List<Effect> effects) {
        return effects.stream().anyMatch(Effect.Serve.class::isInstance);
    }

    @Test
    void answersOnlyOnceItHasConfirmedThatItLeads() {
        assertThat(ask("k")).containsExactly(new Effect.ConfirmLeadership(1));
        assertThat(group.step(new Input.ReadConfirmed(1, 0))).containsExactly(new Effect.Serve(1, query("k")));
    }

    @Test
    void refusesWhenItDoesNotLeadOrCannotTell() {
        assertThat(group.step(group.follower(), new Input.ReadAsked(1, query("k"))))
                .containsExactly(new Effect.RefuseRead(1, Refusal.NOT_LEADER, "this member does not lead its group"));
        ask("k");
        assertThat(group.step(new Input.ReadUnconfirmed(1, "no majority")))
                .containsExactly(new Effect.RefuseRead(1, Refusal.NOT_LEADER, "no majority"));
        ask("k");
        assertThat(group.step(new Input.Deposed(group.term)))
                .contains(new Effect.RefuseRead(1, Refusal.NOT_LEADER, "this member leads its group no more"));
    }

    /** The log may hold what another leader delivered: it is applied first. */
    @Test
    void waitsUntilTheLogIsAppliedUpToWhereItWasCommitted() {
        ask("k");
        assertThat(serves(group.step(new Input.ReadConfirmed(1, 1)))).isFalse();
        assertThat(serves(group.apply(null))).isTrue();
    }

    /** A conflicting message that may be ordered before the read is delivered first; one that does not conflict is not waited for. */
    @Test
    void waitsForConflictingMessagesBeforeIt() {
        Message before = message(0, "a b");
        group.submit(before);
        group.commit();
        ask("other");
        assertThat(serves(group.step(new Input.ReadConfirmed(1, 0)))).isTrue();

        group.step(new Input.ReadAsked(2, query("k")));
        assertThat(serves(group.step(new Input.ReadConfirmed(2, 0)))).isFalse();
        List<Effect> effects = group.receive(hard(B, before, 1));
        assertThat(effects).contains(new Effect.Deliver(before, 1, true, 1), new Effect.Serve(2, query("k")));
        assertThat(effects.indexOf(new Effect.Deliver(before, 1, true, 1)))
                .isLessThan(effects.indexOf(new Effect.Serve(2, query("k"))));
    }

    /** A stream of conflicting messages cannot starve a read: those that come after it wait for it. */
    @Test
    void holdsBackConflictingMessagesAfterIt() {
        Message before = message(0, "a b");
        group.submit(before);
        group.commit();
        ask("k");
        group.step(new Input.ReadConfirmed(1, 0));
        Message after = message(1, "a b");
        group.submit(after);
        group.receive(soft(B, after, 8));
        group.commit();
        // The first moves past the read, which is answered before both.
        assertThat(serves(group.receive(hard(B, after, 8)))).isFalse();
        List<Effect> effects = group.receive(hard(B, before, 5));
        assertThat(effects.stream()
                        .filter(effect -> effect instanceof Effect.Serve || effect instanceof Effect.Deliver)
                        .map(effect -> effect instanceof Effect.Serve ? "read" : "delivery"))
                .containsExactly("read", "delivery", "delivery");
    }

    @Test
    void doesNotMakeACommutingQueryWait() {
        group.submit(message(0, "a b"));
        group.commit();
        group.step(new Input.ReadAsked(1, commuting(9, "a")));
        assertThat(group.step(new Input.ReadConfirmed(1, 0))).contains(new Effect.Serve(1, commuting(9, "a")));
    }

    /** What a dead group holds up must not fill the leader with reads that nobody waits for any more. */
    @Test
    void givesUpReadsThatWaitForLong() {
        group.submit(message(0, "a b"));
        group.commit();
        ask("k");
        group.step(new Input.ReadConfirmed(1, 0));
        group.step(new Input.ReadAsked(2, query("other")));
        assertThat(group.pass(LocalReads.PATIENCE_MICROS / 2)).noneMatch(Effect.RefuseRead.class::isInstance);
        assertThat(group.pass(LocalReads.PATIENCE_MICROS))
                .contains(
                        new Effect.RefuseRead(
                                1, Refusal.BUSY, "a conflicting message before it was not delivered for 10 s"),
                        new Effect.RefuseRead(2, Refusal.BUSY, "leadership was not confirmed for 10 s"));
        assertThat(serves(group.receive(hard(B, message(0, "a b"), 1)))).isFalse();
    }

    @Test
    void refusesMoreReadsThanItsTableHolds() {
        GroupDriver small =
                new GroupDriver(GroupDriver.config(16, Conflicts.STANDARD_KEYS), io.amcast.spi.ReplicaImage.empty());
        for (int number = 0; number < 16; number++) {
            assertThat(small.step(new Input.ReadAsked(number, query("k"))))
                    .containsExactly(new Effect.ConfirmLeadership(number));
        }
        assertThat(small.step(new Input.ReadAsked(16, query("k"))))
                .containsExactly(new Effect.RefuseRead(16, Refusal.BUSY, "16 reads wait already"));
    }
}
