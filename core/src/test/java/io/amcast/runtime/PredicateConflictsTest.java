package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.MemberEvents.RelationFault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** A user's predicate, asked about encoded messages. */
class PredicateConflictsTest {
    private final List<String> decoded = new ArrayList<>();
    private final List<RelationFault> faults = new ArrayList<>();

    /** The predicate sees what was multicast, and each message is decoded once. */
    @Test
    void decodesEachMessageOnce() {
        PredicateConflicts<String> sameParity =
                predicate((one, other) -> (Integer.parseInt(one) + Integer.parseInt(other)) % 2 == 0);
        var messages = List.of(message(0, A), message(1, A), message(2, A));

        assertThat(sameParity.conflict(messages.get(0), messages.get(2))).isTrue();
        assertThat(sameParity.conflict(messages.get(0), messages.get(1))).isFalse();
        assertThat(sameParity.conflict(messages.get(2), messages.get(1))).isFalse();
        assertThat(decoded).containsExactly("0", "2", "1");
    }

    /** What throws, the predicate or the codec, counts as a conflict. */
    @Test
    void countsAThrowAsAConflict() {
        PredicateConflicts<String> thrower = predicate((one, other) -> {
            throw new IllegalArgumentException("cannot tell");
        });

        assertThat(thrower.conflict(message(0, A), message(1, A))).isTrue();
        assertThat(thrower.conflict(message(0, A), message(1, A))).isTrue();
        assertThat(faults).containsExactly(RelationFault.THREW, RelationFault.THREW);
    }

    /** Of a predicate that says yes in one order only both orders conflict, and each time it is told. */
    @Test
    void answersTheSameInBothOrders() {
        PredicateConflicts<String> lower = predicate((one, other) -> one.compareTo(other) < 0);

        assertThat(lower.conflict(message(0, A), message(1, A))).isTrue();
        assertThat(lower.conflict(message(1, A), message(0, A))).isTrue();
        assertThat(lower.conflict(message(1, A), message(1, A))).isFalse();
        assertThat(faults).containsExactly(RelationFault.ASYMMETRIC, RelationFault.ASYMMETRIC);
    }

    /** A predicate that throws in one order only counts as a conflict in both. */
    @Test
    void countsAThrowInOneOrderInBoth() {
        PredicateConflicts<String> half = predicate((one, other) -> {
            if (one.compareTo(other) < 0) {
                throw new IllegalArgumentException("cannot tell");
            }
            return false;
        });

        assertThat(half.conflict(message(0, A), message(1, A))).isTrue();
        assertThat(half.conflict(message(1, A), message(0, A))).isTrue();
        assertThat(faults).containsExactly(RelationFault.THREW, RelationFault.THREW);
    }

    private PredicateConflicts<String> predicate(BiPredicate<String, String> predicate) {
        return new PredicateConflicts<>(
                new ConflictRelation.ByPredicate<>("test", 1, predicate), codec(), 100, new MemberEvents() {
                    @Override
                    public void relationFault(RelationFault fault) {
                        faults.add(fault);
                    }
                });
    }

    private Codec<String> codec() {
        return new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return Codec.utf8().encode(value);
            }

            @Override
            public String decode(byte[] bytes) {
                decoded.add(Codec.utf8().decode(bytes));
                return Codec.utf8().decode(bytes);
            }
        };
    }
}
