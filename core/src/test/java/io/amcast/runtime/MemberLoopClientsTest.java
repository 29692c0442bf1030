package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.B;
import static io.amcast.runtime.LoopHarness.OTHER;
import static io.amcast.runtime.LoopHarness.SELF;
import static io.amcast.runtime.LoopHarness.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a member's loop answers clients, beside results. */
class MemberLoopClientsTest {
    /** Clients whose messages are under way are told where to go when leadership is lost. */
    @Test
    void tellsWaitingClientsWhenLeadershipIsLost() {
        LoopHarness member = new LoopHarness().leading();
        RecordingClient client = member.submit(message(0, A));
        RecordingClient opener = member.request(new ClientRequest.Open("nonce"));
        member.loop.turn();
        assertThat(client.replies()).isEmpty();

        member.log.lose(OTHER, 2);
        member.loop.turn();

        assertThat(client.only()).isInstanceOfSatisfying(ClientReply.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Refusal.NOT_LEADER);
            assertThat(refused.leader()).isEqualTo(OTHER);
        });
        assertThat(opener.only()).isEqualTo(new ClientReply.TryElsewhere(A, OTHER));
    }

    /** A repeated message is answered with the kept result; the same id with another content is refused. */
    @Test
    void answersARepeatFromTheResultsAndRefusesAReusedId() {
        LoopHarness member = new LoopHarness().leading();
        RecordingClient first = member.submit(message(0, A));
        member.settle();
        RecordingClient again = member.submit(message(0, A));
        Message other = new Message(
                message(0, A).id(), new TreeSet<>(List.of(A)), false, Keys.write("*"), "other".getBytes(UTF_8));
        RecordingClient reused = member.submit(other);
        member.settle();

        assertThat(again.only()).isEqualTo(first.only());
        assertThat(reused.only())
                .isInstanceOfSatisfying(
                        ClientReply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Refusal.INVALID_ID_REUSE));
        assertThat(member.journal.lines()).containsExactly("0");
    }

    /** What is malformed or over a limit is refused by name and does not reach the log. */
    @Test
    void refusesMalformedRequests() {
        LoopHarness member = new LoopHarness().leading();
        assertInvalid(member, message(0, B), "group a is no destination: [b]");
        assertInvalid(member, message(0, A, GroupId.of("z")), "destination group 'z': the topology has [a, b]");
        Message large = new Message(
                message(0, A).id(), new TreeSet<>(List.of(A)), false, Keys.write("*"), new byte[(1 << 20) + 1]);
        assertInvalid(member, large, "payload of 1048577 bytes: limits.messageBytes is 1048576");
        Message keyed = new Message(message(0, A).id(), new TreeSet<>(List.of(A)), true, Keys.write("*"), new byte[1]);
        assertInvalid(member, keyed, "a commuting message has no keys; this one has 1");
        Message stranger = new Message(
                new MessageId(new SessionId(GroupId.of("z"), 1), 0),
                new TreeSet<>(List.of(A)),
                false,
                Keys.write("*"),
                new byte[1]);
        assertInvalid(member, stranger, "session home 'z': the topology has [a, b]");
        assertThat(member.log.appended).isEmpty();
    }

    private static void assertInvalid(LoopHarness member, Message message, String detail) {
        RecordingClient client = member.submit(message);
        member.loop.turn();
        assertThat(client.only()).isInstanceOfSatisfying(ClientReply.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Refusal.INVALID);
            assertThat(refused.detail()).isEqualTo(detail);
        });
    }

    /** Sessions are opened, kept alive and ended at their home. */
    @Test
    void answersSessionRequests() {
        LoopHarness member = new LoopHarness().leading();
        RecordingClient opener = member.request(new ClientRequest.Open("nonce"));
        member.settle();
        ClientReply.Opened opened = (ClientReply.Opened) opener.only();
        assertThat(opened.nonce()).isEqualTo("nonce");

        RecordingClient alive = member.request(new ClientRequest.KeepAlive(opened.session()));
        RecordingClient stranger = member.request(new ClientRequest.KeepAlive(new SessionId(B, 1)));
        member.loop.turn();
        assertThat(alive.only()).isEqualTo(new ClientReply.Alive(opened.session()));
        assertThat(stranger.only()).isEqualTo(new ClientReply.TryElsewhere(A, SELF));

        RecordingClient ender = member.request(new ClientRequest.End(opened.session()));
        member.loop.turn();
        assertThat(ender.only()).isEqualTo(new ClientReply.SessionEnded(opened.session()));
    }

    /** A closing member takes no new messages. */
    @Test
    void refusesNewMessagesWhileItDrains() {
        LoopHarness member = new LoopHarness().leading();
        member.loop.drain();
        RecordingClient client = member.submit(message(0, A));
        member.loop.turn();

        assertThat(client.only())
                .isInstanceOfSatisfying(
                        ClientReply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Refusal.BUSY));
    }

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
