package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;
import static io.amcast.protocol.Given.C;
import static io.amcast.protocol.Given.apart;
import static io.amcast.protocol.Given.groups;
import static io.amcast.protocol.Given.message;
import static io.amcast.protocol.Given.soft;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.spi.LogRecord;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.Report;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shows rules T1 to T3 step by step: what a leader reports, when it has cleared a message, and what waits for that. */
class StrictRulesTest {
    private static final ReplicaConfig STRICT = new ReplicaConfig(
            A,
            groups("a b c"),
            GroupDriver.WINDOW,
            1_000,
            64,
            GroupDriver.RESEND,
            GroupDriver.SESSION_TIMEOUT,
            true,
            Conflicts.STANDARD_KEYS);

    private final GroupDriver group = new GroupDriver(STRICT, ReplicaImage.empty());
    private final Message message = message(0, "a b");

    private static PeerMessage hard(GroupId from, Message message, long timestamp, Report report) {
        return new PeerMessage.Hard(from, message, timestamp, 0, false, report);
    }

    private static Report report(long floor, String open) {
        return new Report(floor, open.isEmpty() ? Report.NONE.open() : groups(open));
    }

    /** What went to a group about the order before a message. */
    private static List<Report> reports(List<Effect> effects, GroupId to, Message about) {
        return effects.stream()
                .filter(effect ->
                        effect instanceof Effect.Send send && send.to().equals(to))
                .map(effect -> ((Effect.Send) effect).message())
                .flatMap(sent -> sent instanceof PeerMessage.Hard hard
                                && hard.message().equals(about)
                        ? Stream.of(hard.report())
                        : sent instanceof PeerMessage.Clear clear && clear.id().equals(about.id())
                                ? Stream.of(clear.report())
                                : Stream.of())
                .toList();
    }

    private static List<Message> delivered(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Deliver.class::isInstance)
                .map(effect -> ((Effect.Deliver) effect).message())
                .toList();
    }

    /** Without anything else under way the first HARD clears: no message more than in plain order. */
    @Test
    void deliversByTheFirstHardsWhereNothingIsContended() {
        group.submit(message);
        group.receive(soft(B, message, 3));
        assertThat(reports(group.commit(), B, message)).containsExactly(report(3, ""));

        assertThat(delivered(group.receive(hard(B, message, 3, report(3, ""))))).containsExactly(message);
        assertThat(group.build().records()).containsExactly(new LogRecord.Final(message.id(), 3));
    }

    @Test
    void neitherDeliversNorWritesFinalBeforeEveryGroupHasReported() {
        group.submit(message);
        group.receive(soft(B, message, 3));
        group.commit();

        List<Effect> effects = group.receive(hard(B, message, 3, report(2, "")));
        assertThat(delivered(effects)).isEmpty();
        assertThat(effects).contains(new Effect.Waiting(message.id(), MemberEvents.Wait.CLEARANCE));
        assertThat(group.leader.hasEntry()).isFalse();

        assertThat(delivered(group.receive(hard(B, message, 3, report(3, "c")))))
                .isEmpty();
        assertThat(delivered(group.receive(new PeerMessage.Clear(B, message.id(), 3, report(3, "")))))
                .containsExactly(message);
    }

    /** Two reports that each leave another group open do not make one that leaves none. */
    @Test
    void neverCombinesTwoReports() {
        GroupDriver four = new GroupDriver(
                new ReplicaConfig(
                        A, groups("a b c d"), 10, 1_000, 64, 100_000, 10_000_000, true, Conflicts.STANDARD_KEYS),
                ReplicaImage.empty());
        four.submit(message);
        four.commit();
        four.receive(hard(B, message, 1, report(1, "c")));
        assertThat(delivered(four.receive(hard(B, message, 1, report(1, "d"))))).isEmpty();
    }

    /** What is pending with a lower key leads to its other groups, whether it conflicts or not. */
    @Test
    void reportsTheGroupsThatAPendingMessageLeadsTo() {
        Message earlier = apart(7, "a c");
        group.submit(earlier);
        group.submit(message);
        assertThat(reports(group.commit(), B, message)).containsExactly(report(2, "c"));
    }

    @Test
    void reportsNoGroupByAMessageThatGoesNowhereElse() {
        group.submit(apart(7, "a b"));
        group.submit(apart(8, "a"));
        group.submit(message);
        assertThat(reports(group.commit(), B, message)).containsExactly(report(3, ""));
    }

    /** A report goes up to what is reserved and no further: what is above it could still be forgotten. */
    @Test
    void reservesTheFinalTimestampAndReportsAgainThen() {
        group.submit(message);
        group.commit();
        List<Effect> effects = group.receive(hard(B, message, 500, report(500, "")));
        assertThat(reports(effects, B, message)).isEmpty();

        effects = group.apply(group.build());
        assertThat(reports(effects, B, message)).containsExactly(report(500, ""));
        assertThat(delivered(effects)).containsExactly(message);
    }

    /** The message before is cleared: it leads nowhere any more, and the group says so of its own accord. */
    @Test
    void reportsAgainWhenAGroupIsOpenNoLonger() {
        Message earlier = apart(7, "a c");
        group.submit(earlier);
        group.submit(message);
        group.commit();
        group.receive(hard(B, message, 2, report(2, "")));

        List<Effect> effects = group.receive(hard(C, earlier, 1, report(1, "")));
        assertThat(reports(effects, B, message)).containsExactly(report(2, ""));
        assertThat(delivered(effects)).containsExactlyInAnyOrder(earlier, message);
    }

    /** A group that has reported up to the earlier message's final timestamp vouches for it: what that report leaves open counts. */
    @Test
    void takesTheWordOfAGroupThatVouches() {
        GroupDriver four = new GroupDriver(
                new ReplicaConfig(
                        A, groups("a b c d"), 10, 1_000, 64, 100_000, 10_000_000, true, Conflicts.STANDARD_KEYS),
                ReplicaImage.empty());
        Message earlier = apart(7, "a c");
        four.submit(earlier);
        four.submit(message);
        four.commit();
        four.receive(hard(C, earlier, 1, report(1, "d")));

        // Not cleared, since d is open; but c is vouched for, and d is open in its place.
        assertThat(reports(four.receive(wanting(B, message, 2)), B, message)).contains(report(2, "d"));
    }

    private static PeerMessage wanting(GroupId from, Message message, long timestamp) {
        return new PeerMessage.Hard(from, message, timestamp, 0, true, report(timestamp, ""));
    }

    /** Rule T3: a follower needs nothing but FINAL. A leader to come takes what the log calls final for cleared. */
    @Test
    void takesWhatIsFinalInTheLogForCleared() {
        group.submit(message);
        group.receive(soft(B, message, 3));
        group.commit();
        group.receive(hard(B, message, 3, report(3, "")));
        group.commit();
        group.leader = group.follower();
        group.elect(group.leader);

        Message next = apart(1, "a c");
        group.submit(next);
        assertThat(reports(group.commit(), C, next))
                .allMatch(report -> report.open().isEmpty());
    }

    @Test
    void dropsAReportThatLeavesADestinationOrAStrangerOpen() {
        group.submit(message);
        group.commit();
        for (String open : List.of("a", "b", "z")) {
            assertThat(group.receive(hard(B, message, 3, report(3, open))))
                    .containsExactly(new Effect.Suspicious(
                            "message b/1/0 from group b: a report that leaves group " + open + " open"));
        }
    }
}
