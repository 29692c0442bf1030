package io.amcast.cli.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.cli.bench.BenchMessage;
import io.amcast.cli.bench.Outgoing;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shows that drawn messages conflict, and go to two groups, as often as their workload says. */
class MessageSourceTest {
    private static final int DRAWS = 2_000;
    private static final List<GroupId> GROUPS = List.of(GroupId.of("g1"), GroupId.of("g2"), GroupId.of("g3"));
    private static final ConflictRelation<BenchMessage> RELATION = BenchMessage.conflicts();

    private static List<Outgoing> drawn(Workload workload) {
        return Stream.generate(new MessageSource(workload, GROUPS, 10, new SplittableRandom(3)))
                .limit(DRAWS)
                .toList();
    }

    private static long conflicting(List<Outgoing> messages) {
        BenchMessage hot = drawn(Workload.conflicts(100, 0)).get(0).message();
        return messages.stream()
                .filter(each -> RELATION.conflict(each.message(), hot))
                .count();
    }

    @Test
    void theConflictRateIsTheShareOfMessagesThatAllConflictWithEachOther() {
        assertThat(conflicting(drawn(Workload.conflicts(0, 0)))).isZero();
        assertThat((double) conflicting(drawn(Workload.conflicts(25, 0)))).isCloseTo(DRAWS * 0.25, within(120.0));
        assertThat(conflicting(drawn(Workload.conflicts(100, 0)))).isEqualTo(DRAWS);
    }

    @Test
    void withoutTheHotKeyNoTwoMessagesConflict() {
        List<Outgoing> messages = drawn(Workload.conflicts(0, 0));
        for (int i = 1; i < 200; i++) {
            BenchMessage later = messages.get(i).message();
            assertThat(messages.subList(0, i)).noneMatch(each -> RELATION.conflict(each.message(), later));
        }
    }

    @Test
    void inTotalOrderAllConflictAndInClassNoneNothingDoes() {
        BenchMessage one = drawn(Workload.total(0)).get(0).message();
        assertThat(drawn(Workload.total(0))).allMatch(each -> RELATION.conflict(one, each.message()));
        assertThat(drawn(Workload.none(0))).allMatch(each -> RELATION.commutes(each.message()));
    }

    /** A read commutes with itself, a write does not. */
    @Test
    void readsOfSkewedKeysAreAsManyAsSaid() {
        assertThat((double) drawn(Workload.skewed(0.99, 95, 0)).stream()
                        .filter(each -> !RELATION.conflict(each.message(), each.message()))
                        .count())
                .isCloseTo(DRAWS * 0.95, within(60.0));
    }

    @Test
    void messagesGoToOneGroupOrTwoDifferentOnesAsOftenAsSaid() {
        assertThat(drawn(Workload.none(0))).allMatch(each -> each.destinations().size() == 1);
        assertThat(drawn(Workload.none(100)))
                .allMatch(each -> each.destinations().size() == 2);
        assertThat((double) drawn(Workload.none(10)).stream()
                        .filter(each -> each.destinations().size() == 2)
                        .count())
                .isCloseTo(DRAWS * 0.1, within(90.0));
    }
}
