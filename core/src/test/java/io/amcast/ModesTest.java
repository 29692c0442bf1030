package io.amcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Named modes, which of them commute, and keys that are paths. */
class ModesTest {
    private static final Modes COUNTERS = Modes.builder()
            .mode('i', "increment")
            .mode('s', "set-add")
            .commute("increment", "increment")
            .commute("set-add", "set-add")
            .commute("set-add", "increment")
            .build();

    /** What was said to commute does, in either order; all else conflicts, and a write with everything. */
    @Test
    void conflictsButWhereSaidToCommute() {
        assertThat(COUNTERS.conflict('i', 'i')).isFalse();
        assertThat(COUNTERS.conflict('i', 's')).isFalse();
        assertThat(COUNTERS.conflict('s', 'i')).isFalse();
        assertThat(COUNTERS.conflict('r', 'r')).isFalse();
        assertThat(COUNTERS.conflict('r', 'i')).isTrue();
        for (char mode : "irsw".toCharArray()) {
            assertThat(COUNTERS.conflict('w', mode)).isTrue();
        }
        assertThat(COUNTERS.conflict('x', 'x')).as("no such mode").isTrue();
        assertThat(COUNTERS.keys("increment", "k")).isEqualTo(Keys.mode('i', "k"));
    }

    /** In the standard modes each letter commutes with itself alone, but a write with nothing. */
    @Test
    void standardModesCommuteWithThemselves() {
        for (char one = 'a'; one <= 'z'; one++) {
            for (char other = 'a'; other <= 'z'; other++) {
                assertThat(Modes.STANDARD.conflict(one, other)).isEqualTo(one != other || one == 'w');
            }
        }
    }

    /** A mistake is refused where it is made, with place, value and mend. */
    @Test
    void refusesWhatIsNoMatrix() {
        Modes.Builder builder = Modes.builder().mode('i', "increment");
        for (List<String> wrong : List.of(
                List.of("1", "one", "its letter '1' must be a to z"),
                List.of("w", "over", "its letter 'w' is that of 'write'"),
                List.of("j", "increment", "there is one of that name already"),
                List.of("j", "Jump!", "a name is 1 to 32"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.mode(wrong.get(0).charAt(0), wrong.get(1)))
                    .withMessageContaining(wrong.get(2));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.commute("increment", "jump"))
                .withMessage("mode 'jump': there are [increment, read, write]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.commute("write", "read"))
                .withMessageContaining("write commutes with nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> COUNTERS.keys("append", "k"))
                .withMessageContaining("mode 'append'");
    }

    /** The text of a matrix is the same for equal ones, whatever their modes are called, and is read back. */
    @Test
    void isToldAndReadBack() {
        assertThat(COUNTERS).hasToString("irsw: ii is rr ss");
        for (Modes modes : List.of(COUNTERS, Modes.STANDARD, Modes.builder().build())) {
            assertThat(Modes.parse(modes.toString())).isEqualTo(modes).hasToString(modes.toString());
        }
        assertThat(COUNTERS).isNotEqualTo(Modes.STANDARD);
        for (String text : List.of("", "irw", "iw: i", "iw: wi", "iw: ij")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Modes.parse(text));
        }
    }

    /** A path meets itself, what is above and what is below, and nothing beside it. */
    @Test
    void pathsMeetAboveAndBelow() {
        Keys row = Keys.write("orders/17");
        assertThat(Modes.STANDARD.conflictOnPaths(row, Keys.read("orders"))).isTrue();
        assertThat(Modes.STANDARD.conflictOnPaths(Keys.read("orders"), row)).isTrue();
        assertThat(Modes.STANDARD.conflictOnPaths(row, Keys.read("orders/17/lines/1")))
                .isTrue();
        assertThat(Modes.STANDARD.conflictOnPaths(row, Keys.write("orders/18"))).isFalse();
        assertThat(Modes.STANDARD.conflictOnPaths(row, Keys.write("orders/1"))).isFalse();
        assertThat(Modes.STANDARD.conflictOnPaths(Keys.read("orders/17"), Keys.read("orders")))
                .isFalse();
        assertThat(Keys.path("orders", "a/b~c")).isEqualTo("orders/a~1b~0c");
        assertThatIllegalArgumentException().isThrownBy(() -> Keys.path("orders", ""));
    }
}
