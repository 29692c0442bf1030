package io.amcast.cli.study;

/** A text of which marked sections are made by a program: from a line {@code <!-- NAME -->} to the next {@code <!-- end -->}. */
final class MarkedText {
    private static final String END = "<!-- end -->";

    private MarkedText() {}

    /** The text with another content of a section; appended if the text has no such section. */
    static String replace(String text, String name, String content) {
        String begin = "<!-- " + name + " -->\n";
        String section = begin + "\n" + content + "\n" + END;
        int from = text.indexOf(begin);
        if (from < 0) {
            return text + "\n" + section + "\n";
        }
        int to = text.indexOf(END, from);
        if (to < 0) {
            throw new IllegalArgumentException("the section '" + name + "' has no line " + END);
        }
        return text.substring(0, from) + section + text.substring(to + END.length());
    }
}
