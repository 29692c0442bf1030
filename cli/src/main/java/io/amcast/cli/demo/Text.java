package io.amcast.cli.demo;

import io.amcast.examples.kv.Request;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads a text: every word is a key that counts how often it came, every line one transaction over the shards of its words. A line
 * also counts up a key of its own, which must end at 1.
 */
final class Text {
    /** A longer word becomes several, so that a line's keys are within their limit. */
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{Nd}]{0,63}");
    /** A longer line becomes several transactions. */
    private static final int MOST_WORDS = 100;

    private final List<Map<String, Integer>> lines = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /** Reads text files, UTF-8. */
    Text(List<Path> files) throws IOException {
        for (Path file : files) {
            try {
                Files.readAllLines(file, StandardCharsets.UTF_8).forEach(this::line);
            } catch (CharacterCodingException e) {
                throw new IOException(file + " is not UTF-8 text; name a text file with --input", e);
            }
        }
        if (lines.isEmpty()) {
            throw new IOException(files + " hold no words; name a text file with --input");
        }
    }

    private void line(String line) {
        Map<String, Integer> words = new TreeMap<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            // The store's keys are bytes, held as characters 0 to 255.
            String word = new String(
                    matcher.group().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                    StandardCharsets.ISO_8859_1);
            words.merge("word:" + word, 1, Integer::sum);
            counts.merge("word:" + word, 1L, Long::sum);
            if (words.size() == MOST_WORDS) {
                lines.add(words);
                words = new TreeMap<>();
            }
        }
        if (!words.isEmpty()) {
            lines.add(words);
        }
    }

    int lines() {
        return lines.size();
    }

    /** Each word's key with how often it came. */
    Map<String, Long> counts() {
        return counts;
    }

    /** The key that a line counts up. */
    static String marker(int line) {
        return "line:" + line;
    }

    /** The transaction of a line. */
    Request transaction(int line) {
        List<List<String>> commands = new ArrayList<>();
        lines.get(line).forEach((word, times) -> commands.add(List.of("INCRBY", word, Integer.toString(times))));
        commands.add(List.of("INCR", marker(line)));
        return Load.transaction(commands);
    }
}
