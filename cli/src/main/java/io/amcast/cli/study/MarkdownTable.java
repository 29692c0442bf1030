package io.amcast.cli.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in markdown, whose first columns are words and the others numbers. */
final class MarkdownTable {
    private final StringBuilder text = new StringBuilder();

    MarkdownTable(int words, List<String> header) {
        row(header);
        text.append('|');
        for (int i = 0; i < header.size(); i++) {
            text.append(i < words ? "---|" : "--:|");
        }
        text.append('\n');
    }

    MarkdownTable row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        return this;
    }

    /** A row of words and numbers. */
    MarkdownTable row(List<String> words, String format, List<Double> numbers) {
        List<String> cells = new ArrayList<>(words);
        numbers.forEach(number -> cells.add(number(format, number)));
        return row(cells);
    }

    static String number(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }

    /** A spread as its median and, in brackets, the least and the most. */
    static String spread(String format, Spread spread) {
        return number(format, spread.median()) + " (" + number(format, spread.least()) + " to "
                + number(format, spread.most()) + ")";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
