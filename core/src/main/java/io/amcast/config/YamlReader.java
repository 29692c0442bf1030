package io.amcast.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads a YAML document into nodes that know their line. */
final class YamlReader {
    private final Path file;
    private final YAMLParser parser;

    private YamlReader(Path file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static YamlNode.Fields read(Path file, String text) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            return new YamlReader(file, parser).document();
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String line = at == null ? "" : ":" + at.getLineNr();
            String what =
                    e.getOriginalMessage().lines().limit(3).map(String::strip).reduce("", (a, b) -> a + " " + b);
            throw TopologyFile.error(file + line + ": this is no YAML:" + what, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private YamlNode.Fields document() throws IOException {
        JsonToken first = parser.nextToken();
        YamlNode root = first == null ? null : node("");
        if (root == null || (root instanceof YamlNode.Scalar scalar && scalar.text() == null)) {
            throw TopologyFile.error(file + ": is empty; a topology needs the keys cluster, groups and data", null);
        }
        if (!(root instanceof YamlNode.Fields fields)) {
            throw root.error("expected keys with values, found " + root.kind() + "; begin with 'cluster: NAME'");
        }
        if (parser.nextToken() != null) {
            throw TopologyFile.error(origin() + ": a second document begins here; keep one", null);
        }
        return fields;
    }

    private YamlNode node(String path) throws IOException {
        String origin = origin();
        if (parser.isCurrentAlias()) {
            throw TopologyFile.error(origin + ": " + path + ": aliases are not read; write the value out", null);
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return fields(new YamlNode.Fields(origin, path));
        }
        if (token == JsonToken.START_ARRAY) {
            parser.skipChildren();
            return new YamlNode.Items(origin, path);
        }
        return new YamlNode.Scalar(origin, path, token == JsonToken.VALUE_NULL ? null : parser.getText());
    }

    private YamlNode.Fields fields(YamlNode.Fields fields) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String path = fields.pathOf(key);
            YamlNode earlier = fields.byKey().get(key);
            if (earlier != null) {
                throw TopologyFile.error(
                        origin() + ": " + path + ": this key stands at " + earlier.origin() + " too; keep one", null);
            }
            parser.nextToken();
            fields.byKey().put(key, node(path));
        }
        return fields;
    }

    private String origin() {
        return file + ":" + parser.currentTokenLocation().getLineNr();
    }
}
