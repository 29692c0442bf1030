package io.amcast.cli;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that let one watch members. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Observation {
    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "Every member appends a JSON line per delivery to DIR/<member>.jsonl; see 'amcast verify'.")
    private @Nullable Path history;

    @Mixin
    private MetricsPort metricsPort;

    @Nullable
    Path history() {
        return history;
    }

    /** Starts serving meters if that was asked for; where they go. */
    @Nullable
    MeterRegistry serve(Service service, PrintWriter err) throws IOException {
        return metricsPort.serve(service, err);
    }
}
