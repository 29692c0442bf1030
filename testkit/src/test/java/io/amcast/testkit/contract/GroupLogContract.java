package io.amcast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.Topology;
import io.amcast.spi.GroupLog;
import io.amcast.spi.GroupLogProvider;
import io.amcast.spi.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Javadoc of {@link GroupLog} promises, of a group of three. */
abstract class GroupLogContract {
    static final GroupId GROUP = GroupId.of("g");
    private static final LogEntry NEVER = new LogEntry(0, 0, -1, List.of());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final Map<MemberId, ContractMember> live = new TreeMap<>();
    private final List<ContractMember> all = new ArrayList<>();
    private Topology topology;
    private GroupLogProvider provider;

    /** A group {@link #GROUP} of three members. */
    abstract Topology topology();

    abstract GroupLogProvider provider();

    @BeforeEach
    void create() throws IOException {
        topology = topology();
        provider = provider();
    }

    @AfterEach
    void close() {
        List.copyOf(live.values()).parallelStream().forEach(member -> member.log.close());
        assertThat(all).allSatisfy(member -> assertThat(member.failures()).isEmpty());
    }

    /** Every member applies every entry once, in the order of append, with the leader's term and no index left out. */
    @Test
    void appliesEntriesInOneOrderAtEveryMember() throws IOException {
        ContractMember leader = startAll();
        long term = leader.readyTerm();
        leader.append(term, 0, 500);
        awaitEntries(500);
        for (ContractMember member : live.values()) {
            assertThat(member.entries())
                    .extracting(one -> one.entry().sequence())
                    .containsExactlyElementsOf(
                            java.util.stream.LongStream.range(0, 500).boxed().toList());
            assertThat(member.entries())
                    .allSatisfy(one -> assertThat(one.term()).isEqualTo(term));
            for (int i = 0; i < member.applied().size(); i++) {
                assertThat(member.applied().get(i).index()).isEqualTo(i);
            }
        }
        awaitEqualStates();
    }

    /** Entries come back as they were given, whatever they hold. */
    @Test
    void carriesEntriesUnchanged() throws IOException {
        ContractMember leader = startAll();
        List<LogEntry> entries = SampleEntries.of(leader.readyTerm(), GROUP);
        entries.forEach(leader.log::append);
        awaitEntries(entries.size());
        for (ContractMember member : live.values()) {
            assertThat(member.entries())
                    .extracting(ContractMember.Applied::entry)
                    .containsExactlyElementsOf(entries);
        }
    }

    /** A killed leader is replaced; the new one is ready after the last entry of an older term, and only once. */
    @Test
    void replacesAKilledLeaderAndIsReadyAfterAllOlderTerms() throws IOException {
        ContractMember first = startAll();
        long firstTerm = first.readyTerm();
        first.append(firstTerm, 0, 200);
        kill(first);
        ContractMember second = awaitLeader(firstTerm);
        long secondTerm = second.readyTerm();
        second.append(secondTerm, 0, 50);
        awaitApplied(secondTerm, 49);
        awaitEqualStates();
        int ready = second.calls().indexOf("ready " + secondTerm);
        assertThat(second.calls()).doesNotContain("ready " + firstTerm);
        assertThat(appliedTerms(second.calls().subList(0, ready))).allMatch(term -> term <= secondTerm);
        assertThat(appliedTerms(second.calls().subList(ready, second.calls().size())))
                .allMatch(term -> term == secondTerm);
        assertThat(second.calls().stream().filter(call -> call.startsWith("ready")))
                .doesNotHaveDuplicates();
        // What the group kept of the first leader's entries is a run from the first on: none is missing in between.
        List<Long> kept = second.entries().stream()
                .filter(one -> one.term() == firstTerm)
                .map(one -> one.entry().sequence())
                .toList();
        assertThat(kept)
                .containsExactlyElementsOf(java.util.stream.LongStream.range(0, kept.size())
                        .boxed()
                        .toList());
    }

    /** A member that was killed comes back from its own disk: it replays what it had and then gets what it missed. */
    @Test
    void replaysAfterARestart() throws IOException {
        ContractMember leader = startAllWithEntries(100);
        long term = leader.readyTerm();
        ContractMember follower = another(leader);
        kill(follower);
        leader.append(term, 100, 200);
        ContractMember again = start(follower.id);
        awaitApplied(leader.readyTerm(), 199);
        awaitEqualStates();
        assertThat(again.entries()).hasSize(200);
        assertThat(again.calls()).noneMatch(call -> call.startsWith("restored"));
        assertThat(again.calls().stream().filter(call -> call.startsWith("starts") || call.startsWith("applied")))
                .startsWith("starts empty")
                .containsOnlyOnce("starts empty");
    }

    /** The whole group stopped and started again holds what it held; nobody is leader of a term won before. */
    @Test
    void keepsItsEntriesWhenTheWholeGroupRestarts() throws IOException {
        ContractMember leader = startAllWithEntries(100);
        long term = leader.readyTerm();
        List.copyOf(live.values()).parallelStream().forEach(member -> member.log.close());
        live.clear();
        ContractMember next = startAll();
        assertThat(next.readyTerm()).isGreaterThan(term);
        awaitEntries(100);
        awaitEqualStates();
        assertThat(live.values())
                .allSatisfy(member -> assertThat(member.calls()).doesNotContain("ready " + term));
    }

    /** A restart from a snapshot begins with its state and replays only what comes after it. */
    @Test
    void restartsFromItsSnapshot() throws IOException {
        ContractMember leader = startAllWithEntries(100);
        long term = leader.readyTerm();
        ContractMember follower = another(leader);
        awaitEqualStates();
        long index = follower.publish();
        leader.append(term, 100, 150);
        awaitApplied(term, 149);
        kill(follower);
        ContractMember again = start(follower.id);
        awaitEqualStates();
        assertThat(again.calls().stream().filter(call -> call.startsWith("restored") || call.startsWith("applied")))
                .startsWith("restored DISK " + index)
                .areExactly(1, new Condition<>(call -> call.startsWith("restored"), "restored"));
        assertThat(again.calls()).doesNotContain("starts empty");
        assertThat(again.applied().get(0).index()).isEqualTo(index + 1);
        assertThat(again.entries()).hasSize(50);
    }

    /** A member that was away while the log was dropped is installed another's snapshot and gets what follows it. */
    @Test
    void installsASnapshotWhereTheLogIsGone() throws IOException {
        ContractMember first = startAllWithEntries(100);
        ContractMember away = another(first);
        kill(away);
        first.append(first.readyTerm(), 100, 200);
        awaitApplied(first.readyTerm(), 199);
        // A new term begins a new log file, so that the old one can be dropped.
        first.log.handOver(10_000);
        ContractMember second = awaitLeader(first.readyTerm());
        second.append(second.readyTerm(), 0, 100);
        awaitApplied(second.readyTerm(), 99);
        awaitEqualStates();
        long index = -1;
        for (ContractMember member : live.values()) {
            index = Math.max(index, member.publish());
        }
        second.append(second.readyTerm(), 100, 120);
        ContractMember again = start(away.id);
        String installed = "restored INSTALL " + index;
        await().atMost(PATIENCE).until(() -> again.calls().contains(installed));
        await().atMost(PATIENCE).until(() -> second.state().equals(again.state()));
        second.append(second.readyTerm(), 120, 130);
        awaitApplied(second.readyTerm(), 129);
        awaitEqualStates();
    }

    /** What a follower is given is refused for certain and applied nowhere. */
    @Test
    void refusesEntriesAtAFollower() throws IOException {
        ContractMember leader = startAll();
        ContractMember follower = another(leader);
        follower.append(leader.readyTerm(), 1_000, 1_010);
        await().atMost(PATIENCE).until(() -> follower.refused().size() == 10);
        leader.append(leader.readyTerm(), 0, 10);
        awaitApplied(leader.readyTerm(), 9);
        assertThat(follower.refused()).allMatch(ContractMember.Refused::certain);
        assertThat(live.values())
                .allSatisfy(member -> assertThat(member.entries())
                        .noneMatch(one -> one.entry().sequence() >= 1_000));
    }

    /** Entries that are under way when their leader gives way are applied everywhere or nowhere, and never if refused for certain. */
    @Test
    void neverHalfAppliesWhatADeposedLeaderHadUnderWay() throws IOException {
        ContractMember first = startAll();
        long term = first.readyTerm();
        first.append(term, 0, 300);
        Thread handOver = new Thread(() -> first.log.handOver(10_000));
        handOver.start();
        first.append(term, 300, 600);
        ContractMember second = awaitLeader(term);
        first.append(term, 600, 900);
        second.append(second.readyTerm(), 0, 10);
        awaitApplied(second.readyTerm(), 9);
        awaitEqualStates();
        assertThat(first.entries())
                .filteredOn(one -> one.entry().term() == term)
                .isSortedAccordingTo(
                        (a, b) -> Long.compare(a.entry().sequence(), b.entry().sequence()))
                .allSatisfy(one -> assertThat(one.term()).isGreaterThanOrEqualTo(term));
        assertNoneIsApplied(first.refused());
    }

    /**
     * A leader that loses its majority gives all that it took back; what it gives back for certain is applied nowhere, and the rest
     * may be once there is a majority again.
     */
    @Test
    void givesBackWhatItTookWithoutAMajority() throws IOException {
        ContractMember leader = startAllWithEntries(10);
        long term = leader.readyTerm();
        List<ContractMember> others =
                live.values().stream().filter(member -> member != leader).toList();
        others.parallelStream().forEach(member -> member.log.kill());
        others.forEach(member -> live.remove(member.id));
        leader.append(term, 10, 20);
        await().atMost(PATIENCE).until(() -> leader.refused().size() == 10);
        assertThat(leader.entries()).hasSize(10);
        start(others.get(0).id);
        ContractMember next = awaitLeader(term);
        next.append(next.readyTerm(), 1_000, 1_001);
        awaitApplied(next.readyTerm(), 1_000);
        awaitEqualStates();
        assertNoneIsApplied(leader.refused());
    }

    /** Who leads can confirm it, and then knows how far the log was committed; who does not, or in another term, cannot. */
    @Test
    void confirmsLeadershipToWhoLeads() throws IOException {
        ContractMember leader = startAllWithEntries(20);
        long term = leader.readyTerm();
        long last = leader.entries().get(19).index();
        ContractMember follower = another(leader);
        leader.log.confirm(1, term);
        leader.log.confirm(2, term - 1);
        follower.log.confirm(3, term);
        await().atMost(PATIENCE).until(() -> leader.told() == 2 && follower.told() == 1);
        assertThat(leader.confirmed()).containsOnlyKeys(1L);
        assertThat(leader.confirmed().get(1L)).isGreaterThanOrEqualTo(last);
        assertThat(leader.unconfirmed()).containsExactly(2L);
        assertThat(follower.confirmed()).isEmpty();
        assertThat(follower.unconfirmed()).containsExactly(3L);
    }

    /** A leader without a majority is not told that it leads. */
    @Test
    void confirmsNothingWithoutAMajority() throws IOException {
        ContractMember leader = startAllWithEntries(1);
        long term = leader.readyTerm();
        live.values().stream().filter(member -> member != leader).toList().parallelStream()
                .forEach(member -> member.log.kill());
        live.keySet().removeIf(id -> !id.equals(leader.id));
        leader.log.confirm(1, term);
        await().atMost(PATIENCE).until(() -> leader.told() == 1);
        assertThat(leader.confirmed()).isEmpty();
    }

    /** Leadership goes to another member on request, with nobody's election timeout in between. */
    @Test
    void handsLeadershipOver() throws IOException {
        ContractMember first = startAll();
        first.log.handOver(10_000);
        ContractMember second = awaitLeader(first.readyTerm());
        assertThat(second).isNotSameAs(first);
        await().atMost(PATIENCE)
                .until(() -> first.log.standing().role() == MemberStatus.Role.FOLLOWER
                        && second.id.equals(first.log.standing().leader()));
        assertThat(second.log.standing())
                .isEqualTo(new GroupLog.Standing(MemberStatus.Role.LEADER, second.readyTerm(), second.id));
    }

    /** A listener that blocks holds back its own member alone. */
    @Test
    void waitsForABlockedListener() throws IOException {
        ContractMember leader = startAll();
        ContractMember slow = another(leader);
        CountDownLatch open = new CountDownLatch(1);
        slow.holdUntil(open);
        leader.append(leader.readyTerm(), 0, 200);
        await().atMost(PATIENCE).until(() -> leader.entries().size() == 200);
        assertThat(slow.entries()).isEmpty();
        open.countDown();
        awaitEntries(200);
        awaitEqualStates();
    }

    /** No call comes after close or kill has returned, though the log goes on; what is appended then is dropped. */
    @Test
    void isSilentOnceStopped() throws IOException {
        ContractMember leader = startAll();
        ContractMember follower = another(leader);
        follower.log.close();
        List<String> before = follower.calls();
        leader.append(leader.readyTerm(), 0, 100);
        await().atMost(PATIENCE).until(() -> leader.entries().size() == 100);
        follower.append(leader.readyTerm(), 0, 1);
        assertThat(follower.calls()).isEqualTo(before);
        assertThat(follower.log.standing().role()).isEqualTo(MemberStatus.Role.STOPPED);
        follower.log.kill();
        leader.log.kill();
        before = leader.calls();
        leader.append(leader.readyTerm(), 100, 101);
        assertThat(leader.calls()).isEqualTo(before);
    }

    private ContractMember startAll() throws IOException {
        for (MemberId id : topology.members(GROUP)) {
            start(id);
        }
        return awaitLeader(-1);
    }

    /** Starts all members; returns the leader once all have applied so many of its entries. */
    private ContractMember startAllWithEntries(int count) throws IOException {
        ContractMember leader = startAll();
        leader.append(leader.readyTerm(), 0, count);
        awaitEntries(count);
        return leader;
    }

    private ContractMember start(MemberId id) throws IOException {
        ContractMember member =
                new ContractMember(id, provider.create(topology, GROUP, id, directory.resolve(id.name())));
        member.log.start(member);
        live.put(id, member);
        all.add(member);
        return member;
    }

    private void kill(ContractMember member) {
        live.remove(member.id);
        member.log.kill();
    }

    private ContractMember another(ContractMember than) {
        return live.values().stream()
                .filter(member -> member != than)
                .findFirst()
                .orElseThrow();
    }

    /** The live member that is ready in the highest term, once that is above {@code term} and all agree on it. */
    private ContractMember awaitLeader(long term) {
        List<ContractMember> found = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            found.clear();
            for (ContractMember member : live.values()) {
                GroupLog.Standing standing = member.log.standing();
                if (member.readyTerm() > term
                        && standing.role() == MemberStatus.Role.LEADER
                        && standing.term() == member.readyTerm()) {
                    found.add(member);
                }
            }
            return found.size() == 1;
        });
        return found.get(0);
    }

    private void awaitEntries(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(live.values())
                        .allSatisfy(member -> assertThat(member.entries()).hasSize(count)));
    }

    private void awaitApplied(long term, long sequence) {
        String end = " " + term + "/" + sequence;
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(live.values())
                        .allSatisfy(member -> assertThat(member.state()).anyMatch(line -> line.endsWith(end))));
    }

    private void awaitEqualStates() {
        await().atMost(PATIENCE)
                .until(() -> live.values().stream()
                                .map(ContractMember::state)
                                .distinct()
                                .count()
                        == 1);
    }

    private void assertNoneIsApplied(List<ContractMember.Refused> refused) {
        List<LogEntry> certain = refused.stream()
                .filter(ContractMember.Refused::certain)
                .map(ContractMember.Refused::entry)
                .toList();
        assertThat(live.values())
                .allSatisfy(member -> assertThat(member.entries())
                        .extracting(ContractMember.Applied::entry)
                        .doesNotContainAnyElementsOf(certain.isEmpty() ? List.of(NEVER) : certain));
    }

    private static List<Long> appliedTerms(List<String> calls) {
        return calls.stream()
                .filter(call -> call.startsWith("applied"))
                .map(call -> Long.parseLong(call.split(" ")[2]))
                .toList();
    }
}
