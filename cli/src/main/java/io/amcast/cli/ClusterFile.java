package io.amcast.cli;

import io.amcast.Topology;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the cluster. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ClusterFile {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The cluster.yaml with groups, members and their addresses.")
    private Path file;

    /** Reads and checks the file. */
    Topology topology() {
        return Topology.load(file);
    }
}
