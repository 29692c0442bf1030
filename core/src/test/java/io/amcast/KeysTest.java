package io.amcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KeysTest {
    /** Two messages conflict on a common key if its modes differ or both write. */
    @Test
    void conflictsByModesOfCommonKeys() {
        assertThat(Keys.read("a", "b").conflictsWith(Keys.read("b", "c"))).isFalse();
        assertThat(Keys.add("a").conflictsWith(Keys.add("a"))).isFalse();
        assertThat(Keys.read("a").conflictsWith(Keys.add("a"))).isTrue();
        assertThat(Keys.write("a").conflictsWith(Keys.write("a"))).isTrue();
        assertThat(Keys.write("a", "c").conflictsWith(Keys.write("b", "d"))).isFalse();
        assertThat(Keys.write("a", "z").conflictsWith(Keys.read("m", "z"))).isTrue();
        assertThat(Keys.none().conflictsWith(Keys.write("a"))).isFalse();
    }

    /** A union holds a key that is in both with different modes in mode write, which covers both. */
    @Test
    void unionCoversBoth() {
        Keys union = Keys.read("a", "b").and(Keys.add("b", "c"));
        assertThat(union).isEqualTo(Keys.read("a").and(Keys.write("b")).and(Keys.add("c")));
        assertThat(union).hasToString("a:r b:w c:a");
    }

    /** Keys that a codec reads are equal to those that a user names, and refused unless they ascend, each with a mode. */
    @Test
    void readsKeysThatAreInOrder() {
        assertThat(Keys.of(List.of("a", "b"), "rw")).isEqualTo(Keys.read("a").and(Keys.write("b")));
        assertThat(Keys.of(List.of(), "")).isEqualTo(Keys.none());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keys.of(List.of("b", "a"), "rr"))
                .withMessageContaining("key 'a'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keys.of(List.of("a", "a"), "rr"))
                .withMessageContaining("each once");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keys.of(List.of("a"), "rr"))
                .withMessageContaining("modes 'rr'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keys.of(List.of("a"), "R"))
                .withMessageContaining("mode 'R' of key 'a'");
    }

    /** A key that UTF-8 cannot hold would be another key at the replicas, and is refused where it is named. */
    @Test
    void refusesKeysThatAreNoText() {
        for (String key : List.of("x\ud83d", "\ude00", "\ude00\ud83d", "\ud83dx")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Keys.write(key))
                    .withMessageContaining("surrogate");
        }
        assertThat(Keys.write("\ud83d\ude00").size()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keys.of(new TreeMap<>(java.util.Map.of("a", '1'))))
                .withMessageContaining("mode '1'");
    }
}
