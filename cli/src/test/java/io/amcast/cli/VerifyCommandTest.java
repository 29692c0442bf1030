package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows that verify passes a good directory, and tells each planted fault with the message and exit code 1. */
class VerifyCommandTest {
    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        for (String member : List.of("g1-a", "g1-b", "g2-a")) {
            List<String> lines = new ArrayList<>();
            lines.add(head(member) + "\"start\":0,\"from\":\"empty\"}");
            lines.add(line(member, 0, "g1/1/0", 5));
            lines.add(line(member, 1, "g1/1/1", 6));
            lines.add(line(member, 2, "g1/1/2", 7));
            Files.write(directory.resolve(member + ".jsonl"), lines);
        }
    }

    @Test
    void allPropertiesHoldInGoodHistories() {
        Cli verify = Cli.run("verify", directory);
        assertThat(verify.out)
                .contains("9 deliveries of 3 messages in 3 histories of 3 members", "all properties hold");
        assertThat(verify.exit).isZero();
    }

    @Test
    void tellsALostDelivery() throws IOException {
        edit("g1-b", 2, null);
        edit("g1-b", 2, line("g1-b", 1, "g1/1/2", 7));
        violates("agreement", "g1/1/1", "g1-b");
        violates("no hole", "g1/1/1", "g1-b#1");
    }

    @Test
    void tellsALineThatIsMissing() throws IOException {
        edit("g1-b", 2, null);
        violates("integrity", "g1-b#1: position 2 follows where 1 is due");
    }

    @Test
    void tellsADoubledDelivery() throws IOException {
        edit("g2-a", 3, line("g2-a", 2, "g1/1/1", 6));
        violates("integrity", "g1/1/1", "twice at g2-a#1");
    }

    @Test
    void tellsAReorderedDelivery() throws IOException {
        edit("g2-a", 1, line("g2-a", 0, "g1/1/1", 6));
        edit("g2-a", 2, line("g2-a", 1, "g1/1/0", 5));
        violates("one order", "g1/1/0", "g1/1/1", "cycle");
    }

    @Test
    void tellsAMisdirectedDelivery() throws IOException {
        Files.write(
                directory.resolve("g3-a.jsonl"),
                List.of(head("g3-a") + "\"start\":0,\"from\":\"empty\"}", line("g3-a", 0, "g1/1/0", 5)));
        violates("delivered at destination groups only", "g1/1/0", "g3-a#1");
    }

    @Test
    void aMemberThatWasDownMayEndEarly() throws IOException {
        edit("g1-b", 3, null);
        violates("agreement", "g1/1/2", "--down", "--unfinished");
        assertThat(Cli.run("verify", directory, "--down", "g1-b").exit).isZero();
        Cli.run("verify", directory, "--down", "g1_b").failsWith(1).contains("g1_b", "g1-b");
        assertThat(Cli.run("verify", directory, "--unfinished").exit).isZero();
    }

    private void violates(String property, String... texts) {
        Cli verify = Cli.run("verify", directory);
        assertThat(verify.exit).isEqualTo(1);
        assertThat(verify.out).contains("VIOLATED " + property).contains(texts);
    }

    private void edit(String member, int index, String line) throws IOException {
        Path file = directory.resolve(member + ".jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        if (line == null) {
            lines.remove(index);
        } else {
            lines.set(index, line);
        }
        Files.write(file, lines);
    }

    private static String head(String member) {
        return "{\"member\":\"" + member + "\",\"group\":\"" + member.substring(0, 2) + "\",\"incarnation\":1,";
    }

    private static String line(String member, int position, String id, int timestamp) {
        return head(member) + "\"pos\":" + position + ",\"id\":\"" + id + "\",\"dst\":[\"g1\",\"g2\"],\"ts\":"
                + timestamp + ",\"keys\":[[\"k\",\"w\"]]}";
    }
}
