package io.amcast.cli.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** Shows that tables are written anew in their place, and what people wrote around them stays. */
class MarkedTextTest {
    @Test
    void onlyTheSectionChangesAndASecondTimeNothing() {
        String text = "# Study\n<!-- a -->\n\nold\n\n<!-- end -->\nwords\n<!-- b -->\n\nkept\n<!-- end -->\n";
        String once = MarkedText.replace(text, "a", "new");
        assertThat(once)
                .isEqualTo("# Study\n<!-- a -->\n\nnew\n<!-- end -->\nwords\n<!-- b -->\n\nkept\n<!-- end -->\n");
        assertThat(MarkedText.replace(once, "a", "new")).isEqualTo(once);
    }

    @Test
    void aSectionThatIsNotThereIsAppended() {
        assertThat(MarkedText.replace("words\n", "a", "new")).isEqualTo("words\n\n<!-- a -->\n\nnew\n<!-- end -->\n");
    }

    @Test
    void aSectionWithoutAnEndIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MarkedText.replace("<!-- a -->\nwords\n", "a", "new"))
                .withMessageContaining("'a' has no line");
    }
}
