package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows that the study measures what it says on clusters of its own, and writes tables that it makes again from its JSON. */
class StudyCommandIT {
    @Test
    void aPartIsMeasuredWrittenDownAndDrawnAgain(@TempDir Path out, @TempDir Path data) throws Exception {
        Files.writeString(out.resolve("study.md"), "before\n<!-- figures of latency -->\nold\n<!-- end -->\nafter\n");
        Cli run = Cli.run(
                "study",
                "--only",
                "latency",
                "--groups",
                2,
                "--replicas",
                1,
                "--point",
                "50ms",
                "--rounds",
                1,
                "--warmup",
                "200ms",
                "--outstanding",
                8,
                "--out",
                out,
                "--data",
                data);
        assertThat(run.exit).as(run.err).isZero();

        JsonNode json =
                new ObjectMapper().readTree(out.resolve("study-latency.json").toFile());
        assertThat(json.path("figures")).hasSize(2 + 2 * 9);
        for (JsonNode figure : json.path("figures")) {
            assertThat(figure.path("rounds")).hasSize(1);
            JsonNode round = figure.path("rounds").path(0);
            assertThat(round.path("failed").asInt()).as("%s", figure).isZero();
            assertThat(round.path("oneGroup").path("p50Millis").asDouble())
                    .as("%s", figure)
                    .isPositive();
            assertThat(round.path("twoGroups").path("p50Millis").asDouble())
                    .as("%s", figure)
                    .isPositive();
        }
        String text = Files.readString(out.resolve("study.md"));
        assertThat(text)
                .startsWith("before\n")
                .endsWith("after\n")
                .doesNotContain("old")
                .contains("| strict |");
        assertThat(out.resolve("study-latency.svg")).content().startsWith("<svg");

        Cli again = Cli.run("study", "--redraw", "--out", out);
        assertThat(again.exit).as(again.err).isZero();
        assertThat(out.resolve("study.md")).content().isEqualTo(text);
    }
}
