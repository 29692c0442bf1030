package io.amcast.cli;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that let one watch members. */
final class Observation {
    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "Every member appends a JSON line per delivery to DIR/<member>.jsonl; see 'amcast verify'.")
    private @Nullable Path history;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Serves meters to Prometheus at http://127.0.0.1:PORT/metrics.")
    private @Nullable Integer metricsPort;

    @Nullable
    Path history() {
        return history;
    }

    /** Starts serving meters if that was asked for; where they go. */
    @Nullable
    MeterRegistry serve(Service service) throws IOException {
        if (metricsPort == null) {
            return null;
        }
        return service.add(new MetricsServer("127.0.0.1", metricsPort)).registry();
    }
}
