package io.amcast.config;

import io.amcast.Topology;
import java.nio.file.Path;
import java.util.Map;

/** Reads a topology from a YAML file. */
public final class TopologyFile {
    private TopologyFile() {}

    /**
     * Reads and checks.
     *
     * @param environment what overrides the file
     */
    public static Topology load(Path file, Map<String, String> environment) {
        throw new UnsupportedOperationException("being written");
    }
}
