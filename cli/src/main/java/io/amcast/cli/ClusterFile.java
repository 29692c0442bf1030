package io.amcast.cli;

import io.amcast.Order;
import io.amcast.Topology;
import io.amcast.config.TopologyFile;
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
        return load(file);
    }

    /** As the store reads it: its order agrees with real time unless the file says otherwise. */
    static Topology load(Path file) {
        return TopologyFile.load(file, System.getenv(), Order.STRICT);
    }
}
