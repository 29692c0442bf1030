package io.amcast.testkit.replicas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Values in a breach's text: never too long. */
final class Shown {
    private static final int MOST_CHARACTERS = 300;
    private static final int MOST_BYTES = 64;

    private Shown() {}

    static String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes(bytes, 0);
        }
        String text = String.valueOf(value).replace("\r", "\\r").replace("\n", "\\n");
        return text.length() <= MOST_CHARACTERS
                ? text
                : text.substring(0, MOST_CHARACTERS) + "... (" + text.length() + " characters)";
    }

    /** Two states, from shortly before where they differ if they are bytes. */
    static String[] states(@Nullable Object one, @Nullable Object other) {
        if (one instanceof byte[] left && other instanceof byte[] right) {
            int from = Math.max(0, Arrays.mismatch(left, right) - MOST_BYTES / 4);
            return new String[] {bytes(left, from), bytes(right, from)};
        }
        return new String[] {text(one), text(other)};
    }

    private static String bytes(byte[] bytes, int from) {
        int begin = bytes.length <= MOST_BYTES ? 0 : from;
        byte[] part = Arrays.copyOfRange(bytes, begin, Math.min(bytes.length, begin + MOST_BYTES));
        String text = new String(part, StandardCharsets.UTF_8);
        String shown = text.chars().allMatch(c -> c >= ' ' && c != 0x7f && c != 0xfffd)
                ? '"' + text + '"'
                : "0x" + HexFormat.of().formatHex(part);
        return part.length == bytes.length
                ? shown
                : shown + " (" + part.length + " bytes from " + begin + " of " + bytes.length + ")";
    }
}
