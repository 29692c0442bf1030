package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.amcast.testkit.sim.Simulator;
import io.amcast.testkit.sim.WrongHards;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Shows what simulate prints, draws and ends with: where all holds, where a fault is planted, and where it is asked wrongly. */
class SimulateCommandTest {
    private static final Pattern REPLAY = Pattern.compile("replay: \\./amcast simulate --replay (\\S+)");

    @TempDir
    Path directory;

    /** Output of one run of the command over another simulator than production's. */
    private record Planted(int exit, String out, String err) {}

    private static Planted planted(Object... args) {
        return run(WrongHards.simulator(), args);
    }

    private static Planted run(Simulator simulator, Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int exit = new CommandLine(new SimulateCommand(simulator))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(words);
        return new Planted(exit, out.toString(), err.toString());
    }

    @Test
    void tellsFiguresAndThatAllHolds() {
        Cli simulate = Cli.run("simulate", "--seeds", 40, "--from", 1_000, "--threads", 2);
        assertThat(simulate.exit).as(simulate.err).isZero();
        assertThat(simulate.out)
                .contains("seeds from 1000", "seeds a second and thread", "1 run twice", "every promise holds")
                .containsPattern("runs +40 +1\\.00 ")
                .containsPattern("leader-change +\\d+ ")
                .containsPattern("coverage: \\d+ of \\d+ cells");
        assertThat(simulate.err).contains("seeds from 1000 to 1039, on 2 threads");
    }

    @Test
    void letsOnlyTheChosenFaultsHappen() {
        Cli none = Cli.run("simulate", "--seeds", 20, "--from", 0, "--faults", "none", "-o", "json");
        assertThat(none.exit).isZero();
        assertThat(none.out).contains("\"crash\" : 0,", "\"loss\" : 0,", "\"failure\" : null");
        Cli some = Cli.run("simulate", "--seeds", 20, "--from", 0, "--faults", "crash,PAUSE", "-o", "json");
        assertThat(some.exit).isZero();
        assertThat(some.out).doesNotContain("\"crash\" : 0,").contains("\"loss\" : 0,");
    }

    @Test
    void runsForAsLongAsIsAskedFor() throws IOException {
        Cli simulate = Cli.run("simulate", "--minutes", "0.01", "-o", "json");
        assertThat(simulate.exit).isZero();
        JsonNode node = new ObjectMapper().readTree(simulate.out);
        assertThat(node.get("seconds").asDouble()).isGreaterThan(0.5);
        assertThat(node.get("runs").asLong()).isPositive();
        assertThat(node.get("coverage").get("reachable").asLong()).isPositive();
        assertThat(simulate.err).containsPattern("seeds from \\d+ for 0.01 min");
    }

    @Test
    void shrinksDrawsAndReplaysTheFirstFailure() throws IOException {
        Path svg = directory.resolve("run.svg");
        Planted found = planted("--seeds", 500, "--from", 0, "--threads", 1, "--svg", svg, "--shrink", 200);
        assertThat(found.exit()).as(found.err()).isEqualTo(1);
        assertThat(found.out())
                .contains("VIOLATED same timestamp at every replica, seed ")
                .containsPattern("shrunk in \\d+ runs to \\d+ calls? of \\d clients?, ")
                .contains("delivers m", "HARD m", "drawn:  " + svg);
        assertThat(found.err()).contains("shrinking, run ");
        assertThat(Files.readString(svg)).startsWith("<svg ").endsWith("</svg>\n");

        Matcher replay = REPLAY.matcher(found.out());
        assertThat(replay.find()).isTrue();
        Planted again = planted("--replay", replay.group(1), "--svg", svg);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(found.out()).contains(lastLine(again.out(), "VIOLATED"));
        Planted trace = planted("--replay", replay.group(1), "--trace", "--svg", svg);
        assertThat(trace.exit()).isEqualTo(1);
        assertThat(trace.out())
                .contains("multicasts")
                .isEqualTo(planted("--replay", replay.group(1), "--trace", "--svg", svg)
                        .out());

        // Without the fault the same run holds.
        Cli production = Cli.run("simulate", "--replay", replay.group(1));
        assertThat(production.exit).isZero();
        assertThat(production.out).contains("no promise is broken");
    }

    @Test
    void tellsAFailureToPrograms() throws IOException {
        Path svg = directory.resolve("run.svg");
        Planted found = planted("--seeds", 500, "--from", 0, "--threads", 1, "--svg", svg, "--shrink", 0, "-o", "json");
        assertThat(found.exit()).isEqualTo(1);
        JsonNode failure = new ObjectMapper().readTree(found.out()).get("failure");
        assertThat(failure.get("property").asText()).isEqualTo("same timestamp at every replica");
        assertThat(failure.get("replay").asText()).isEqualTo(failure.get("seed").asText());
        assertThat(failure.get("shrinkingRuns").asInt()).isZero();
        assertThat(failure.get("svg").asText()).isEqualTo(svg.toString());
    }

    @Test
    void printsTheTraceOfASeed() {
        Cli trace = Cli.run("simulate", "--seed", 3, "--trace");
        assertThat(trace.exit).isZero();
        assertThat(trace.out)
                .startsWith("Plan[seed=3,")
                .contains("multicasts", "delivers")
                .endsWith("no promise is broken\n");
        assertThat(Cli.run("simulate", "--seed", 3, "--trace").out).isEqualTo(trace.out);
    }

    @Test
    void wrongUsageEndsWithTwo() {
        Cli.run("simulate", "--seeds", 0).failsWith(2).contains("--seeds 0: must be 1 to");
        Cli.run("simulate", "--seeds", "many").failsWith(2).contains("--seeds", "many");
        Cli.run("simulate", "--seeds", 5, "--minutes", 1).failsWith(2).contains("exclude each other");
        Cli.run("simulate", "--minutes", 0).failsWith(2).contains("--minutes 0.0: must be above 0");
        Cli.run("simulate", "--from", -1).failsWith(2).contains("--from -1: must be 0 to");
        Cli.run("simulate", "--threads", 0).failsWith(2).contains("--threads 0: must be 1 to");
        Cli.run("simulate", "--shrink", -1).failsWith(2).contains("--shrink -1");
        Cli.run("simulate", "--faults", "rain").failsWith(2).contains("--faults 'rain'", "LEADER_CHANGE");
        Cli.run("simulate", "--faults", "none,loss").failsWith(2).contains("--faults 'none'");
        Cli.run("simulate", "--trace").failsWith(2).contains("--trace goes with --seed or --replay");
        Cli.run("simulate", "--seed", 1, "--seeds", 5).failsWith(2).contains("run one run alone");
        Cli.run("simulate", "--seed", -1).failsWith(2).contains("--seed -1: must be 0 or more");
        Cli.run("simulate", "--replay", "1/c=99").failsWith(2).contains("--replay: replay '1/c=99'", "no call 99");
        Cli.run("simulate", "--replay", "1", "--faults", "loss").failsWith(2).contains("does not go with --faults");
    }

    @Test
    void aDrawingThatCannotBeWrittenIsTold() {
        Cli.run("simulate", "--seed", 3, "--svg", directory.resolve("no/where.svg"))
                .failsWith(2)
                .contains("where.svg: there is no directory");
        Cli.run("simulate", "--seed", 3, "--svg", directory).failsWith(1).contains("--svg", "cannot be written");
    }

    private static String lastLine(String text, String begin) {
        return text.lines().filter(line -> line.startsWith(begin)).reduce("", (one, next) -> next);
    }
}
