package io.amcast.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.testkit.laws.ConflictLaws;
import io.amcast.testkit.laws.Gen;
import io.amcast.testkit.laws.Law;
import io.amcast.testkit.laws.LawViolation;
import io.amcast.testkit.laws.MachineUnderTest;
import io.amcast.testkit.laws.StateMachineLaws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows which relations each ledger may be used with, by the laws of state machines and conflict relations. */
class LedgerLawsTest {
    // snippet: laws
    private static final List<String> NAMES = List.of("ann@east", "bob@east", "cyd@west");
    private static final Gen<Transfer> TRANSFERS =
            random -> new Transfer(NAMES.get(random.nextInt(3)), NAMES.get(random.nextInt(3)), random.nextLong(1, 10));

    private static final MachineUnderTest<Transfer, String, Ledger> LEDGER = MachineUnderTest.of(
                    Ledger::new, new TransferCodec(), Codec.utf8(), TRANSFERS)
            .destinations(Transfer::groups)
            .state(ledger -> balances(NAMES, ledger::balance)); // its snapshots are in the order of a hash map

    @Test
    void theLedgerIsTheSameAtEveryReplica() {
        StateMachineLaws.check(LEDGER);
    }

    @Test
    void additionsCommute() {
        ConflictLaws.check(LEDGER.conflicts(Relations.ADDITIONS));
    }
    // end

    @ParameterizedTest
    @MethodSource("io.amcast.examples.embedding.LedgerTest#relations")
    void everyRelationSuitsTheLedgerThatNeverRefuses(ConflictRelation<Transfer> relation) {
        ConflictLaws.check(LEDGER.conflicts(relation));
    }

    // snippet: strict-laws
    private static final List<String> EAST = List.of("ann@east", "bob@east", "bank@east");

    private static final MachineUnderTest<Transfer, String, StrictLedger> STRICT = MachineUnderTest.of(
                    StrictLedger::new,
                    new TransferCodec(),
                    Codec.utf8(),
                    random -> new Transfer(
                            EAST.get(random.nextInt(3)), EAST.get(random.nextInt(3)), random.nextLong(1, 10)))
            .destinations(Transfer::groups)
            .state(ledger -> balances(EAST, ledger::balance))
            .simpler(transfer -> transfer.cents() == 1
                    ? List.of()
                    : List.of(new Transfer(transfer.from(), transfer.to(), transfer.cents() - 1)));

    @Test
    void aLedgerThatRefusesNeedsAnOrderByAccount() {
        StateMachineLaws.check(STRICT);
        ConflictLaws.check(STRICT.conflicts(Relations.ACCOUNTS));
    }
    // end

    /** An order of what leaves an account does not suffice: what arrives decides, too. Testing.md shows this violation. */
    @Test
    void aLedgerThatRefusesNeedsMoreThanAnOrderOfSpending() throws IOException {
        LawViolation violation = catchThrowableOfType(
                LawViolation.class,
                () -> ConflictLaws.check(STRICT.conflicts(Relations.SPENDING).seed(1)));
        assertThat(violation.law()).isEqualTo(Law.COMMUTATION);
        assertThat(violation.counterexample()).hasSize(2);
        String shown =
                violation.getMessage().lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
        assertThat(Files.readString(Path.of("../../docs/testing.md"))).contains(shown);
    }

    private static Map<String, Long> balances(List<String> names, ToLongFunction<String> balance) {
        Map<String, Long> balances = new TreeMap<>();
        names.forEach(name -> balances.put(name, balance.applyAsLong(name)));
        return balances;
    }
}
