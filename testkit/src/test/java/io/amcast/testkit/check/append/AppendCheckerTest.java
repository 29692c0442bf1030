package io.amcast.testkit.check.append;

import static io.amcast.testkit.check.append.Consistency.SERIALIZABLE;
import static io.amcast.testkit.check.append.Consistency.STRICT_SERIALIZABLE;
import static io.amcast.testkit.check.append.Consistency.STRONG_SESSION_SERIALIZABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that each anomaly is found by its name in the smallest history that has it, alone and hidden in a large one; that what looks
 * like it and is none is let pass; and that executions which really were serial are never accused.
 */
class AppendCheckerTest {
    private static final long SEED = Long.getLong("amcast.seed", 1);

    /** A transaction that overlaps with all others of its test unless it says when it ran. */
    private static Transaction tx(Operation... operations) {
        return Transaction.ok(0, 0, 100, List.of(operations));
    }

    private static Transaction at(int process, long from, long to, Operation... operations) {
        return Transaction.ok(process, from, to, List.of(operations));
    }

    private static Transaction failed(Operation... operations) {
        return Transaction.failed(0, 0, 100, List.of(operations));
    }

    private static Transaction unknown(Operation... operations) {
        return Transaction.unknown(0, 0, List.of(operations));
    }

    private static Operation append(String key, long value) {
        return new Operation.Append(key, value);
    }

    private static Operation read(String key, long... values) {
        return new Operation.Read(key, LongStream.of(values).boxed().toList());
    }

    static Stream<Arguments> anomalies() {
        return Stream.of(
                wrong(Anomaly.INTERNAL, SERIALIZABLE, tx(append("x", 1), read("x")), tx(read("x", 1))),
                wrong(Anomaly.INTERNAL, SERIALIZABLE, tx(append("x", 1)), tx(read("x"), read("x", 1))),
                wrong(Anomaly.DUPLICATE, SERIALIZABLE, tx(append("x", 1)), tx(read("x", 1, 1))),
                wrong(Anomaly.PHANTOM, SERIALIZABLE, tx(append("x", 1)), tx(read("x", 1, 2))),
                wrong(
                        Anomaly.INCOMPATIBLE,
                        SERIALIZABLE,
                        tx(append("x", 1)),
                        tx(append("x", 2)),
                        tx(read("x", 1, 2)),
                        tx(read("x", 2))),
                wrong(
                        Anomaly.LOST,
                        SERIALIZABLE,
                        at(1, 0, 10, append("x", 1)),
                        at(2, 0, 15, append("x", 2)),
                        at(3, 20, 30, read("x", 2))),
                wrong(Anomaly.G1A, SERIALIZABLE, failed(append("x", 1)), tx(read("x", 1))),
                wrong(Anomaly.G1B, SERIALIZABLE, tx(append("x", 1), append("x", 2)), tx(read("x", 1))),
                wrong(
                        Anomaly.G1B,
                        SERIALIZABLE,
                        tx(append("x", 1), append("x", 2)),
                        tx(append("x", 3)),
                        tx(read("x", 1, 3, 2))),
                wrong(
                        Anomaly.G0,
                        SERIALIZABLE,
                        tx(append("x", 1), append("y", 1)),
                        tx(append("x", 2), append("y", 2)),
                        tx(read("x", 1, 2)),
                        tx(read("y", 2, 1))),
                wrong(Anomaly.G1C, SERIALIZABLE, tx(append("x", 1), read("y", 1)), tx(append("y", 1), read("x", 1))),
                wrong(
                        Anomaly.G_SINGLE,
                        SERIALIZABLE,
                        tx(append("x", 1), append("y", 1)),
                        tx(read("x", 1), read("y")),
                        tx(read("y", 1))),
                wrong(
                        Anomaly.G2,
                        SERIALIZABLE,
                        tx(read("x"), append("y", 1)),
                        tx(read("y"), append("x", 1)),
                        tx(read("x", 1), read("y", 1))),
                wrong(
                        Anomaly.G0_PROCESS,
                        STRONG_SESSION_SERIALIZABLE,
                        at(1, 0, 10, append("x", 1)),
                        at(1, 20, 30, append("x", 2)),
                        at(2, 0, 100, read("x", 2, 1))),
                wrong(
                        Anomaly.G1C_PROCESS,
                        STRONG_SESSION_SERIALIZABLE,
                        at(1, 0, 10, read("x", 1)),
                        at(1, 20, 30, append("x", 1))),
                wrong(
                        Anomaly.G_SINGLE_PROCESS,
                        STRONG_SESSION_SERIALIZABLE,
                        at(1, 0, 10, append("x", 1)),
                        at(1, 20, 30, read("x")),
                        at(2, 30, 40, read("x", 1))),
                wrong(
                        Anomaly.G2_PROCESS,
                        STRONG_SESSION_SERIALIZABLE,
                        at(1, 0, 10, append("y", 1)),
                        at(1, 20, 30, read("x")),
                        at(2, 0, 100, append("x", 1), read("y"))),
                wrong(
                        Anomaly.G0_REALTIME,
                        STRICT_SERIALIZABLE,
                        at(1, 0, 10, append("x", 1)),
                        at(2, 20, 30, append("x", 2)),
                        at(3, 0, 100, read("x", 2, 1))),
                wrong(
                        Anomaly.G1C_REALTIME,
                        STRICT_SERIALIZABLE,
                        at(1, 0, 10, read("x", 1)),
                        at(2, 20, 30, append("x", 1))),
                wrong(
                        Anomaly.G_SINGLE_REALTIME,
                        STRICT_SERIALIZABLE,
                        at(1, 0, 10, append("x", 1)),
                        at(2, 20, 30, read("x")),
                        at(3, 30, 40, read("x", 1))),
                wrong(
                        Anomaly.G2_REALTIME,
                        STRICT_SERIALIZABLE,
                        at(1, 0, 10, append("y", 1)),
                        at(2, 20, 30, read("x")),
                        at(3, 0, 100, append("x", 1), read("y"))));
    }

    private static Arguments wrong(Anomaly anomaly, Consistency asked, Transaction... history) {
        return Arguments.of(anomaly, asked, Named.of("history", List.of(history)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("anomalies")
    void eachAnomalyIsFoundByItsName(Anomaly anomaly, Consistency asked, List<Transaction> history) {
        AppendReport report = AppendChecker.check(history, asked);

        assertFirst(anomaly, report);
        assertThat(report.findings().get(0).text()).startsWith(anomaly.title() + " (");
    }

    /** Wrong reads of single elements may make cycles as well; a cycle must be told of by the one name that fits. */
    private static void assertFirst(Anomaly anomaly, AppendReport report) {
        assertThat(report.findings()).as("-Damcast.seed=" + SEED).isNotEmpty();
        assertThat(report.findings().get(0).anomaly()).as(report.toString()).isEqualTo(anomaly);
        if (anomaly.compareTo(Anomaly.G0) >= 0) {
            assertThat(report.findings()).as(report.toString()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("anomalies")
    void eachAnomalyIsFoundAmongThousandsOfSoundTransactions(
            Anomaly anomaly, Consistency asked, List<Transaction> planted) {
        List<Transaction> history = new ArrayList<>(new SerialExecution(SEED, 8, 5).run(2_000));
        history.addAll(history.size() / 2, planted);

        AppendReport report = AppendChecker.check(history, asked);

        assertFirst(anomaly, report);
        int first = history.indexOf(planted.get(0));
        assertThat(report.findings().get(0).transactions()).allMatch(i -> i >= first && i < first + planted.size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("anomalies")
    void whatNeedsAnOrderIsNoAnomalyWhereNoneIsAskedFor(Anomaly anomaly, Consistency asked, List<Transaction> history) {
        if (asked != SERIALIZABLE) {
            Consistency less = Consistency.values()[asked.ordinal() - 1];
            assertThat(AppendChecker.check(history, less).findings()).isEmpty();
        }
    }

    static Stream<Arguments> lookAlikes() {
        return Stream.of(
                sound("a read of the own append", tx(append("x", 1), read("x", 1), append("x", 2), read("x", 1, 2))),
                sound("an own intermediate state", tx(append("x", 1), read("x", 1), append("x", 2)), tx(read("x"))),
                sound("an element in two keys", tx(append("x", 1), append("y", 1)), tx(read("x", 1)), tx(read("y", 1))),
                sound("a failed append that nobody reads", failed(append("x", 1)), tx(read("x"))),
                sound("an unknown append that is read", unknown(append("x", 1)), tx(read("x", 1))),
                sound("an unknown append that is not", unknown(append("x", 1)), at(1, 200, 300, read("x"))),
                sound(
                        "an unknown append that takes effect long after",
                        Transaction.unknown(1, 0, List.of(append("x", 1))),
                        at(2, 50, 60, read("x")),
                        at(1, 70, 80, read("x")),
                        at(3, 90, 99, read("x", 1))),
                sound(
                        "an unknown append that takes effect long after its error",
                        new Transaction(1, 0, 10, Transaction.Outcome.UNKNOWN, List.of(append("x", 1))),
                        at(2, 50, 60, read("x")),
                        at(1, 70, 80, read("x")),
                        at(3, 90, 99, read("x", 1))),
                sound(
                        "an append that no read came late enough for",
                        at(1, 0, 10, append("x", 1)),
                        at(2, 5, 30, read("x"))),
                sound(
                        "a read and an append that overlap",
                        at(1, 0, 10, append("x", 1)),
                        at(2, 10, 30, read("x")),
                        at(3, 11, 40, read("x", 1))),
                sound("the last reader is the last writer", tx(append("x", 1)), tx(read("x", 1), append("x", 2))),
                sound(
                        "many appends that no read shows",
                        tx(read("x"), append("x", 1)),
                        at(1, 0, 200, append("x", 2)),
                        at(2, 0, 200, append("x", 3)),
                        at(3, 0, 200, append("x", 4))),
                sound(
                        "two appends in two orders of two keys, and nobody reads one of them",
                        tx(append("x", 1), append("y", 1)),
                        tx(append("y", 2), append("x", 2)),
                        tx(read("x", 1, 2))));
    }

    private static Arguments sound(String name, Transaction... history) {
        return Arguments.of(name, Named.of("history", List.of(history)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lookAlikes")
    void whatOnlyLooksLikeAnAnomalyIsLetPass(String name, List<Transaction> history) {
        AppendReport report = AppendChecker.check(history, STRICT_SERIALIZABLE);

        assertThat(report.findings()).as(report.toString()).isEmpty();
    }

    @Test
    void ofTheCyclesThroughOneTransactionTheShortestIsTold() {
        List<Transaction> history = List.of(
                tx(append("y", 1), append("q", 1)),
                tx(read("y", 1), append("w", 1)),
                tx(read("w", 1), read("y")),
                tx(read("q", 1), read("y")));

        AppendReport report = AppendChecker.check(history, SERIALIZABLE);

        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().get(0).transactions())
                .as(report.toString())
                .containsExactly(3, 0);
    }

    /** In a process, what comes after an unknown outcome still comes after what was known before it. */
    @Test
    void aProcessGoesOnAfterAnUnknownOutcome() {
        List<Transaction> history = List.of(
                at(1, 0, 10, append("x", 1)),
                new Transaction(1, 20, 30, Transaction.Outcome.UNKNOWN, List.of(append("y", 1))),
                at(1, 40, 50, read("x")),
                at(2, 45, 60, read("x", 1), read("y", 1)));

        assertThat(AppendChecker.check(history, STRONG_SESSION_SERIALIZABLE).anomalies())
                .containsExactly(Anomaly.G_SINGLE_PROCESS);
    }

    /** An acknowledged append that no read shows still has a place: after all that reads show. */
    @Test
    void unreadAppendsTakePartInCycles() {
        List<Transaction> history =
                List.of(tx(read("x"), append("y", 1)), tx(read("y"), append("x", 1)), failed(append("z", 1)));

        assertThat(AppendChecker.check(history, SERIALIZABLE).anomalies()).containsExactly(Anomaly.G2);
    }

    /** Of an unknown transaction one append was read, so that the other must be there, too. */
    @Test
    void unknownTransactionsTakeEffectAsAWhole() {
        List<Transaction> history = List.of(unknown(append("x", 1), append("y", 1)), tx(read("x", 1), read("y")));

        assertThat(AppendChecker.check(history, SERIALIZABLE).anomalies()).containsExactly(Anomaly.G_SINGLE);
    }

    @Test
    void realSerialExecutionsAreNeverAccused() {
        for (long seed = SEED; seed < SEED + 40; seed++) {
            List<Transaction> history = new SerialExecution(seed, 1 + (int) (seed % 12), 1 + (int) (seed % 7)).run(500);
            AppendReport report = AppendChecker.check(history, STRICT_SERIALIZABLE);
            assertThat(report.findings())
                    .as("seed " + seed + ": -Damcast.seed=" + seed + "\n" + report)
                    .isEmpty();
        }
    }

    @Test
    void theCounterexampleIsTheShortestAndTellsWhatMakesEachEdge() {
        List<Transaction> history = List.of(
                at(1, 1_000_000, 2_000_000, append("x", 1)),
                at(2, 2_500_000, 3_500_000, append("z", 1)),
                at(3, 4_000_000, 5_000_000, read("x")),
                at(4, 6_000_000, 7_000_000, read("x", 1)));

        AppendReport report = AppendChecker.check(history, STRICT_SERIALIZABLE);

        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().get(0).transactions()).containsExactly(2, 0);
        assertThat(report.findings().get(0).text()).isEqualTo("""
                G-single-realtime (a cycle with one rw and real time): T2 before T0 before T2
                  T0  process 1, 1.000 ms to 2.000 ms, ok: append(x, 1)
                  T2  process 3, 4.000 ms to 5.000 ms, ok: read(x) -> []
                  T2 before T0: rw: T2 read x with nothing, and T0 appended 1 to x next
                  T0 before T2: real time: T0 was complete at 2.000 ms, before T2 began at 4.000 ms""");
    }

    @Test
    void aHundredThousandTransactionsTakeNoMoreThanLinearTimeAllows() {
        List<Transaction> history = new SerialExecution(SEED, 50, 10).run(100_000);
        long begin = System.nanoTime();
        AppendReport report = AppendChecker.check(history, STRICT_SERIALIZABLE);
        System.out.printf("%s in %.2f s%n", report, (System.nanoTime() - begin) / 1e9);

        assertThat(report.findings()).isEmpty();
        assertThat(report.edges())
                .as("edges, which must not grow with the square")
                .isLessThan(12L * history.size());
    }

    @Test
    void anElementThatIsAppendedTwiceIsAMistakeOfTheTest() {
        assertThatThrownBy(() -> AppendChecker.check(List.of(tx(append("x", 1)), tx(append("x", 1))), SERIALIZABLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transactions 0 and 1 both append 1 to x");
    }

    @Test
    void anomaliesHaveNamesOfTheirOwn() {
        assertThat(Stream.of(Anomaly.values()).map(Anomaly::title).distinct()).hasSameSizeAs(Anomaly.values());
        assertThat(Set.of(Anomaly.cycle(0, false, false, true), Anomaly.cycle(3, true, true, false)))
                .containsExactlyInAnyOrder(Anomaly.G0_REALTIME, Anomaly.G2_PROCESS);
    }
}
