package io.amcast.runtime.client;

import static io.amcast.runtime.client.CoreHarness.G1;
import static io.amcast.runtime.client.CoreHarness.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.ReadFrom;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.ClientRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a query goes to, step by step in virtual time. */
final class ClientCoreQueriesTest {
    private static final MemberId LEADER = member(G1, 1);
    private static final List<MemberId> FOLLOWERS = List.of(member(G1, 2), member(G1, 3));

    /** How a member does not answer. */
    private enum Failure {
        SILENT,
        BUSY,
        CLOSING,
        DISCONNECTED
    }

    private final CoreHarness client = new CoreHarness(Limits.DEFAULTS);

    @BeforeEach
    void leads() {
        client.leader(G1, 1, 1);
    }

    private List<MemberId> asked() {
        return client.sent.stream()
                .filter(each -> each.request() instanceof ClientRequest.Query)
                .map(CoreHarness.Sent::to)
                .toList();
    }

    /** So many queries one after the other, each answered by whom it went to first. */
    private Map<MemberId, Integer> answered(ReadFrom from, int queries) {
        Map<MemberId, Integer> counts = new TreeMap<>();
        for (int i = 0; i < queries; i++) {
            client.ask(from);
            counts.merge(client.answer(), 1, Integer::sum);
        }
        return counts;
    }

    private static MemberId other(MemberId follower) {
        return FOLLOWERS.get(1 - FOLLOWERS.indexOf(follower));
    }

    /** A query of the leader goes to the leader, and says so. */
    @Test
    void asksTheLeader() {
        assertThat(answered(ReadFrom.LEADER, 10)).containsOnlyKeys(LEADER);
        assertThat(client.requests(ClientRequest.Query.class))
                .extracting(ClientRequest.Query::from)
                .containsOnly(ReadFrom.LEADER);
    }

    /** Queries of followers go to all followers alike and never to the leader, and say what they are. */
    @Test
    void spreadsQueriesOverTheFollowers() {
        Map<MemberId, Integer> counts = answered(ReadFrom.FOLLOWER, 100);
        assertThat(counts).containsOnlyKeys(FOLLOWERS);
        assertThat(counts.values()).allMatch(count -> count > 30);
        assertThat(client.requests(ClientRequest.Query.class))
                .extracting(ClientRequest.Query::from)
                .containsOnly(ReadFrom.FOLLOWER);
    }

    /** The first answer ends a query, wherever it comes from; a later one is nobody's. */
    @Test
    void takesTheFirstAnswer() {
        CoreHarness.Asked query = client.ask(ReadFrom.FOLLOWER);
        client.advance(300);
        client.answer(client.sent.get(0));
        assertThat(query.told).containsExactly("answered");
        client.answer();
        assertThat(query.told).hasSize(1);
        client.sent.clear();
        client.advance(5_000);
        assertThat(client.sent).isEmpty();
    }

    /** Who gets no answer asks each follower, then the leader, each time after the usual pause. */
    @Test
    void asksEveryFollowerAndThenTheLeader() {
        client.ask(ReadFrom.FOLLOWER);
        client.advance(1_000);
        assertThat(asked()).hasSize(3);
        assertThat(asked().subList(0, 2)).containsExactlyInAnyOrderElementsOf(FOLLOWERS);
        assertThat(asked().get(2)).isEqualTo(LEADER);
        assertThat(client.sent.get(1).millis()).isBetween(150L, 260L);
    }

    /** When answers take long, under load, other followers are asked later: three times as late as answers come. */
    @Test
    void asksOthersLaterWhenAnswersTakeLong() {
        for (int i = 0; i < 100; i++) {
            client.ask(ReadFrom.FOLLOWER);
            client.advance(140);
            client.answer();
        }
        client.sent.clear();
        client.ask(ReadFrom.FOLLOWER);
        client.advance(700);
        assertThat(client.sent).hasSize(2);
        assertThat(client.sent.get(1).millis() - client.sent.get(0).millis()).isBetween(300L, 540L);
    }

    /** A follower that is busy is left for another, not at once. */
    @Test
    void asksTheNextFollowerAfterAPauseWhenOneIsBusy() {
        client.ask(ReadFrom.FOLLOWER);
        MemberId busy = client.refuse(Refusal.BUSY);
        assertThat(asked()).hasSize(1);
        client.advance(700);
        assertThat(asked()).containsExactly(busy, other(busy));
        client.answer();
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(FOLLOWERS);
    }

    /** A follower that cannot answer since it closes is left at once for the next, and the last for the leader; but not in circles. */
    @ParameterizedTest
    @EnumSource(names = {"FOLLOWER", "STALE"})
    void asksTheNextAtOnceWhenAMemberDoesNotTakePart(ReadFrom from) {
        client.ask(from);
        MemberId first = client.refuse(Refusal.NOT_LEADER);
        client.refuse(Refusal.NOT_LEADER);
        assertThat(asked()).startsWith(first, other(first)).hasSize(3);
        for (int i = 0; i < 50; i++) {
            client.refuse(Refusal.NOT_LEADER);
        }
        assertThat(asked()).hasSizeLessThanOrEqualTo(7);
        client.advance(300);
        assertThat(asked()).hasSizeGreaterThan(3);
    }

    /** In a group of one member, that one answers whatever is asked. */
    @ParameterizedTest
    @EnumSource
    void asksTheOnlyMember(ReadFrom from) {
        CoreHarness small = new CoreHarness(1, Limits.DEFAULTS);
        small.ask(from);
        assertThat(small.answer()).isEqualTo(LEADER);
        small.leader(G1, 1, 1);
        CoreHarness.Asked query = small.ask(from);
        small.advance(300);
        assertThat(small.answer()).isEqualTo(LEADER);
        assertThat(query.told).containsExactly("answered");
    }

    /** A follower that stays silent is left alone for two seconds; then one query finds out whether it is back. */
    @Test
    void leavesASilentFollowerAlone() {
        client.ask(ReadFrom.FOLLOWER);
        MemberId silent = asked().get(0);
        client.advance(300);
        client.answer();
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(other(silent));

        client.advance(2_000);
        client.sent.clear();
        for (int i = 0; i < 50; i++) {
            client.ask(ReadFrom.FOLLOWER);
        }
        assertThat(asked()).filteredOn(silent::equals).hasSize(1);

        client.sent.stream().filter(each -> each.to().equals(silent)).toList().forEach(client::answer);
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(FOLLOWERS);
    }

    /** A follower that answers other queries is not left alone for one that waits. */
    @Test
    void doesNotTakeASlowAnswerForSilence() {
        client.ask(ReadFrom.FOLLOWER);
        client.advance(100);
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(FOLLOWERS);
        client.advance(300);
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(FOLLOWERS);
    }

    /** When the stream to a follower breaks, its queries go to another within 20 ms or so, and new ones there too. */
    @Test
    void leavesADisconnectedFollower() {
        client.ask(ReadFrom.FOLLOWER);
        MemberId lost = asked().get(0);
        client.disconnect(lost);
        client.advance(30);
        assertThat(asked()).containsExactly(lost, other(lost));
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(other(lost));
    }

    /** A follower that will not talk to the client is not asked. */
    @Test
    void doesNotAskAFollowerThatRejectsTheClient() {
        client.core.rejected(0, FOLLOWERS.get(0), "cluster is 'a' there, 'b' here");
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(FOLLOWERS.get(1));
    }

    /** Where no follower is left, the leader answers. */
    @ParameterizedTest
    @EnumSource
    void asksTheLeaderWhereNoFollowerIsLeft(ReadFrom from) {
        FOLLOWERS.forEach(client::disconnect);
        assertThat(answered(from, 10)).containsOnlyKeys(LEADER);
    }

    /** What no follower could answer while nobody led is asked again as soon as there is a leader; what one thinks over is not. */
    @Test
    void asksAgainWhenThereIsALeader() {
        client.ask(ReadFrom.FOLLOWER);
        client.refuse(Refusal.BUSY);
        client.ask(ReadFrom.FOLLOWER);
        client.sent.clear();
        client.leader(G1, 2, 2);
        assertThat(client.sent).hasSize(1);
        assertThat(client.requests(ClientRequest.Query.class))
                .extracting(ClientRequest.Query::number)
                .containsExactly(0L);
        assertThat(answered(ReadFrom.FOLLOWER, 50)).containsOnlyKeys(LEADER, member(G1, 3));
    }

    /** Stale queries stay with one follower. */
    @Test
    void staysWithOneFollowerForStaleQueries() {
        Map<MemberId, Integer> counts = answered(ReadFrom.STALE, 50);
        assertThat(counts).hasSize(1);
        assertThat(FOLLOWERS).containsAll(counts.keySet());
        client.advance(10_000);
        assertThat(answered(ReadFrom.STALE, 50)).isEqualTo(counts);
    }

    /** Where stale queries went is left when it is silent, refuses or is disconnected, and not come back to when it is there again. */
    @ParameterizedTest
    @EnumSource
    void leavesAMemberThatDoesNotAnswerStaleQueries(Failure how) {
        CoreHarness.Asked query = client.ask(ReadFrom.STALE);
        MemberId first = asked().get(0);
        switch (how) {
            case SILENT -> assertThat(query.told).isEmpty();
            case BUSY -> client.refuse(Refusal.BUSY);
            case CLOSING -> client.refuse(Refusal.NOT_LEADER);
            case DISCONNECTED -> client.disconnect(first);
        }
        for (int i = 0; i < 100 && asked().size() < 2; i++) {
            client.advance(10);
        }
        assertThat(client.answer()).isEqualTo(other(first));
        assertThat(query.told).containsExactly("answered");
        client.advance(10_000);
        assertThat(answered(ReadFrom.STALE, 50)).containsOnlyKeys(other(first));
    }
}
