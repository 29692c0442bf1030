package io.amcast.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amcast.Codec;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Shows that each way to get a state machine wrong is named, with a counterexample that cannot be made smaller. */
class StateMachineLawsTest {
    private static <S extends StateMachine<String, String>> LawViolation violation(Function<GroupId, S> factory) {
        return violation(Counters.with(factory));
    }

    private static LawViolation violation(MachineUnderTest<?, ?, ?> subject) {
        return catchThrowableOfType(LawViolation.class, () -> StateMachineLaws.check(subject));
    }

    /** A right state machine passes, with failures and snapshots on the way. */
    @Test
    void findsNothingWhereNothingIsWrong() {
        Checked checked = StateMachineLaws.check(Counters.with(group -> new Counters()));
        assertThat(checked.runs()).isEqualTo(500);
        assertThat(checked.deliveries()).isGreaterThan(5_000);
        assertThat(checked.failures()).isBetween(500L, checked.deliveries() / 2);
    }

    /** Answers in the order of identity hashes, which every instance has others of. */
    private static final class IdentityOrder extends Counters {
        private static final class Name {
            private final String text;

            Name(String text) {
                this.text = text;
            }
        }

        private final Map<String, Name> names = new HashMap<>();
        private final Set<Name> all = new HashSet<>();

        @Override
        String add(String name, int by) {
            all.add(names.computeIfAbsent(name, Name::new));
            super.add(name, by);
            return all.stream().map(each -> each.text).toList().toString();
        }
    }

    @Test
    void namesAnOrderThatDependsOnIdentity() {
        LawViolation violation = violation(group -> new IdentityOrder());
        assertThat(violation.law()).isEqualTo(Law.DETERMINISM);
        // Two names can be in two orders, one cannot.
        assertThat(violation.counterexample()).hasSize(2);
        assertThat(violation.getMessage())
                .startsWith("IdentityOrder breaks DETERMINISM: the result of \"add ")
                .contains("differs between two replicas that applied the same")
                .contains("one replica: \"[", "another replica: \"[", "identity hash", "shrunk from");
    }

    /** Reads a clock. */
    private static final class Clocked extends Counters {
        @Override
        public String apply(Delivery<String> delivery) {
            return super.apply(delivery) + System.nanoTime();
        }
    }

    @Test
    void namesAClock() {
        LawViolation violation = violation(group -> new Clocked());
        assertThat(violation.law()).isEqualTo(Law.DETERMINISM);
        assertThat(violation.counterexample()).hasSize(1);
    }

    /** Shares a counter among all instances in the process, which a cluster of processes would not. */
    private static final class Shared extends Counters {
        private static int operations;

        @Override
        public String apply(Delivery<String> delivery) {
            return super.apply(delivery) + " " + operations++;
        }
    }

    @Test
    void namesAStaticVariable() {
        LawViolation violation = violation(group -> new Shared());
        assertThat(violation.law()).isEqualTo(Law.DETERMINISM);
        assertThat(violation.counterexample()).hasSize(1);
    }

    /** Writes what is there when it is written, not when it was captured. */
    private static final class LiveView extends Counters {
        @Override
        public Snapshot capture() {
            return out -> out.write(bytes());
        }
    }

    @Test
    void namesAViewThatChangesLater() {
        LawViolation violation = violation(group -> new LiveView());
        assertThat(violation.law()).isEqualTo(Law.UNCHANGING_VIEW);
        // An addition, or what takes back another before the capture.
        assertThat(violation.counterexample()).hasSizeBetween(1, 2);
        assertThat(violation.getMessage())
                .containsPattern("[12]\\. \\(a snapshot is captured\\)\n    [23]\\. \"(add|take) . 1\" -> ")
                .contains("written at once: state ", "written after the last delivery: state ", "let capture() copy");
    }

    /** Takes what is there before it finds that it is not enough. */
    private static final class HalfDone extends Counters {
        @Override
        String take(String name, int value, int by) {
            if (value < by) {
                values.put(name, 0);
            }
            return super.take(name, value, by);
        }
    }

    @Test
    void namesAnApplyThatThrowsHalfWay() {
        LawViolation violation =
                violation(Counters.with(group -> new HalfDone()).state(counters -> counters.values.toString()));
        assertThat(violation.law()).isEqualTo(Law.FAILED_APPLY);
        assertThat(violation.counterexample()).singleElement().asString().matches("take . 1");
        assertThat(violation.getMessage())
                .containsPattern("\"take . 1\" -> threw IllegalStateException: only 0 in .")
                .containsPattern("with it: state \"\\{.=0\\}\"")
                .contains("as if it had never come: state \"{}\"");
    }

    /** Restores over what is there. */
    private static final class NotCleared extends Counters {
        @Override
        public void restore(InputStream in) throws IOException {
            read(in.readAllBytes());
        }
    }

    @Test
    void namesARestoreThatLeavesOldState() {
        LawViolation violation = violation(group -> new NotCleared());
        assertThat(violation.law()).isEqualTo(Law.RESTORE_REPLACES);
        assertThat(violation.counterexample()).hasSize(1);
    }

    /** Reads once, which a stream may answer with a part. */
    private static final class ReadsOnce extends Counters {
        @Override
        public void restore(InputStream in) throws IOException {
            values.clear();
            byte[] buffer = new byte[1 << 16];
            int length = in.read(buffer);
            read(java.util.Arrays.copyOf(buffer, Math.max(0, length)));
        }
    }

    @Test
    void namesARestoreThatReadsOnce() {
        LawViolation violation = violation(group -> new ReadsOnce());
        assertThat(violation.law()).isEqualTo(Law.SHORT_READS);
        assertThat(violation.counterexample()).hasSize(1);
        assertThat(violation.getMessage()).contains("readFully");
    }

    /** Answers from a count that its snapshots do not hold. */
    private static final class Forgetful extends Counters {
        private int additions;

        @Override
        String add(String name, int by) {
            super.add(name, by);
            return "addition " + ++additions;
        }

        @Override
        public void restore(InputStream in) throws IOException {
            super.restore(in);
            additions = 0;
        }
    }

    @Test
    void namesWhatASnapshotLacks() {
        LawViolation violation = violation(group -> new Forgetful());
        assertThat(violation.law()).isEqualTo(Law.REPLAY);
        assertThat(violation.counterexample()).hasSize(2);
        assertThat(violation.getMessage())
                .contains("2. (a snapshot is captured)")
                .contains("without restart: \"addition 2\"", "with restart: \"addition 1\"");
    }

    /** With the state given by a function that sees the count, the round trip itself is named. */
    @Test
    void comparesWhatTheUserSays() {
        LawViolation violation =
                violation(Counters.with(group -> new Forgetful()).state(machine -> machine.additions));
        assertThat(violation.law()).isEqualTo(Law.ROUND_TRIP);
        assertThat(violation.getMessage()).contains("captured: state 1", "restored: state 0");
    }

    /** Tidies up where it should only look. */
    private static final class TidyingCapture extends Counters {
        @Override
        public Snapshot capture() {
            values.values().removeIf(value -> value % 2 == 0);
            return super.capture();
        }

        @Override
        String take(String name, int value, int by) {
            return super.take(name, value, by) + values.size();
        }
    }

    @Test
    void namesACaptureThatChangesTheState() {
        assertThat(violation(group -> new TidyingCapture()).law()).isEqualTo(Law.CAPTURE_CHANGES_NOTHING);
    }

    /** Takes a case to be impossible. */
    private static final class Asserting extends Counters {
        @Override
        String take(String name, int value, int by) {
            throw new AssertionError("never taken");
        }
    }

    @Test
    void namesAnError() {
        LawViolation violation = violation(group -> new Asserting());
        assertThat(violation.law()).isEqualTo(Law.NO_ERROR);
        assertThat(violation.counterexample()).hasSize(1);
        assertThat(violation.getMessage()).contains("threw java.lang.AssertionError: never taken");
    }

    /** Restores nothing that it can read. */
    private static final class Unreadable extends Counters {
        @Override
        public void restore(InputStream in) throws IOException {
            throw new IOException("version 7");
        }
    }

    @Test
    void namesARestoreThatThrows() {
        LawViolation violation = violation(group -> new Unreadable());
        assertThat(violation.law()).isEqualTo(Law.ROUND_TRIP);
        assertThat(violation.counterexample()).isEmpty();
        assertThat(violation.getMessage())
                .contains("restore() throws on what a captured view wrote", "java.io.IOException: version 7");
        assertThat(violation).hasRootCauseInstanceOf(IOException.class);
    }

    /** A codec that cannot read what it wrote is named with the message. */
    @Test
    void namesACodecThatFails() {
        Codec<String> broken = new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return new byte[] {1};
            }

            @Override
            public String decode(byte[] bytes) {
                throw new IllegalArgumentException("of version 1");
            }
        };
        LawViolation violation =
                violation(MachineUnderTest.of(group -> new Counters(), broken, Codec.utf8(), Counters.COMMANDS));
        assertThat(violation.law()).isEqualTo(Law.CODECS);
        assertThat(violation.getMessage()).contains("an encoded message cannot be decoded", "of version 1");
    }

    /** Deliveries are cut to the messages that reach the group, and replicas are made for a group that they reach. */
    @Test
    void deliversToTheDestinationsOnly() {
        GroupId even = GroupId.of("even");
        GroupId odd = GroupId.of("odd");
        Set<GroupId> seen = new HashSet<>();
        StateMachineLaws.check(MachineUnderTest.of(
                        group -> new Counters() {
                            @Override
                            public String apply(Delivery<String> delivery) {
                                seen.add(group);
                                assertThat(delivery.group()).isEqualTo(group);
                                assertThat(delivery.destinations()).contains(group);
                                return super.apply(delivery);
                            }
                        },
                        Codec.utf8(),
                        Codec.utf8(),
                        Counters.COMMANDS)
                .destinations(command -> command.length() % 2 == 0 ? Set.of(even) : Set.of(even, odd)));
        assertThat(seen).containsExactlyInAnyOrder(even, odd);
    }

    /** The printed seed brings the same violation back, in the first run. */
    @Test
    void replaysFromTheSeed() {
        LawViolation violation = violation(group -> new Forgetful());
        String seed = "-Damcast.seed=" + violation.seed();
        assertThat(violation.getMessage())
                .endsWith("replay: run StateMachineLawsTest with " + seed
                        + ", for instance: mvn test -Dtest=StateMachineLawsTest " + seed);
        LawViolation again = violation(
                Counters.with(group -> new Forgetful()).seed(violation.seed()).runs(1));
        assertThat(again.seed()).isEqualTo(violation.seed());
        assertThat(again.getMessage())
                .isEqualTo(violation
                        .getMessage()
                        .replaceFirst(
                                "with -D.*",
                                "again, whose seed is fixed; seed(" + violation.seed() + ") begins with this run"));
    }

    /** The property is the seed of tests that fix none, and a mistake in it is told. */
    @Test
    void takesTheSeedFromTheProperty() {
        String before = System.getProperty(Seeds.PROPERTY);
        try {
            System.setProperty(Seeds.PROPERTY, "77");
            assertThat(Seeds.of(null).first()).isEqualTo(77);
            assertThat(Seeds.of(5L).first()).isEqualTo(5);
            System.setProperty(Seeds.PROPERTY, "7x");
            assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Seeds.of(null)))
                    .hasMessage("-Damcast.seed=7x: a seed is a whole number, as a violation prints it");
        } finally {
            if (before == null) {
                System.clearProperty(Seeds.PROPERTY);
            } else {
                System.setProperty(Seeds.PROPERTY, before);
            }
        }
    }

    /** A check that tried nothing does not pass. */
    @Test
    void refusesToPassWhereEverythingFails() {
        MachineUnderTest<String, String, Counters> subject = MachineUnderTest.of(
                group -> new Counters(), Codec.utf8(), Codec.utf8(), Gen.among("take a 1", "take b 2"));
        assertThat(catchThrowableOfType(AssertionError.class, () -> StateMachineLaws.check(subject)))
                .hasMessageStartingWith("StateMachineLaws had nothing to check: apply threw at each of ")
                .hasMessageContaining("at last IllegalStateException: only 0 in ");
    }

    /** Limits are checked where they are set. */
    @Test
    void refusesLimitsThatCheckNothing() {
        MachineUnderTest<String, String, Counters> subject = Counters.with(group -> new Counters());
        for (Runnable wrong : List.<Runnable>of(() -> subject.runs(0), () -> subject.length(0))) {
            assertThat(catchThrowableOfType(IllegalArgumentException.class, wrong::run))
                    .hasMessageContaining(" 0: must be ");
        }
    }
}
