package io.amcast.config;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.amcast.Limits;
import io.amcast.MulticastException;
import io.amcast.Order;
import io.amcast.Topology;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a topology from a YAML file and the environment, and writes one. */
public final class TopologyFile {
    private TopologyFile() {}

    /**
     * Reads and checks.
     *
     * @param file relative paths in it are relative to its directory
     * @param environment what overrides the file, key by key: {@code AMCAST_} and the key's path in upper case, with {@code _} for
     *     all that is neither letter nor digit: {@code AMCAST_LIMITS_INFLIGHT}, {@code AMCAST_GROUPS_EAST_EAST_1_HOST}
     * @throws MulticastException with CONFIGURATION: one line that names file, line, key, value and mend
     */
    public static Topology load(Path file, Map<String, String> environment) {
        return load(file, environment, Order.PLAIN);
    }

    /**
     * Reads and checks.
     *
     * @param unsaid the order if neither file nor environment name one
     * @see #load(Path, Map)
     */
    public static Topology load(Path file, Map<String, String> environment, Order unsaid) {
        YamlNode.Fields root = YamlReader.read(file, text(file));
        EnvironmentOverrides.apply(root, environment);
        return new TopologyReader(file, unsaid).topology(root);
    }

    /**
     * Writes a topology so that {@link #load} reads an equal one, replacing the file if there is one.
     *
     * @throws MulticastException with CONFIGURATION if the file cannot be written
     */
    public static void write(Topology topology, Path file) {
        YAMLMapper mapper = YAMLMapper.builder(YAMLFactory.builder()
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .build())
                .build();
        Path absolute = file.toAbsolutePath().normalize();
        Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
        try {
            Files.writeString(part, mapper.writeValueAsString(tree(topology, absolute)));
            Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw error(file + ": cannot be written: " + e, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw error(file + ": there is no such file; name an existing one", e);
        } catch (CharacterCodingException e) {
            throw error(file + ": is not UTF-8 text; save it as UTF-8", e);
        } catch (AccessDeniedException e) {
            throw error(file + ": may not be read; allow this user to read it", e);
        } catch (IOException e) {
            String what = Files.isDirectory(file) ? "is a directory; name a file" : "cannot be read: " + e.getMessage();
            throw error(file + ": " + what, e);
        }
    }

    private static Map<String, Object> tree(Topology topology, Path file) {
        Map<String, Object> groups = new LinkedHashMap<>();
        topology.groups().forEach((group, members) -> {
            Map<String, Object> endpoints = new LinkedHashMap<>();
            members.forEach((member, endpoint) -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("host", endpoint.host());
                fields.put("port", endpoint.port());
                fields.put("raftPort", endpoint.raftPort());
                Topology.Bind bind = endpoint.bind();
                if (!endpoint.equals(new Topology.Endpoint(endpoint.host(), endpoint.port(), endpoint.raftPort()))) {
                    fields.put("bindHost", bind.host());
                    fields.put("bindPort", bind.port());
                    fields.put("bindRaftPort", bind.raftPort());
                }
                endpoints.put(member.name(), fields);
            });
            groups.put(group.name(), endpoints);
        });
        Limits limits = topology.limits();
        Map<String, Object> bounds = new LinkedHashMap<>();
        bounds.put("messageBytes", Quantities.showBytes(limits.messageBytes()));
        bounds.put("resultBytes", Quantities.showBytes(limits.resultBytes()));
        bounds.put("sessionWindow", limits.sessionWindow());
        bounds.put("inFlight", limits.inFlight());
        bounds.put("sessionTimeout", Quantities.showDuration(limits.sessionTimeout()));
        Path directory = file.getParent();
        Path data = topology.data().toAbsolutePath().normalize();
        String shown =
                directory != null && data.startsWith(directory) ? "./" + directory.relativize(data) : data.toString();
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("cluster", topology.cluster());
        root.put("groups", groups);
        root.put("data", shown);
        root.put("order", topology.order().name().toLowerCase(Locale.ROOT));
        root.put("limits", bounds);
        root.put("traceEvents", topology.traceEvents());
        return root;
    }

    static MulticastException error(String line, @Nullable Throwable cause) {
        return new MulticastException(MulticastException.Reason.CONFIGURATION, null, line, cause);
    }
}
