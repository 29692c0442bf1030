package io.amcast.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands have in common that measure a cluster in this process: where its logs are, and how it ends. */
final class ClusterHere {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A new or empty directory for the members' logs, kept afterwards; unless said, one of its own"
                    + " in ./data that is removed.")
    private @Nullable Path data;

    /** A measurement. */
    @FunctionalInterface
    interface Measurement<R> {
        /** Measures; whatever is to be stopped with the command is added to the service. */
        R in(Service service) throws IOException, InterruptedException;
    }

    /** Where the logs will be; nothing is made yet, so that options can be looked at before. */
    FreshDirectory directory(String command) {
        return FreshDirectory.of(data, command);
    }

    /** Measures, with what members tell in a file of the directory, which is removed unless the user named it. */
    <R> R measure(FreshDirectory directory, PrintWriter err, Measurement<R> measurement)
            throws IOException, InterruptedException {
        directory.make();
        R result;
        try (Service service = new Service(err)) {
            Logs.quietConsole();
            Logs.toFile(directory.path().resolve("amcast.log"));
            result = measurement.in(service);
        }
        directory.remove(null);
        return result;
    }
}
