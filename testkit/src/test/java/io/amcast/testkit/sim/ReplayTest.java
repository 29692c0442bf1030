package io.amcast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shows that a replay's text means the same run, that wrong ones are refused by name, and that kinds of faults can be chosen. */
@ExtendWith(QuietMembers.class)
class ReplayTest {
    @Test
    void aSeedAloneIsItsWholePlan() {
        assertThat(Replay.of(17)).hasToString("17");
        assertThat(Replay.parse("17").plan()).isEqualTo(Draw.plan(17));
    }

    @Test
    void whatWasTakenAwayIsReadBack() {
        Replay drawn = LongStream.range(0, 1_000)
                .mapToObj(Replay::of)
                .filter(replay -> replay.faults.size() > 4
                        && replay.clients > 2
                        && replay.replicas.get(0) > 1
                        && replay.knobs.containsAll(EnumSet.of(Knob.LOSS, Knob.ENTRIES, Knob.LONG_DELAY)))
                .findFirst()
                .orElseThrow();
        List<Integer> replicas = new ArrayList<>(drawn.replicas);
        replicas.set(0, 1);
        Replay less = drawn.withNetwork(3)
                .withCalls(new TreeSet<>(Set.of(0, 2, 3)))
                .withFaults(new TreeSet<>(Set.of(1, 2, 4)))
                .withKnobs(EnumSet.of(Knob.LOSS, Knob.LONG_DELAY))
                .withProcesses(replicas, 2);
        assertThat(less.toString())
                .contains("/n=3/c=0,2-3/f=1-2,4/w=loss,long-delay/r=1,")
                .endsWith("/k=2");
        Replay read = Replay.parse(less.toString());
        assertThat(read.plan()).isEqualTo(less.plan());
        assertThat(read).hasToString(less.toString());
        assertThat(Simulator.PRODUCTION.replay(read).trace())
                .isEqualTo(Simulator.PRODUCTION.replay(less).trace());
        Replay none = less.withFaults(new TreeSet<>()).withKnobs(EnumSet.noneOf(Knob.class));
        assertThat(none.toString()).contains("/f=-/w=-/");
        assertThat(Replay.parse(none.toString()).plan()).isEqualTo(none.plan());
        assertThat(none.describe())
                .startsWith("3 calls of 2 clients, 0 planned faults, ")
                .endsWith(", calm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "x; 'x': expected a seed, a number from 0",
                "-4; '-4': expected a seed, a number from 0",
                "0/c; 'c': expected n=, c=, f=, w=, r= or k=",
                "0/q=1; 'q=1': expected n=, c=, f=, w=, r= or k=",
                "0/c=1/c=2; 'c=2': there are two of it",
                "0/c=999; 'c=999': what the seed draws has no call 999",
                "0/c=3-x; 'c=3-x': 'x' is no number",
                "0/c=5-3; 'c=5-3': 3 is not 5 to",
                "0/c=-; at least one call must be kept",
                "0/f=0-1000; what the seed draws has no fault",
                "0/w=rain; 'rain' is none of loss, duplicate, reorder, long-delay,",
                "0/k=0; 'k=0': 0 is not 1 to",
                "0/r=9; 'r=9': 9 is not 1 to",
                "0/r=1,1,1,1,1,1; the seed draws",
                "0/r=1; and the groups that are kept are [g1]",
            })
    void aWrongTextIsRefusedWithThePlaceAndTheReason(String text, String why) {
        assertThatThrownBy(() -> Replay.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("replay '" + text + "'")
                .hasMessageContaining(why);
    }

    @Test
    void onlyTheChosenKindsOfFaultsAreLeft() {
        for (long seed = 0; seed < 200; seed++) {
            Plan none = Replay.of(seed).only(Set.of()).plan();
            assertThat(none.faultless()).isTrue();
            assertThat(none.calls()).isEqualTo(Draw.plan(seed).calls());
            Plan some = Replay.of(seed)
                    .only(EnumSet.of(FaultKind.CRASH, FaultKind.LOSS))
                    .plan();
            assertThat(some.faults()).allMatch(fault -> fault.kind() == FaultKind.CRASH);
            assertThat(some.weather().loss())
                    .isEqualTo(Draw.plan(seed).weather().loss());
            assertThat(some.weather().duplicate() + some.weather().entryDisorder())
                    .isZero();
            assertThat(Replay.of(seed).only(Replay.choices()).plan()).isEqualTo(Draw.plan(seed));
        }
        assertThatThrownBy(() -> Replay.of(0).only(EnumSet.of(FaultKind.SUFFIX_LOST)))
                .hasMessageContaining("SUFFIX_LOST comes of other faults")
                .hasMessageContaining("LEADER_CHANGE");
    }

    /** A seed's run, and the same once fewer members carry it: what concerned others concerns those that are left. */
    @Test
    void fewerMembersAndClientsCarryTheSameCalls() {
        for (long seed = 0; seed < 20; seed++) {
            Replay all = Replay.of(seed);
            List<Integer> ones = Collections.nCopies(all.replicas.size(), 1);
            Plan plan = all.withProcesses(ones, 1).plan();
            assertThat(plan.calls()).hasSameSizeAs(all.calls).allMatch(call -> call.client() == 0);
            int processes = ones.size() + 1;
            assertThat(plan.faults())
                    .hasSameSizeAs(all.faults)
                    .allMatch(fault -> fault.process() < processes && fault.other() < processes);
            assertThat(Simulator.PRODUCTION.replay(all.withProcesses(ones, 1)).failure())
                    .isNull();
        }
    }
}
