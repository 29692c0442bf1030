package io.amcast.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.Keys;
import io.amcast.Modes;
import io.amcast.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Shows that each way to get a conflict relation wrong is named, with a counterexample that cannot be made smaller. */
class ConflictLawsTest {
    private static LawViolation violation(ConflictRelation<String> relation) {
        return violation(Counters.with(group -> new Counters()).conflicts(relation));
    }

    private static LawViolation violation(MachineUnderTest<?, ?, ?> subject) {
        return catchThrowableOfType(LawViolation.class, () -> ConflictLaws.check(subject));
    }

    /** Right relations pass, by keys and by predicate, and pairs that commute were tried. */
    @Test
    void findsNothingWhereNothingIsWrong() {
        MachineUnderTest<String, String, Counters> subject = Counters.with(group -> new Counters());
        Checked byKeys = ConflictLaws.check(subject);
        assertThat(byKeys.commuting()).isGreaterThan(1_000);
        Checked byPredicate = ConflictLaws.check(subject.conflicts(ConflictRelation.when(
                "test", 1, (one, other) -> Counters.keys(one).conflictsWith(Counters.keys(other)))));
        assertThat(byPredicate.commuting()).isGreaterThan(1_000);
        assertThat(ConflictLaws.check(subject.conflicts(ConflictRelation.all())).commuting())
                .isZero();
    }

    private static Modes modes(String... commuting) {
        Modes.Builder builder = Modes.builder().mode('a', "add").commute("add", "add");
        for (String each : commuting) {
            builder.commute("add", each);
        }
        return builder.build();
    }

    private static Keys below(String command) {
        return switch (command.substring(0, 3)) {
            case "add" -> Keys.add("all/" + command.charAt(4));
            case "get" -> Keys.read("all/" + command.charAt(4));
            default -> Keys.write("all"); // more than it must
        };
    }

    /** Relations by modes of their own, by paths, and joined ones: right ones pass. */
    @Test
    void findsNothingWhereNothingIsWrongInRelationsOfOtherKinds() {
        ConflictRelation<String> byModes = ConflictRelation.onKeys(modes(), Counters::keys);
        ConflictRelation<String> byPaths = ConflictRelation.onPaths(ConflictLawsTest::below);
        ConflictRelation<String> never = ConflictRelation.when("never", 1, (one, other) -> false);
        ConflictRelation<String> sameName = ConflictRelation.when(
                "name", 1, (one, other) -> one.charAt(one.indexOf(' ') + 1) == other.charAt(other.indexOf(' ') + 1));
        for (ConflictRelation<String> right :
                List.of(byModes, byPaths, byModes.or(never), byModes.and(byPaths), byPaths.and(sameName))) {
            Checked checked =
                    ConflictLaws.check(Counters.with(group -> new Counters()).conflicts(right));
            assertThat(checked.commuting()).as(right.describe()).isGreaterThan(1_000);
        }
    }

    /** Relations by modes of their own, and joined ones: wrong ones are named, with what each part says. */
    @Test
    void namesWhatIsWrongInRelationsOfOtherKinds() {
        LawViolation readsAmongAdditions =
                violation(ConflictRelation.onKeys(modes("read"), Counters::keys).named("loose", 3));
        assertThat(readsAmongAdditions.law()).isEqualTo(Law.COMMUTATION);
        assertThat(readsAmongAdditions.getMessage())
                .startsWith("The conflict relation 'loose' of Counters")
                .containsPattern("are said to commute \\(keys '(.):[ar]' and '\\1:[ar]'\\)")
                .contains("or in modes that do not commute");

        LawViolation tooFew = violation(
                Counters.BY_NAME.and(ConflictRelation.when("odd", 1, (one, other) -> one.length() != other.length())));
        assertThat(tooFew.law()).isEqualTo(Law.COMMUTATION);
        assertThat(tooFew.getMessage())
                .contains("the predicate answers false)")
                .contains("in either part of an or, in both of an and");

        LawViolation oneWay = violation(
                Counters.BY_NAME.or(ConflictRelation.when("first", 1, (one, other) -> one.startsWith("add"))));
        assertThat(oneWay.law()).isEqualTo(Law.SYMMETRY);
    }

    @Test
    void namesAnAsymmetricPredicate() {
        LawViolation violation = violation(
                ConflictRelation.when("test", 1, (one, other) -> one.startsWith("add") || one.startsWith("take")));
        assertThat(violation.law()).isEqualTo(Law.SYMMETRY);
        assertThat(violation.counterexample()).hasSize(2);
        assertThat(violation.getMessage())
                .startsWith("The conflict relation 'test' of Counters breaks SYMMETRY: ")
                .containsPattern("test\\(\"(add|take) . 1\", \"get .\"\\) is true")
                .containsPattern("test\\(\"get .\", \"(add|take) . 1\"\\) is false");
    }

    /** Additions that answer the sum do not commute, though the keys say so. */
    @Test
    void namesMessagesThatOnlySeemToCommute() {
        final class Talkative extends Counters {
            @Override
            String add(String name, int by) {
                super.add(name, by);
                return name + " is " + values.get(name);
            }
        }
        LawViolation violation = violation(Counters.with(group -> new Talkative()));
        assertThat(violation.law()).isEqualTo(Law.COMMUTATION);
        // Two additions to one counter, after nothing.
        assertThat(violation.counterexample())
                .hasSize(2)
                .allSatisfy(message -> assertThat((String) message).matches("add . 1"));
        assertThat(violation.getMessage())
                .containsPattern(
                        "\"add (.) 1\" and \"add \\1 1\" are said to commute \\(keys '\\1:a' and '\\1:a'\\), but"
                                + " the result of \"add \\1 1\" differs with their order")
                .contains("from: the empty state of a replica of group g1")
                .containsPattern("hold a key that both have \\('.'\\) with Keys.write");
    }

    /** A failure that depends on the order is one, too; the state that it needs is part of the counterexample. */
    @Test
    void namesMessagesOfWhichOneFailsInOneOrder() {
        LawViolation violation = violation(ConflictRelation.onKeys(command ->
                command.startsWith("take") ? Keys.mode('t', command.split(" ")[1]) : Counters.keys(command)));
        assertThat(violation.law()).isEqualTo(Law.COMMUTATION);
        // An addition or a few, and two takes of which they suffice for one.
        assertThat(violation.counterexample()).hasSizeBetween(3, 6);
        assertThat(violation.getMessage())
                .containsPattern("from: the state after these steps.*\n    1\\. \"add . \\d\"")
                .containsPattern("one order:\n      \"take . \\d\" -> .*\n      \"take . \\d\" -> threw");
    }

    /** Messages without keys are said to commute with everything. */
    @Test
    void namesAMessageWithoutKeysThatDoesNotCommute() {
        LawViolation violation = violation(
                ConflictRelation.onKeys(command -> command.startsWith("get") ? Keys.none() : Counters.keys(command)));
        assertThat(violation.law()).isEqualTo(Law.COMMUTATION);
        // A read and an addition; or a read and a take, after an addition that it takes from.
        assertThat(violation.counterexample()).hasSizeBetween(2, 3);
        assertThat(violation.getMessage())
                .containsPattern("keys (none and '.:[aw]'|'.:[aw]' and none)")
                .contains("give both a key for what they share");
    }

    /** A message without keys has no timestamp, in the laws as in a cluster. */
    @Test
    void givesTimestampsOnlyToWhatIsOrdered() {
        ConflictRelation<String> relation =
                ConflictRelation.onKeys(command -> command.equals("nop") ? Keys.none() : Counters.keys(command));
        ConflictLaws.check(MachineUnderTest.of(
                        group -> new Counters() {
                            @Override
                            public String apply(Delivery<String> delivery) {
                                boolean nop = delivery.message().equals("nop");
                                assertThat(delivery.timestamp().isEmpty()).isEqualTo(nop);
                                return nop ? "" : super.apply(delivery);
                            }
                        },
                        Codec.utf8(),
                        Codec.utf8(),
                        Gen.oneOf(Counters.COMMANDS, Gen.among("nop")))
                .conflicts(relation));
    }

    /** Keys of the object instead of its content. */
    @Test
    void namesKeysThatDependOnIdentity() {
        LawViolation violation =
                violation(ConflictRelation.onKeys(command -> Keys.write("key" + System.identityHashCode(command))));
        assertThat(violation.law()).isEqualTo(Law.RELATION_DEPENDS_ON_MESSAGES);
        assertThat(violation.getMessage()).contains("of a decoded copy: 'key");
    }

    @Test
    void namesAKeyFunctionThatThrows() {
        LawViolation violation = violation(ConflictRelation.onKeys(command -> {
            throw new IllegalStateException("no key");
        }));
        assertThat(violation.getMessage()).contains("the key function throws for \"", "IllegalStateException: no key");
    }

    /** Where the state machine itself does not do the same twice, it is named, not the relation. */
    @Test
    void namesTheStateMachineIfThatIsToBlame() {
        final class Clocked extends Counters {
            @Override
            String add(String name, int by) {
                return super.add(name, by) + System.nanoTime();
            }
        }
        LawViolation violation = violation(Counters.with(group -> new Clocked()));
        assertThat(violation.law()).isEqualTo(Law.DETERMINISM);
        assertThat(violation.counterexample()).hasSize(1);
    }

    /** Equal states that are written differently are compared by what the user says. */
    @Test
    void comparesStatesByTheUsersFunction() {
        final class ByArrival extends Counters {
            private final Map<String, Integer> arrived = new LinkedHashMap<>();

            @Override
            String add(String name, int by) {
                arrived.merge(name, by, Integer::sum);
                return "";
            }

            @Override
            public Snapshot capture() {
                byte[] text = arrived.toString().getBytes(StandardCharsets.UTF_8);
                return out -> out.write(text);
            }
        }
        MachineUnderTest<String, String, ByArrival> subject = Counters.with(group -> new ByArrival());
        assertThat(violation(subject).getMessage())
                .contains("the state differs with their order", "say with MachineUnderTest.state(...)");
        ConflictLaws.check(subject.state(machine -> machine.arrived));
    }

    /** A check that tried nothing does not pass. */
    @Test
    void refusesToPassWithoutACommutingPair() {
        MachineUnderTest<String, String, Counters> subject = Counters.with(group -> new Counters())
                .conflicts(ConflictRelation.when("test", 1, (one, other) -> true));
        assertThatThrownBy(() -> ConflictLaws.check(subject))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ConflictLaws had nothing to check");
    }

    /** Messages without a text of their own are shown by their bytes. */
    @Test
    void showsBytesWhereThereIsNoText() {
        MachineUnderTest<byte[], byte[], StateMachineOfBytes> subject = MachineUnderTest.of(
                        group -> new StateMachineOfBytes(), Codec.bytes(), Codec.bytes(), random ->
                                new byte[] {(byte) random.nextInt(128, 130)})
                .conflicts(ConflictRelation.none());
        assertThat(violation(subject).getMessage())
                .containsPattern(
                        "x8(0\" and \"\\\\x81|1\" and \"\\\\x80)\" are said to commute \\(keys none and none\\)")
                .contains("\"\\x80\" -> \"\\x80\"");
    }
}
