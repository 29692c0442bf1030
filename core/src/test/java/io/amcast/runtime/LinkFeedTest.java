package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.OTHER;
import static io.amcast.runtime.LoopHarness.SELF;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.metrics.MemberMetrics;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.PeerMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of messages and requests that the loop does not get to. */
class LinkFeedTest {
    private final Lanes lanes = new Lanes(() -> {});
    private final MemberStatus status =
            new MemberStatus(SELF, A, MemberStatus.Role.FOLLOWER, 1, OTHER, 0, 0, 0, 0, "ok");
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Throwable> stops = new ArrayList<>();
    private final Misfits misfits = new Misfits(Set.of(SELF, OTHER, MemberId.of("a-3")), SELF, stops::add);
    private final LinkFeed feed = new LinkFeed(
            A,
            lanes,
            new MemberMetrics(metrics, A, SELF, () -> 0),
            new ManualTime(),
            () -> status,
            new MessageTrace(0, new ManualTime()),
            misfits);

    /** When too many requests wait, a message is refused by name and a session request is sent on; peers' messages still fit. */
    @Test
    void refusesRequestsThatDoNotFit() {
        RecordingClient client = new RecordingClient();
        while (client.replies().isEmpty()) {
            feed.requested(new ClientRequest.Submit(message(0, A), 0), client);
        }
        RecordingClient opener = new RecordingClient();
        feed.requested(new ClientRequest.Open("nonce"), opener);
        feed.received(new PeerMessage.Done(A, message(0, A).id()));

        assertThat(client.only())
                .isEqualTo(new ClientReply.Refused(
                        A, message(0, A).id(), ClientReply.Refusal.BUSY, OTHER, "too many requests wait to be taken"));
        assertThat(metrics.get("amcast.rejected")
                        .tag("reason", "busy")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(opener.only()).isEqualTo(new ClientReply.TryElsewhere(A, OTHER));
        assertThat(lanes.peers.isEmpty()).isFalse();
    }

    /** One member of three with another relation is shown; when both others have another, this one stops. */
    @Test
    void stopsAMemberThatHasAnotherRelationThanItsGroup() {
        feed.greeted(MemberId.of("b-1"), "of another group");
        feed.greeted(OTHER, "the relation differs");
        feed.greeted(OTHER, "the relation differs");
        assertThat(stops).isEmpty();
        assertThat(misfits.shown()).isEqualTo("members a-2: the relation differs");
        feed.greeted(OTHER, null);
        assertThat(misfits.shown()).isNull();

        feed.greeted(OTHER, "the relation differs");
        feed.greeted(MemberId.of("a-3"), "the relation differs");
        assertThat(stops)
                .singleElement()
                .satisfies(stop -> assertThat(stop)
                        .hasMessage("no majority of its group was started with its conflict relation:"
                                + " members a-2, a-3: the relation differs"));
    }

    /** Of two members that differ each stops, since neither can know which is right, and does not say that it is wrong itself. */
    @Test
    void stopsBothMembersOfAGroupOfTwoThatDiffer() {
        for (MemberId one : List.of(SELF, OTHER)) {
            MemberId another = one.equals(SELF) ? OTHER : SELF;
            new Misfits(Set.of(SELF, OTHER), one, stops::add).greeted(another, "the relation differs");
        }
        assertThat(stops)
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "no majority of its group was started with its conflict relation: members a-2: the relation differs",
                        "no majority of its group was started with its conflict relation: members a-1: the relation differs");
    }

    /** When too many messages of members wait, the next one is dropped and counted. */
    @Test
    void countsMessagesThatDoNotFit() {
        PeerMessage done = new PeerMessage.Done(A, message(0, A).id());
        for (int i = 0; i < 32 << 10; i++) {
            feed.received(done);
        }
        assertThat(metrics.get("amcast.overflows").counter().count()).isZero();
        feed.received(done);
        assertThat(metrics.get("amcast.overflows").counter().count()).isEqualTo(1);
    }
}
