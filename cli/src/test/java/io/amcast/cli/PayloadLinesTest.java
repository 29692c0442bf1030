package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines are told apart as everywhere; of those that are too long only the number is told. */
class PayloadLinesTest {
    @Test
    void splitsAtAllKindsOfLineEnds() throws IOException {
        assertThat(read("a\nb\r\nc\rd\n\n\r\ne", 10)).containsExactly("1 a", "2 b", "3 c", "4 d", "5 ", "6 ", "7 e");
        assertThat(read("", 10)).isEmpty();
    }

    @Test
    void goesOnAfterALineThatIsTooLong() throws IOException {
        assertThat(read("12345\n123456\r\nåäö\nåä\n", 5)).containsExactly("1 12345", "2 null", "3 null", "4 åä");
        assertThat(read("x\n\n", 0)).containsExactly("1 null", "2 ");
    }

    private static List<String> read(String text, int mostBytes) throws IOException {
        PayloadLines lines =
                new PayloadLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), mostBytes);
        List<String> read = new ArrayList<>();
        for (PayloadLines.Line line = lines.next(); line != null; line = lines.next()) {
            read.add(line.number() + " " + line.text());
        }
        return read;
    }
}
