package io.amcast.examples.kv.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A command typed as a line, as over telnet: words between blanks; quotes hold blanks, and in double ones a backslash its next byte. */
final class InlineCommand {
    private final String line;
    private int at;

    private InlineCommand(String line) {
        this.line = line;
    }

    /** The words of a line, maybe none. */
    static List<String> words(String text) {
        // The decoder read the line as UTF-8; the store wants its bytes.
        String line = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new InlineCommand(line).split();
    }

    private List<String> split() {
        List<String> words = new ArrayList<>();
        while (true) {
            while (at < line.length() && blank(line.charAt(at))) {
                at++;
            }
            if (at == line.length()) {
                return words;
            }
            words.add(word());
        }
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        while (at < line.length() && !blank(line.charAt(at))) {
            char octet = line.charAt(at++);
            if (octet == '"' || octet == '\'') {
                quoted(octet, word);
            } else {
                word.append(octet);
            }
        }
        return word.toString();
    }

    private void quoted(char quote, StringBuilder word) {
        while (at < line.length() && line.charAt(at) != quote) {
            if (line.charAt(at) == '\\' && quote == '"' && at + 1 < line.length()) {
                at++;
            }
            word.append(line.charAt(at++));
        }
        boolean closed = at++ < line.length() && (at == line.length() || blank(line.charAt(at)));
        if (!closed) {
            throw new ProtocolException("unbalanced quotes in request");
        }
    }

    private static boolean blank(char octet) {
        return octet == ' ' || octet == '\t';
    }
}
