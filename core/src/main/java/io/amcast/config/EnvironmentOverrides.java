package io.amcast.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Puts values from the environment over those of the file, key by key. */
final class EnvironmentOverrides {
    private static final String PREFIX = "AMCAST_";
    /** Variables with these prefixes are meant for us alone: one that fits no key is a mistake. */
    private static final List<String> OURS = List.of(PREFIX + "LIMITS_", PREFIX + "GROUPS_");

    private EnvironmentOverrides() {}

    static void apply(YamlNode.Fields root, Map<String, String> environment) {
        Map<String, List<String>> keys = keysByVariable(root);
        new TreeMap<>(environment).forEach((variable, value) -> {
            List<String> key = keys.get(variable);
            if (key != null) {
                set(root, key, variable, value);
            } else if (OURS.stream().anyMatch(variable::startsWith)) {
                throw TopologyFile.error(
                        "environment variable " + variable + ": no key of the topology is meant by it"
                                + Spelling.hint(variable, keys.keySet()),
                        null);
            }
        });
    }

    private static Map<String, List<String>> keysByVariable(YamlNode.Fields root) {
        List<List<String>> keys = new ArrayList<>();
        TopologyReader.SINGLE.forEach(name -> keys.add(List.of(name)));
        TopologyReader.LIMITS.forEach(name -> keys.add(List.of("limits", name)));
        if (root.byKey().get("groups") instanceof YamlNode.Fields groups) {
            groups.byKey().forEach((group, members) -> {
                if (members instanceof YamlNode.Fields fields) {
                    for (String member : fields.byKey().keySet()) {
                        TopologyReader.ENDPOINT.forEach(name -> keys.add(List.of("groups", group, member, name)));
                    }
                }
            });
        }
        Map<String, List<String>> byVariable = new LinkedHashMap<>();
        for (List<String> key : keys) {
            String variable =
                    PREFIX + String.join("_", key).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            // Where two names differ in punctuation alone, the variable means neither.
            byVariable.merge(variable, key, (one, other) -> List.of());
        }
        byVariable.values().removeIf(List::isEmpty);
        return byVariable;
    }

    private static void set(YamlNode.Fields root, List<String> key, String variable, String value) {
        String origin = "environment variable " + variable;
        YamlNode.Fields parent = root;
        for (String name : key.subList(0, key.size() - 1)) {
            YamlNode child = parent.byKey().get(name);
            if (child == null || (child instanceof YamlNode.Scalar scalar && scalar.text() == null)) {
                child = new YamlNode.Fields(origin, parent.pathOf(name));
                parent.byKey().put(name, child);
            }
            if (!(child instanceof YamlNode.Fields fields)) {
                // The reader says what is wrong with the file.
                return;
            }
            parent = fields;
        }
        String last = key.get(key.size() - 1);
        parent.byKey().put(last, new YamlNode.Scalar(origin, parent.pathOf(last), value));
    }
}
