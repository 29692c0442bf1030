package io.amcast.examples.kv;

import java.util.List;

/** The words of one command, the name first, with Redis' rules for reading them. */
record Args(List<String> words) {
    /** What a word takes in a reply besides its own bytes. */
    static final int REPLY_FRAME_BYTES = 8;

    int size() {
        return words.size();
    }

    String get(int position) {
        return words.get(position);
    }

    /** The words from a position on. */
    List<String> from(int position) {
        return words.subList(position, words.size());
    }

    /** Whether a word is this option, in any case. */
    boolean is(int position, String option) {
        return words.get(position).equalsIgnoreCase(option);
    }

    /** A whole number in Redis' only spelling of it. */
    long integer(int position) throws CommandException {
        return integer(words.get(position));
    }

    /** Reads a 64-bit number; no sign +, no leading zeros or spaces, since Redis must be able to write the same bytes again. */
    static long integer(String text) throws CommandException {
        int length = text.length();
        int digits = length > 0 && text.charAt(0) == '-' ? 1 : 0;
        boolean canonical = length > digits
                && length <= 20
                && (text.charAt(digits) != '0' || length == 1)
                && text.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9');
        if (canonical) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw CommandException.notAnInteger();
            }
        }
        throw CommandException.notAnInteger();
    }
}
