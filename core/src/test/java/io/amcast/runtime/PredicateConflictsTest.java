package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Codec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user's predicate, asked about encoded messages. */
class PredicateConflictsTest {
    private final List<String> decoded = new ArrayList<>();

    /** The predicate sees what was multicast, and each message is decoded once. */
    @Test
    void decodesEachMessageOnce() {
        PredicateConflicts<String> sameParity = new PredicateConflicts<>(
                (one, other) -> (Integer.parseInt(one) + Integer.parseInt(other)) % 2 == 0, codec(), 100);
        var messages = List.of(message(0, A), message(1, A), message(2, A));

        assertThat(sameParity.conflict(messages.get(0), messages.get(2))).isTrue();
        assertThat(sameParity.conflict(messages.get(0), messages.get(1))).isFalse();
        assertThat(sameParity.conflict(messages.get(2), messages.get(1))).isFalse();
        assertThat(decoded).containsExactly("0", "2", "1");
    }

    /** What throws, the predicate or the codec, counts as a conflict. */
    @Test
    void countsAThrowAsAConflict() {
        PredicateConflicts<String> thrower = new PredicateConflicts<>(
                (one, other) -> {
                    throw new IllegalArgumentException("cannot tell");
                },
                codec(),
                100);

        assertThat(thrower.conflict(message(0, A), message(1, A))).isTrue();
        assertThat(thrower.conflict(message(0, A), message(1, A))).isTrue();
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
