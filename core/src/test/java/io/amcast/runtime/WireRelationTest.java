package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.Modes;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which keys travel with a message, when it conflicts with nothing, and what a member refuses. A message is a list of keys here. */
class WireRelationTest {
    private static final Modes APPENDS =
            Modes.builder().mode('p', "append").commute("append", "read").build();
    private static final ConflictRelation<String> KEYS = ConflictRelation.onKeys(APPENDS, WireRelationTest::keys);
    private static final ConflictRelation<String> PATHS = ConflictRelation.onPaths(WireRelationTest::paths);
    private static final ConflictRelation<String> PREDICATE =
            ConflictRelation.when("equal", 1, (one, other) -> one.equals(other));

    /** Of "k:w t/1:r" those without a slash. */
    private static Keys keys(String message) {
        return keys(message, false);
    }

    private static Keys paths(String message) {
        return keys(message, true);
    }

    private static Keys keys(String message, boolean paths) {
        TreeMap<String, Character> keys = new TreeMap<>();
        for (String each : message.split(" ")) {
            int colon = each.indexOf(':');
            if (colon >= 0 && paths == each.contains("/")) {
                keys.put(each.substring(0, colon), each.charAt(colon + 1));
            }
        }
        return Keys.of(keys);
    }

    private static WireRelation.Travelling travelling(ConflictRelation<String> relation, String message) {
        return new WireRelation<>(relation).travelling(message);
    }

    /** One keyed relation's keys travel as they are; those of several begin with the number of their relation. */
    @Test
    void keysOfSeveralRelationsDoNotMeet() {
        String message = "k:w t/1:r";
        assertThat(travelling(KEYS, message).keys()).hasToString("k:w");
        assertThat(travelling(KEYS.or(PREDICATE), message).keys()).hasToString("k:w");
        assertThat(travelling(KEYS.or(PATHS), message).keys()).hasToString("0:k:w 1:t/1:r");
        assertThat(travelling(PREDICATE, message).keys()).isEqualTo(Keys.none());
    }

    /** A message commutes with all if each relation that or joins says so, or one that and joins; members are told the same. */
    @Test
    void tellsWhatConflictsWithNothing() {
        assertThat(travelling(KEYS, "").commuting()).isTrue();
        assertThat(travelling(PREDICATE, "").commuting()).isFalse();
        assertThat(travelling(KEYS.or(PATHS), "").commuting()).isTrue();
        assertThat(travelling(KEYS.or(PATHS), "t/1:w").commuting()).isFalse();
        assertThat(travelling(KEYS.or(PREDICATE), "").commuting()).isFalse();
        assertThat(travelling(KEYS.and(PREDICATE), "").commuting()).isTrue();
        assertThat(travelling(KEYS.and(PATHS), "t/1:w")).isEqualTo(new WireRelation.Travelling(Keys.none(), true));
        for (ConflictRelation<String> relation : List.of(KEYS, PREDICATE, KEYS.or(PATHS), KEYS.and(PATHS))) {
            for (String message : List.of("", "k:w", "t/1:w", "k:r t/1:w")) {
                assertThat(relation.commutes(message))
                        .as("%s by %s", message, relation.describe())
                        .isEqualTo(travelling(relation, message).commuting());
            }
        }
    }

    /** A mode that the relation has not, and a path with an empty step or too many, are refused where they are made. */
    @Test
    void refusesKeysThatTheRelationHasNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> travelling(KEYS, "k:x"))
                .withMessage("key 'k': there is no mode 'x' among prw: pr rr");
        for (String path : List.of("/t", "t/", "t//x", "a" + "/a".repeat(16))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> travelling(PATHS, path + ":w"))
                    .withMessageContaining("path '" + path + "'");
        }
        assertThat(travelling(PATHS, "a" + "/a".repeat(15) + ":w").commuting()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> travelling(ConflictRelation.onKeys(message -> null), "k"))
                .withMessageContaining("return Keys.none()");
    }

    /** A member refuses from any client what its relation would not have made. */
    @Test
    void membersRefuseKeysThatTheRelationWouldNotMake() {
        assertThat(new WireRelation<>(PREDICATE).fault(Keys.write("k"))).contains("is a predicate");
        assertThat(new WireRelation<>(KEYS).fault(Keys.mode('x', "k"))).contains("no mode 'x'");
        assertThat(new WireRelation<>(PATHS).fault(Keys.write("a//b"))).contains("path 'a//b'");
        WireRelation<String> both = new WireRelation<>(KEYS.and(PATHS));
        assertThat(both.fault(Keys.write("0:k", "1:t/1"))).isNull();
        assertThat(both.fault(Keys.write("1:t//1"))).contains("path 't//1'");
        assertThat(both.fault(Keys.write("0:k", "2:k"))).contains("must begin with the number");
        assertThat(both.fault(Keys.mode('p', "1:t"))).isNull();
        assertThat(both.fault(Keys.mode('q', "0:t"))).contains("no mode 'q'");
    }

    /** What a relation is known by: kind, name, version, modes and parts, and nothing else. */
    @Test
    void aRelationIsKnownByWhatDecides() {
        assertThat(KEYS.or(PREDICATE).named("mixed", 4).describe())
                .isEqualTo("or[mixed/4](keys[keys/1](prw: pr rr),when[equal/1])");
        assertThat(ConflictRelation.<String>onKeys(APPENDS, WireRelationTest::paths)
                        .fingerprint())
                .as("functions are not compared")
                .isEqualTo(KEYS.fingerprint())
                .matches("[0-9a-f]{16}");
        assertThat(List.of(
                        KEYS.fingerprint(),
                        KEYS.named("keys", 2).fingerprint(),
                        KEYS.named("other", 1).fingerprint(),
                        PATHS.fingerprint(),
                        ConflictRelation.<String>onKeys(WireRelationTest::keys).fingerprint(),
                        KEYS.or(PATHS).fingerprint(),
                        PATHS.or(KEYS).fingerprint(),
                        KEYS.and(PATHS).fingerprint()))
                .doesNotHaveDuplicates();
        assertThatIllegalArgumentException().isThrownBy(() -> KEYS.named("a b", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> KEYS.named("a", 0));
        ConflictRelation<String> eight =
                KEYS.or(KEYS).or(KEYS.or(KEYS)).or(KEYS.or(KEYS).or(KEYS.or(KEYS)));
        assertThatIllegalArgumentException().isThrownBy(() -> eight.and(KEYS)).withMessageContaining("at most 8");
    }
}
