package io.amcast.protocol;

import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.C;
import static io.amcast.protocol.Given.apart;
import static io.amcast.protocol.Given.done;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.id;
import static io.amcast.protocol.Given.soft;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.Message;
import io.amcast.spi.ReplicaImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows that the table has a bound, that past it the refusal names the reason, and that one dead group cannot fill it. */
class FlowControlTest {
    private static final int LIMIT = 8;
    private final GroupDriver group =
            new GroupDriver(GroupDriver.config(LIMIT, Conflicts.STANDARD_KEYS), ReplicaImage.empty());
    private long next;

    private Message submitted(String destinations) {
        Message message = apart(next++, destinations);
        assertThat(group.submit(message)).contains(new Effect.Accepted(message));
        return message;
    }

    private List<Effect> refused(String destinations) {
        return group.submit(apart(next++, destinations));
    }

    private static Effect refusal(long sequence, Refusal reason, String detail) {
        return new Effect.Refuse(id(sequence), reason, detail);
    }

    @Test
    void refusesWhatIsBeyondTheTable() {
        for (int i = 0; i < LIMIT; i++) {
            submitted("a");
        }
        assertThat(refused("a")).containsExactly(refusal(LIMIT, Refusal.BUSY, "the table of 8 is full"));
    }

    @Test
    void takesMoreOnceSomethingIsDone() {
        for (int i = 0; i < LIMIT; i++) {
            submitted("a");
        }
        group.commit();
        submitted("a");
    }

    @Test
    void answersARepeatedMessageThoughTheTableIsFull() {
        Message first = submitted("a");
        for (int i = 1; i < LIMIT; i++) {
            submitted("a");
        }
        assertThat(group.submit(first)).containsExactly(new Effect.Accepted(first));
    }

    @Test
    void letsNoOtherGroupHoldMoreThanHalfOfTheTableAndNamesIt() {
        for (int i = 0; i < LIMIT / 2; i++) {
            submitted("a c");
        }
        String detail = "half of the table waits for group c";
        assertThat(refused("a c")).containsExactly(refusal(4, Refusal.PEER_BUSY, detail));
        assertThat(refused("a b c")).containsExactly(refusal(5, Refusal.PEER_BUSY, detail));
        submitted("a b");
        submitted("a");
    }

    @Test
    void countsAGroupNoMoreOnceItIsDone() {
        Message first = submitted("a c");
        for (int i = 1; i < LIMIT / 2; i++) {
            submitted("a c");
        }
        group.commit();
        group.receive(done(C, first));
        submitted("a c");
    }

    @Test
    void countsAGivenUpProposalNoMore() {
        for (int i = 0; i < LIMIT / 2; i++) {
            submitted("a c");
        }
        group.build();
        group.submit(apart(next++, "a"));
        group.apply(group.build());
        submitted("a c");
    }

    @Test
    void countsWhatWaitedUnderAnOlderLeader() {
        for (int i = 0; i < LIMIT / 2; i++) {
            submitted("a c");
        }
        group.commit();
        group.elect(group.follower());
        assertThat(refused("a c"))
                .hasSize(1)
                .allMatch(effect -> effect instanceof Effect.Refuse refuse && refuse.reason() == Refusal.PEER_BUSY);
    }

    @Test
    void ignoresTheProposalOfASoftWhenTheTableIsFullButNotItsClock() {
        for (int i = 0; i < LIMIT; i++) {
            submitted("a");
        }
        assertThat(group.receive(soft(B, apart(100, "a b"), 50))).isEmpty();
        assertThat(group.leader.pending()).isEqualTo(LIMIT);
        assertThat(group.leader.clock()).isEqualTo(50);
    }

    @Test
    void ignoresTheProposalOfASoftWhenAPeerHoldsHalfOfTheTable() {
        for (int i = 0; i < LIMIT / 2; i++) {
            submitted("a c");
        }
        assertThat(group.receive(soft(B, apart(100, "a b c"), 50))).isEmpty();
    }

    @Test
    void neverRefusesWhatAnotherGroupsLogHolds() {
        for (int i = 0; i < LIMIT; i++) {
            submitted("a");
        }
        group.receive(hard(B, apart(100, "a b"), 50));
        assertThat(group.leader.pending()).isEqualTo(LIMIT + 1);
    }

    @Test
    void keepsTheOtherHalfForTheRestThoughOthersLogsHoldMoreForADeadGroup() {
        for (int i = 0; i < LIMIT / 2; i++) {
            submitted("a c");
        }
        for (int i = 0; i < LIMIT; i++) {
            group.receive(hard(B, apart(100 + i, "a b c"), 50));
            group.receive(done(B, apart(100 + i, "a b c")));
        }
        for (int i = 0; i < LIMIT / 2; i++) {
            submitted("a");
        }
        assertThat(refused("a")).containsExactly(refusal(8, Refusal.BUSY, "the table of 8 is full"));
    }

    @Test
    void holdsASessionToItsWindow() {
        Message atTheEdge = apart(63, "a");
        assertThat(group.submit(atTheEdge, 0)).containsExactly(new Effect.Accepted(atTheEdge));
        assertThat(group.submit(apart(64, "a"), 0))
                .containsExactly(refusal(64, Refusal.INVALID, "low 0: must be 1 to 64"));
        assertThat(group.submit(apart(64, "a"), 1)).containsExactly(new Effect.Accepted(apart(64, "a")));
        assertThat(group.submit(apart(65, "a"), 66))
                .containsExactly(refusal(65, Refusal.INVALID, "low 66: must be 2 to 65"));
    }
}
