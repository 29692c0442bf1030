package io.amcast.config;

import io.amcast.MulticastException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of YAML that knows where it stands. */
sealed interface YamlNode {
    /** Where it stands, for people: file and line, or an environment variable. */
    String origin();

    /** The keys that lead to it, joined by dots; empty for the root. */
    String path();

    /** What it is, for people. */
    String kind();

    /** An error at this place. */
    default MulticastException error(String what) {
        String place = path().isEmpty() ? "" : path() + ": ";
        return new MulticastException(
                MulticastException.Reason.CONFIGURATION, null, origin() + ": " + place + what.replace('\n', ' '));
    }

    /** A text, number or truth value, as it was written; null if nothing was. */
    record Scalar(String origin, String path, @Nullable String text) implements YamlNode {
        @Override
        public String kind() {
            return text == null ? "nothing" : "'" + text + "'";
        }
    }

    /** Keys with values; in the order of the file. */
    record Fields(String origin, String path, Map<String, YamlNode> byKey) implements YamlNode {
        Fields(String origin, String path) {
            this(origin, path, new LinkedHashMap<>());
        }

        @Override
        public String kind() {
            return "a mapping";
        }

        String pathOf(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }
    }

    /** A list; no key wants one. */
    record Items(String origin, String path) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }
}
