package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a member's loop answers clients. */
class MemberLoopClientsTest {
    /** Past the bound of sessions that are being opened, one more is refused by name and counted; the others are opened. */
    @Test
    void refusesToOpenTooManySessionsAtOnce() {
        LoopHarness member = new LoopHarness().leading();
        List<RecordingClient> openers = new ArrayList<>();
        for (int i = 0; i < WaitingOpens.BOUND; i++) {
            openers.add(member.request(new ClientRequest.Open("n" + i)));
        }
        RecordingClient late = member.request(new ClientRequest.Open("late"));
        RecordingClient repeating = member.request(new ClientRequest.Open("n0"));
        while (late.replies().isEmpty()) {
            member.loop.turn();
        }

        assertThat(late.only()).isInstanceOfSatisfying(ClientReply.NotOpened.class, refused -> {
            assertThat(refused.group()).isEqualTo(A);
            assertThat(refused.nonce()).isEqualTo("late");
            assertThat(refused.detail()).contains("4096 sessions");
        });
        assertThat(member.metrics
                        .get("amcast.rejected")
                        .tag("reason", "too_many_sessions")
                        .counter()
                        .count())
                .isEqualTo(1);
        member.settle();
        assertThat(openers.subList(1, openers.size()))
                .allSatisfy(opener -> assertThat(opener.only()).isInstanceOf(ClientReply.Opened.class));
        assertThat(repeating.only()).isInstanceOf(ClientReply.Opened.class);
    }
}
