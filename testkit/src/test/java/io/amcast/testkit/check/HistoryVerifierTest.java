package io.amcast.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.spi.DeliveryObserver.From;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that the checks pass what correct members record and catch each fault that is planted. */
class HistoryVerifierTest {
    private static final String INTEGRITY = "integrity";
    private static final String DESTINATIONS = "delivered at destination groups only";
    private static final String TIMESTAMP = "same timestamp";
    private static final String AGREEMENT = "agreement";
    private static final String CYCLE = "one order";
    private static final String ASCENDING = "timestamps ascend";
    private static final String HOLE = "no hole";

    @Test
    void findsNothingInCorrectHistoriesWithRestartsAndInstalledSnapshots() {
        for (long seed = 0; seed < 300; seed++) {
            GeneratedRun run = GeneratedRun.of(seed, 1 + (int) (seed % 4), 60, 1 + (int) (seed % 9), (int) (seed % 7));
            assertThat(HistoryVerifier.verify(run.histories()))
                    .as("generated run of seed %d", seed)
                    .allSatisfy(verdict -> assertThat(verdict.violations()).isEmpty());
        }
    }

    static List<GeneratedRun.Relation> relations() {
        return GeneratedRun.relations();
    }

    /** Whatever the relation: what it lets replicas deliver in different orders is no violation. */
    @ParameterizedTest
    @MethodSource("relations")
    void findsNothingInCorrectHistoriesOfAnyRelation(GeneratedRun.Relation relation) {
        for (long seed = 0; seed < 60; seed++) {
            GeneratedRun run = GeneratedRun.of(seed, 1 + (int) (seed % 4), 50, relation, (int) (seed % 7));
            assertThat(HistoryVerifier.verify(run.histories()))
                    .as("generated run of seed %d", seed)
                    .allSatisfy(verdict -> assertThat(verdict.violations()).isEmpty());
        }
    }

    /** Whatever the relation: two conflicting messages that one replica delivers the other way round are a violation. */
    @ParameterizedTest
    @MethodSource("relations")
    void catchesEachConflictingPairThatIsSwapped(GeneratedRun.Relation relation) {
        int swapped = 0;
        for (long seed = 0; seed < 60; seed++) {
            GeneratedRun run = GeneratedRun.of(seed, 2, 30, relation, 0);
            List<GeneratedRun.Line> lines = run.last("g1-b").lines;
            for (int i = 0; i + 1 < lines.size(); i++) {
                if (lines.get(i).conflicts(lines.get(i + 1))) {
                    Collections.swap(lines, i, i + 1);
                    Histories histories = run.histories();
                    for (String property : List.of(CYCLE, ASCENDING, HOLE)) {
                        assertThat(texts(HistoryVerifier.verify(histories), property))
                                .as("%s, seed %d, position %d", property, seed, i)
                                .isNotEmpty();
                    }
                    swapped++;
                    break;
                }
            }
        }
        assertThat(swapped).isGreaterThan(15);
    }

    @Test
    void historiesOfSeveralRelationsAreNotJudgedByEither() {
        Histories.Collector collector = new Histories.Collector();
        collector.relation("keys[keys/1](standard)");
        collector.relation("keys[keys/2](irw: ii rr)");
        assertThat(collector.histories().relation().complete()).isFalse();
        assertThat(collector.histories().notes()).singleElement().asString().contains("different conflict relations");
        for (String wrong :
                List.of("", "keys", "keys[k/1](", "keys[k/1](x)", "xor[k/1](keys[k/1](standard))", "when[w/1]!")) {
            assertThatIllegalArgumentException().isThrownBy(() -> collector.relation(wrong));
        }
    }

    @Test
    void catchesALostDelivery() {
        GeneratedRun run = GeneratedRun.of(1, 3, 100, 5, 0);
        List<GeneratedRun.Line> lines = run.last("g2-b").lines;
        String lost = lines.remove(lines.size() / 2).id();
        assertThat(violations(run, AGREEMENT)).singleElement().asString().contains(lost, "not at g2-b");
    }

    @Test
    void catchesALostDeliveryThatOnlyADeadIncarnationMade() {
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY, message("m1", "g1", 5, "k:w")),
                life("g1-a", 2, 0, From.EMPTY),
                life("g1-b", 1, 0, From.EMPTY));
        assertThat(texts(HistoryVerifier.verify(histories), AGREEMENT))
                .hasSize(2)
                .allSatisfy(text -> assertThat(text).contains("m1", "g1-a#1"));
    }

    @Test
    void aDeadMemberMayLackTheEndButNotTheMiddle() {
        GeneratedRun run = GeneratedRun.of(2, 2, 100, 2, 0);
        List<GeneratedRun.Line> lines = run.last("g1-c").lines;
        lines.subList(lines.size() / 2, lines.size()).clear();
        assertThat(HistoryVerifier.verify(run.histories(), Set.of("g1-c"))).allMatch(Verdict::holds);
        assertThat(violations(run, AGREEMENT)).isNotEmpty();

        int conflicting = 0;
        while (lines.get(conflicting).keys().stream().noneMatch(key -> key.mode() == 'w')) {
            conflicting++;
        }
        String lost = lines.remove(conflicting).id();
        assertThat(texts(HistoryVerifier.verify(run.histories(), Set.of("g1-c")), HOLE))
                .isNotEmpty()
                .first()
                .asString()
                .contains(lost, "g1-c#1");
    }

    @Test
    void catchesADoubledDelivery() {
        GeneratedRun run = GeneratedRun.of(3, 3, 100, 5, 0);
        List<GeneratedRun.Line> lines = run.last("g3-a").lines;
        GeneratedRun.Line doubled = lines.get(7);
        lines.add(30, doubled);
        assertThat(violations(run, INTEGRITY)).singleElement().asString().contains(doubled.id(), "twice at g3-a#1");
    }

    @Test
    void catchesADeliveryThatTheContinuedSnapshotHeldAlready() {
        for (From from : new From[] {From.DISK, From.INSTALL}) {
            String source = from == From.DISK ? "g1-a" : "g1-b";
            Histories histories = histories(
                    life("g1-a", 1, 0, From.EMPTY, message("m1", "g1", 5, "k:w"), message("m2", "g1", 6, "k:w")),
                    life("g1-b", 1, 0, From.EMPTY, message("m1", "g1", 5, "k:w"), message("m2", "g1", 6, "k:w")),
                    life("g1-a", 2, 1, from, message("m1", "g1", 5, "k:w"), message("m2", "g1", 6, "k:w")));
            assertThat(texts(HistoryVerifier.verify(histories), INTEGRITY))
                    .as("from %s, that is from %s", from, source)
                    .singleElement()
                    .asString()
                    .contains("m1", "g1-a#2", "whose state held it");
        }
    }

    @Test
    void aRestartMayRepeatWhatItsSnapshotDidNotHold() {
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY, message("m1", "g1", 5, "k:w"), message("m2", "g1", 6, "k:w")),
                life("g1-a", 2, 1, From.DISK, message("m2", "g1", 6, "k:w")));
        assertThat(HistoryVerifier.verify(histories)).allMatch(Verdict::holds);
    }

    @Test
    void catchesAReorderedDelivery() {
        GeneratedRun run = GeneratedRun.of(4, 3, 100, 2, 0);
        List<GeneratedRun.Line> lines = run.last("g1-b").lines;
        int i = 0;
        while (!lines.get(i).conflicts(lines.get(i + 1))) {
            i++;
        }
        String[] swapped = {lines.get(i).id(), lines.get(i + 1).id()};
        Collections.swap(lines, i, i + 1);
        assertThat(violations(run, ASCENDING)).singleElement().asString().contains(swapped[0], swapped[1], "g1-b#1");
        assertThat(violations(run, HOLE)).isNotEmpty();
        assertThat(violations(run, CYCLE)).singleElement().asString().contains(swapped[0], swapped[1], "g1-b#1");
    }

    @Test
    void catchesADeliveryAtAGroupThatIsNoDestination() {
        GeneratedRun run = GeneratedRun.of(5, 3, 100, 5, 0);
        GeneratedRun.Line foreign = run.last("g1-a").lines.stream()
                .filter(line -> !line.destinations().contains("g2"))
                .findFirst()
                .orElseThrow();
        run.last("g2-c").lines.add(4, foreign);
        assertThat(violations(run, DESTINATIONS))
                .singleElement()
                .asString()
                .contains(foreign.id(), "g2-c#1", "g2 is no destination");
    }

    @Test
    void catchesADifferentTimestamp() {
        GeneratedRun run = GeneratedRun.of(6, 3, 100, 5, 0);
        List<GeneratedRun.Line> lines = run.last("g2-a").lines;
        GeneratedRun.Line line = lines.stream()
                .filter(l -> l.timestamp() > 0 && l.destinations().size() > 1)
                .findFirst()
                .orElseThrow();
        lines.set(
                lines.indexOf(line),
                new GeneratedRun.Line(line.id(), line.destinations(), line.timestamp() + 1, line.keys()));
        assertThat(violations(run, TIMESTAMP)).singleElement().asString().contains(line.id(), "g2-a#1");
    }

    @Test
    void catchesDifferentContentUnderOneId() {
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY, message("m1", "g1", 5, "k:w")),
                life("g1-b", 1, 0, From.EMPTY, message("m1", "g1", 5, "k:r")));
        assertThat(texts(HistoryVerifier.verify(histories), TIMESTAMP))
                .singleElement()
                .asString()
                .contains("m1", "other content", "g1-b#1");
    }

    @Test
    void catchesACycleBetweenTwoMembers() {
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY, message("m1", "g1,g2", 5, "k:w"), message("m2", "g1,g2", 5, "k:r")),
                life("g2-a", 1, 0, From.EMPTY, message("m2", "g1,g2", 5, "k:r"), message("m1", "g1,g2", 5, "k:w")));
        assertThat(texts(HistoryVerifier.verify(histories), CYCLE))
                .singleElement()
                .asString()
                .contains("m1 before m2 at g1-a#1 (key \"k\")", "m2 before m1 at g2-a#1 (key \"k\")");
    }

    @Test
    void catchesACycleOverThreeGroupsOfWhichEachSawTwoMessages() {
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY, message("m1", "g1,g3", 5, "x:w"), message("m2", "g1,g2", 5, "x:w")),
                life("g2-a", 1, 0, From.EMPTY, message("m2", "g1,g2", 5, "x:w"), message("m3", "g2,g3", 5, "x:w")),
                life("g3-a", 1, 0, From.EMPTY, message("m3", "g2,g3", 5, "x:w"), message("m1", "g1,g3", 5, "x:w")));
        Verdict verdict = verdict(HistoryVerifier.verify(histories), CYCLE);
        assertThat(verdict.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.messages()).containsExactlyInAnyOrder("m1", "m2", "m3");
            assertThat(violation.what())
                    .contains("m1 before m2 at g1-a#1", "m2 before m3 at g2-a#1", "m3 before m1 at g3-a#1");
        });
    }

    @Test
    void catchesACycleThroughRunsOfMessagesThatCommute() {
        // The reads r1 to r3 commute: g1-a says w1 before all of them, g1-b says r2 before w1, and both say r's before
        // w2.
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY, named("w1:w", "r1:r", "r2:r", "r3:r", "w2:w")),
                life("g1-b", 1, 0, From.EMPTY, named("r2:r", "w1:w", "r3:r", "r1:r", "w2:w")));
        assertThat(verdict(HistoryVerifier.verify(histories), CYCLE).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.messages()).containsExactlyInAnyOrder("w1", "r2"));
    }

    @Test
    void catchesACycleWithWhatTheSnapshotHeld() {
        // g1-a's second incarnation holds m2 by an installed snapshot and delivers m1 after it; g2-a saw m1 first.
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY),
                life("g1-a", 2, 1, From.INSTALL, message("m1", "g1,g2", 5, "k:w")),
                life("g1-b", 1, 0, From.EMPTY, message("m2", "g1,g2", 5, "k:w")),
                life("g2-a", 1, 0, From.EMPTY, message("m1", "g1,g2", 5, "k:w"), message("m2", "g1,g2", 5, "k:w")));
        assertThat(texts(HistoryVerifier.verify(histories, Set.of("g1-b")), CYCLE))
                .singleElement()
                .asString()
                .contains("g1-a#2", "g2-a#1");
    }

    @Test
    void readsAndOtherCommutingModesMayChangePlaces() {
        Histories histories = histories(
                life("g1-a", 1, 0, From.EMPTY, named("w1:w", "r1:r", "r2:r", "a1:a", "a2:a", "w2:w")),
                life("g1-b", 1, 0, From.EMPTY, named("w1:w", "r2:r", "r1:r", "a2:a", "a1:a", "w2:w")));
        assertThat(HistoryVerifier.verify(histories)).allMatch(Verdict::holds);
    }

    @Test
    void tellsWhatItCouldNotCheck() {
        Histories histories = histories(
                life("g1-a", 1, 7, From.DISK, message("m1", "g1,g9", 5, "k:w")),
                life("g1-b", 1, 0, From.EMPTY, message("m1", "g1,g9", 5, "k:w")));
        List<Verdict> verdicts = HistoryVerifier.verify(histories);
        assertThat(verdict(verdicts, INTEGRITY).notes())
                .singleElement()
                .asString()
                .contains("g1-a#1", "7 deliveries that no history here holds");
        assertThat(verdict(verdicts, AGREEMENT).notes())
                .singleElement()
                .asString()
                .contains("group g9");
    }

    @Test
    void refusesADownMemberWithoutHistory() {
        Histories histories = histories(life("g1-a", 1, 0, From.EMPTY));
        assertThatThrownBy(() -> HistoryVerifier.verify(histories, Set.of("g7-x")))
                .hasMessageContaining("'g7-x' has no history here; there are those of g1-a");
    }

    private record Recorded(String member, long number, long start, From from, List<GeneratedRun.Line> lines) {}

    private static Recorded life(String member, long number, long start, From from, GeneratedRun.Line... lines) {
        return new Recorded(member, number, start, from, Arrays.asList(lines));
    }

    private static GeneratedRun.Line message(String id, String groups, long timestamp, String keyAndMode) {
        int colon = keyAndMode.indexOf(':');
        return new GeneratedRun.Line(
                id,
                List.of(groups.split(",")),
                timestamp,
                List.of(new RecordedKey(keyAndMode.substring(0, colon), keyAndMode.charAt(colon + 1))));
    }

    /** Messages to g1 of one key; the timestamps are those of the names' order, so only the order check has something to say. */
    private static GeneratedRun.Line[] named(String... names) {
        return Arrays.stream(names)
                .map(name -> message(
                        name.substring(0, 2),
                        "g1",
                        List.of("w1", "r1", "r2", "r3", "a1", "a2", "w2").indexOf(name.substring(0, 2)) + 1,
                        "k" + name.substring(2)))
                .toArray(GeneratedRun.Line[]::new);
    }

    private static Histories histories(Recorded... lives) {
        Histories.Collector collector = new Histories.Collector();
        for (Recorded life : lives) {
            Incarnation incarnation = collector.begin(
                    life.member(), life.member().substring(0, 2), life.number(), life.start(), life.from());
            for (GeneratedRun.Line line : life.lines()) {
                collector.deliver(incarnation, line.id(), line.destinations(), line.timestamp(), line.keys());
            }
        }
        return collector.histories();
    }

    private static List<String> violations(GeneratedRun run, String property) {
        return texts(HistoryVerifier.verify(run.histories()), property);
    }

    private static List<String> texts(List<Verdict> verdicts, String property) {
        return verdict(verdicts, property).violations().stream()
                .map(Violation::toString)
                .toList();
    }

    private static Verdict verdict(List<Verdict> verdicts, String property) {
        return verdicts.stream()
                .filter(verdict -> verdict.property().startsWith(property))
                .findFirst()
                .orElseThrow();
    }
}
