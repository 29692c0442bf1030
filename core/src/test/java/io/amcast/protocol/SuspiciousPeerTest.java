package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.C;
import static io.amcast.protocol.Given.commuting;
import static io.amcast.protocol.Given.hard;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.Given.soft;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows that what no correct peer sends is dropped and told, and moves nothing. */
class SuspiciousPeerTest {
    private static final long DAY = 86_400_000_000L;
    private final GroupDriver group = new GroupDriver();
    private final Message message = message(0, "a b");

    private void isDropped(PeerMessage word, String what) {
        long clock = group.leader.clock();
        assertThat(group.receive(word))
                .containsExactly(new Effect.Suspicious("message b/1/0 from group " + word.from() + ": " + what));
        assertThat(group.leader.clock()).isEqualTo(clock);
        assertThat(group.leader.pending()).isZero();
        assertThat(group.leader.hasEntry()).isFalse();
    }

    @Test
    void dropsATimestampMoreThanADayAhead() {
        group.now = 1_000;
        long most = 1_000 + DAY;
        String what = "timestamp " + (most + 1) + ", more than a day ahead of 1000";
        isDropped(soft(B, message, most + 1), what);
        isDropped(hard(B, message, most + 1), what);
        assertThat(group.receive(soft(B, message, most))).noneMatch(Effect.Suspicious.class::isInstance);
        assertThat(group.leader.clock()).isEqualTo(most + 1);
    }

    @Test
    void measuresTheDayFromTheGroupsClockWhenThatIsAheadOfTime() {
        GroupDriver ahead = new GroupDriver(group.config, GroupDriver.reserved(DAY));
        ahead.now = 1_000;
        List<Effect> effects = ahead.receive(soft(B, message, DAY + DAY));
        assertThat(effects).noneMatch(Effect.Suspicious.class::isInstance);
    }

    @Test
    void dropsATimestampThatIsNone() {
        isDropped(hard(B, message, 0), "timestamp 0");
        isDropped(hard(B, message, -5), "timestamp -5");
    }

    @Test
    void dropsACommutingMessageWithATimestamp() {
        isDropped(hard(B, commuting(0, "a b"), 4), "timestamp 4");
    }

    @Test
    void dropsAMessageThatDoesNotConcernBothGroups() {
        String what = "groups that are no destinations of it";
        isDropped(soft(B, message(0, "b c"), 3), what);
        isDropped(hard(C, message, 3), what);
        isDropped(hard(A, message, 3), what);
    }

    @Test
    void dropsALowAboveTheSequence() {
        isDropped(new PeerMessage.Soft(B, message, 3, 1), "low 1");
        isDropped(new PeerMessage.Hard(B, message, 3, -1, true), "low -1");
    }
}
