package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.ScriptedGroup.A;
import static io.amcast.testkit.mutation.ScriptedGroup.B;
import static io.amcast.testkit.mutation.ScriptedGroup.C;
import static io.amcast.testkit.mutation.ScriptedGroup.delivered;
import static io.amcast.testkit.mutation.ScriptedGroup.hard;
import static io.amcast.testkit.mutation.ScriptedGroup.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.SessionId;
import io.amcast.proto.MalformedException;
import io.amcast.proto.PeerCodec;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.spi.ClientReply;
import io.amcast.spi.LogRecord;
import io.amcast.spi.LogRecord.Origin;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.Report;
import java.util.List;
import java.util.TreeSet;

/** Scripts of the protocol alone. */
final class ProtocolScripts {
    private ProtocolScripts() {}

    /** L0, S: what a leader delivered at a timestamp that was only reserved, its restarted successor does not propose below. */
    static void restartsAboveWhatIsReserved() {
        ScriptedGroup leader = new ScriptedGroup();
        leader.lead();
        leader.submit(message(0, "a b"));
        leader.apply(leader.build());
        ReplicaImage snapshot = leader.replica().image();
        assertThat(delivered(leader.receive(hard(B, message(0, "a b"), 8)))).hasSize(1);

        ScriptedGroup successor = new ScriptedGroup(A, snapshot);
        successor.follow();
        successor.lead();
        successor.submit(message(1, "a"));
        LogRecord.Propose proposal =
                (LogRecord.Propose) successor.build().records().get(0);
        assertThat(proposal.timestamp()).isGreaterThan(8);
    }

    /** A3: readiness that is told when the log has gone on to a later term is none. */
    static void leadsNoTermThatIsOver() {
        ScriptedGroup group = new ScriptedGroup();
        group.follow();
        group.follow();
        group.step(new Input.Ready(1));
        assertThat(group.replica().leading()).isFalse();
    }

    /** L0, A0: readiness that is told twice starts no second numbering of entries, which would all be void. */
    static void leadsATermOnce() {
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        group.submit(message(0, "a"));
        group.apply(group.build());
        group.step(new Input.Ready(1));
        group.submit(message(1, "a"));
        assertThat(delivered(group.apply(group.build()))).hasSize(1);
    }

    /** L1, W3: the SOFT of a closed session's message proposes nothing, since this group may have said that it is empty. */
    static void takesNoSoftOfAClosedSession() {
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        group.receive(new PeerMessage.CloseSession(B, ScriptedGroup.SESSION));
        group.commit();
        List<Effect> empty = group.receive(new PeerMessage.CloseSession(B, ScriptedGroup.SESSION));
        assertThat(empty).contains(new Effect.Send(B, new PeerMessage.Empty(A, ScriptedGroup.SESSION), false));
        group.receive(new PeerMessage.Soft(B, message(0, "a b"), 1, 0));
        group.commit();
        assertThat(group.replica().pending()).isZero();
    }

    /** W3: a message held up for longer than its session lived leaves no result behind. */
    static void dropsTheResultOfARowThatOutlivesItsSession() {
        SessionId purged = new SessionId(C, 7);
        Message late = message(purged, 0, "a", Keys.write("k"));
        ScriptedGroup follower = new ScriptedGroup();
        follower.follow();
        follower.apply(
                0,
                new LogRecord.Propose(message(0, "a b"), 1, 0, Origin.CLIENT),
                new LogRecord.Propose(late, 2, 0, Origin.CLIENT));
        follower.apply(1, new LogRecord.Close(purged), new LogRecord.Purge(purged));
        List<Effect> effects =
                follower.apply(2, new LogRecord.Final(message(0, "a b").id(), 1));
        assertThat(delivered(effects)).endsWith(late.id());
        assertThat(effects).endsWith(new Effect.DropSession(purged));
    }

    /** L4d: a message that another group has put later does not hold up what comes before that. */
    static void doesNotWaitForWhatIsLaterElsewhere() {
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        group.submit(message(0, "a b c"));
        group.submit(message(1, "a b"));
        group.apply(group.build());
        group.receive(hard(B, message(0, "a b c"), 8));
        assertThat(delivered(group.receive(hard(B, message(1, "a b"), 5)))).hasSize(1);
    }

    /** L3: a HARD that asks for it is answered with the own HARD. */
    static void answersWant() {
        ScriptedGroup group = proposed();
        List<Effect> effects = group.receive(new PeerMessage.Hard(B, message(0, "a b c"), 5, 0, true));
        assertThat(effects).contains(new Effect.Send(B, hard(A, message(0, "a b c"), 1), false));
    }

    /** L8: a HARD that is sent again asks for an answer. */
    static void asksAgainWithWant() {
        ScriptedGroup group = proposed();
        group.replica().step(0, new Input.Tick());
        List<Effect> effects = group.replica().step(4 * ScriptedGroup.RESEND, new Input.Tick());
        assertThat(effects)
                .contains(new Effect.Send(B, new PeerMessage.Hard(A, message(0, "a b c"), 1, 0, true), true));
    }

    /** The flag that asks for an answer arrives. */
    static void carriesWant() throws MalformedException {
        PeerMessage asking = new PeerMessage.Hard(B, message(0, "a b"), 5, 0, true);
        assertThat(PeerCodec.decode(PeerCodec.encode(asking))).isEqualTo(asking);
    }

    /** A leader that has a message to all groups in its log. */
    private static ScriptedGroup proposed() {
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        group.submit(message(0, "a b c"));
        group.apply(group.build());
        return group;
    }

    /** A full table refuses clients. */
    static void refusesWhenItsTableIsFull() {
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        List<Effect> effects = List.of();
        for (int i = 1; i <= ScriptedGroup.TABLE + 1; i++) {
            effects = group.submit(message(new SessionId(B, i), 0, "a", Keys.write("k")));
        }
        assertThat(effects)
                .singleElement()
                .matches(effect ->
                        effect instanceof Effect.Refuse refuse && refuse.reason() == ClientReply.Refusal.BUSY);
    }

    /** Q2: a read that sees a message which the log delivered waits for all that conflicts with it and may come before that one. */
    static void readsAfterWhatComesBeforeAMessageThatItSees() {
        Message before = message(ScriptedGroup.SESSION, 0, "a b", Keys.write("k1"));
        Message between = message(ScriptedGroup.SESSION, 1, "a c", Keys.write("k2"));
        Message seen = message(ScriptedGroup.SESSION, 2, "a", Keys.write("k3"));
        Message query = message(new SessionId(A, Long.MAX_VALUE), 0, "a", Keys.read("k1", "k2", "k3"));
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        group.submit(before);
        group.commit();
        group.step(new Input.ReadAsked(0, query));
        group.step(new Input.ReadConfirmed(0, 0));
        group.submit(between);
        group.submit(seen);
        assertThat(delivered(group.apply(group.build()))).containsExactly(seen.id());
        assertThat(group.receive(hard(B, before, 1))).noneMatch(Effect.Serve.class::isInstance);
        assertThat(group.receive(hard(C, between, 2))).anyMatch(Effect.Serve.class::isInstance);
    }

    /** Q2: so does a read that sees a message which was delivered while leadership was confirmed. */
    static void readsAfterWhatWasDeliveredWhileItWasConfirmed() {
        Message between = message(ScriptedGroup.SESSION, 0, "a c", Keys.write("k2"));
        Message seen = message(ScriptedGroup.SESSION, 1, "a", Keys.write("k3"));
        Message query = message(new SessionId(A, Long.MAX_VALUE), 0, "a", Keys.read("k2", "k3"));
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        group.step(new Input.ReadAsked(0, query));
        group.submit(between);
        group.submit(seen);
        assertThat(delivered(group.apply(group.build()))).containsExactly(seen.id());
        assertThat(group.step(new Input.ReadConfirmed(0, 1))).noneMatch(Effect.Serve.class::isInstance);
        assertThat(group.receive(hard(C, between, 1))).anyMatch(Effect.Serve.class::isInstance);
    }

    /** T1: a report goes up to what is reserved, and no further: its leader's successor could propose below. */
    static void reportsNoFurtherThanIsReserved() {
        Message message = message(0, "a b");
        ScriptedGroup group = new ScriptedGroup(A, ReplicaImage.empty(), true);
        group.lead();
        group.submit(message);
        group.commit();
        PeerMessage ahead = new PeerMessage.Hard(B, message, 500, 0, false, new Report(500, new TreeSet<>()));
        assertThat(group.receive(ahead)).noneMatch(ProtocolScripts::clears);
        assertThat(group.apply(group.build())).anyMatch(ProtocolScripts::clears);
    }

    private static boolean clears(Effect effect) {
        return effect instanceof Effect.Send send && send.message() instanceof PeerMessage.Clear;
    }

    /** Reads of one key do not wait for each other. */
    static void readsGoSideBySide() {
        Message first = message(ScriptedGroup.SESSION, 0, "a b", Keys.read("k"));
        Message second = message(ScriptedGroup.SESSION, 1, "a b", Keys.read("k"));
        ScriptedGroup group = new ScriptedGroup();
        group.lead();
        group.submit(first);
        group.submit(second);
        group.apply(group.build());
        assertThat(delivered(group.receive(hard(B, second, 5)))).containsExactly(second.id());
    }

    /** Figures of docs/protocol.md: 4 message delays, also with clocks further apart than a reservation reaches. */
    static void deliversAfterFourDelays() {
        for (long ahead : new long[] {0, 5, 1_000}) {
            Delays delays = new Delays(ScriptedGroup.reserved(ahead), ScriptedGroup.reserved(0));
            delays.multicast(message(0, "a b"));
            assertThat(delays.run())
                    .as("clocks apart by %d", ahead)
                    .containsEntry(A, 4L)
                    .containsEntry(B, 4L);
        }
    }
}
