package io.amcast.examples.kv;

/**
 * Redis' patterns: {@code *} any bytes, {@code ?} any one byte, {@code [a-c]} and {@code [^a]} one of a set, {@code \} takes the next byte
 * as it is.
 *
 * <p>A mismatch goes back to the last star only, which suffices, so the time is bounded by the product of the two lengths.
 */
record GlobPattern(String pattern) {
    private static final int MISMATCH = -1;

    boolean matches(String text) {
        int at = 0;
        int star = MISMATCH;
        int starText = 0;
        int i = 0;
        while (i < text.length()) {
            int next = at < pattern.length() && pattern.charAt(at) != '*' ? after(at, text.charAt(i)) : MISMATCH;
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                starText = i;
            } else if (next != MISMATCH) {
                at = next;
                i++;
            } else if (star != MISMATCH) {
                at = star + 1;
                i = ++starText;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** The position after the element at a position, if that element takes the byte. */
    private int after(int position, char octet) {
        char element = pattern.charAt(position);
        if (element == '?') {
            return position + 1;
        }
        if (element == '[') {
            return afterSet(position + 1, octet);
        }
        boolean escaped = element == '\\' && position + 1 < pattern.length();
        int literal = escaped ? position + 1 : position;
        return pattern.charAt(literal) == octet ? literal + 1 : MISMATCH;
    }

    private int afterSet(int position, char octet) {
        int at = position;
        boolean negated = at < pattern.length() && pattern.charAt(at) == '^';
        if (negated) {
            at++;
        }
        boolean found = false;
        // A set that nobody closes ends with the pattern, as in Redis.
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
                at++;
            }
            char low = pattern.charAt(at);
            char high = low;
            if (at + 2 < pattern.length() && pattern.charAt(at + 1) == '-') {
                high = pattern.charAt(at + 2);
                at += 2;
            }
            found |= octet >= Math.min(low, high) && octet <= Math.max(low, high);
            at++;
        }
        int end = Math.min(at + 1, pattern.length());
        return found != negated ? end : MISMATCH;
    }
}
