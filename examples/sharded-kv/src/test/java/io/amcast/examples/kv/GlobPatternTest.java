package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobPatternTest {
    /** The forms that KEYS documents, and their edges. */
    @ParameterizedTest
    @CsvSource({
        "h?llo, hello, true",
        "h?llo, hllo, false",
        "h*llo, hllo, true",
        "h*llo, heeeello, true",
        "h*llo, heeeellO, false",
        "h[ae]llo, hallo, true",
        "h[ae]llo, hillo, false",
        "h[^e]llo, hallo, true",
        "h[^e]llo, hello, false",
        "h[a-b]llo, hbllo, true",
        "h[b-a]llo, hbllo, true",
        "h[a-b]llo, hcllo, false",
        "a\\*b, a*b, true",
        "a\\*b, axb, false",
        "[\\]]x, ]x, true",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-b-b-d, false",
        "**a, ba, true",
        "[abc, b, true",
        "a\\, a\\, true",
    })
    void matchesAsRedisDoes(String pattern, String text, boolean matches) {
        assertThat(new GlobPattern(pattern).matches(text)).isEqualTo(matches);
    }

    /** A pattern of many stars, which takes exponential time where every star is tried again, is answered. */
    @Test
    void doesNotExplodeOnManyStars() {
        assertThat(new GlobPattern("*a".repeat(50) + "b").matches("a".repeat(5_000)))
                .isFalse();
    }
}
