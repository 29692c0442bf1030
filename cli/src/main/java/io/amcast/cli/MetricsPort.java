package io.amcast.cli;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that serves meters. */
final class MetricsPort {
    private static final String HOST = "127.0.0.1";

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Serves meters to Prometheus at http://127.0.0.1:PORT/metrics; 0 takes any free port, which"
                    + " standard error tells.")
    private @Nullable Integer port;

    /** Starts serving meters if that was asked for; where they go. */
    @Nullable
    MeterRegistry serve(Service service, PrintWriter err) throws IOException {
        if (port == null) {
            return null;
        }
        if (port < 0 || port > 65_535) {
            throw new CommandFailure("--metrics-port " + port + ": must be 0 to 65535");
        }
        MetricsServer server = service.add(new MetricsServer(HOST, port));
        err.println("metrics at http://" + HOST + ":" + server.port() + "/metrics");
        err.flush();
        return server.registry();
    }
}
