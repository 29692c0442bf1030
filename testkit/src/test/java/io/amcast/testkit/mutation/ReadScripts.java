package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.ScriptedGroup.A;
import static io.amcast.testkit.mutation.ScriptedGroup.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.SessionId;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.spi.ClientReply;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.List;

/** Schedules of reads at followers. */
final class ReadScripts {
    private static final Message QUERY = message(new SessionId(A, Long.MAX_VALUE), 7, "a", Keys.read("k"));

    private ReadScripts() {}

    /**
     * Q4: in STRICT order a follower that is ahead of its leader keeps its answer. Else a client that has it could multicast a message
     * that comes, through another group, before one that a read at the leader sees, which does not see what the answer told.
     */
    static void keepsAnAnswerThatIsAheadOfTheLeader() {
        ScriptedGroup group = new ScriptedGroup(A, ReplicaImage.empty(), true);
        group.follow();
        group.follow();
        assertThat(group.step(new Input.ReadAsked(7, QUERY, true))).containsExactly(new Effect.AskPoint(7));
        assertThat(group.receive(new PeerMessage.Point(A, 7, 0, 0, 0)))
                .containsExactly(new Effect.Serve(7, QUERY, true), new Effect.AskApplied(1));
        assertThat(group.receive(new PeerMessage.Applied(A, 0))).isEmpty();
        assertThat(group.receive(new PeerMessage.Applied(A, 1))).containsExactly(new Effect.Release(7));
    }

    /** Q3: a follower's reads do not reckon with what it delivers ahead of the log as a leader. */
    static void refusesItsReadsWhenItLeads() {
        ScriptedGroup group = new ScriptedGroup();
        group.follow();
        group.step(new Input.ReadAsked(7, QUERY, true));
        List<Effect> effects = group.lead();
        assertThat(effects)
                .anyMatch(effect -> effect instanceof Effect.RefuseRead refuse
                        && refuse.reason() == ClientReply.Refusal.NOT_LEADER);
    }
}
