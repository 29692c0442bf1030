package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows that long links lie on every way of a message: it never comes sooner than the protocol's message delays, of clients, of Raft and
 * between groups. How much later it comes depends on the machine, and is for the command to tell.
 */
class LatencyCommandIT {
    @Test
    void noMessageComesSoonerThanItsMessageDelays(@TempDir Path directory) throws Exception {
        Cli run = Cli.run(
                "latency",
                "--order",
                "strict",
                "--link-delay",
                "20ms",
                "--messages",
                5,
                "--data",
                directory,
                "-o",
                "json");
        assertThat(run.exit).as(run.err).isZero();

        JsonNode rows = new ObjectMapper().readTree(run.out);
        assertThat(rows).hasSize(4);
        for (JsonNode row : rows) {
            if (!row.path("contended").asBoolean()) {
                assertThat(row.path("medianDeltas").asDouble())
                        .as("%s", row)
                        .isGreaterThanOrEqualTo(row.path("expectedDeltas").asInt());
            }
            assertThat(row.path("shortMedianMillis").asDouble()).as("%s", row).isPositive();
        }
    }
}
