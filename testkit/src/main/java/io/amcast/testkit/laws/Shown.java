package io.amcast.testkit.laws;

import io.amcast.Codec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How values stand in a violation's text: by their own text if they have one, by their bytes if not, and never too long. */
final class Shown {
    private static final int MAX_CHARACTERS = 300;
    private static final int MAX_BYTES = 96;
    private static final int BYTES_BEFORE = 24;

    private Shown() {}

    /** How outcomes are shown. */
    @FunctionalInterface
    interface Results {
        String outcome(Outcome outcome);
    }

    /** Shows outcomes by their decoded results. */
    static <R extends @Nullable Object> Results results(Codec<R> codec) {
        return outcome -> outcome.result() == null ? "threw " + outcome.failure() : result(codec, outcome.result());
    }

    private static <R extends @Nullable Object> String result(Codec<R> codec, byte[] encoded) {
        try {
            return value(codec.decode(encoded.clone()), encoded);
        } catch (RuntimeException e) {
            return bytes(encoded, 0) + " (which cannot be decoded: " + e + ")";
        }
    }

    /**
     * A message or result.
     *
     * @param encoded shown where the value has no text of its own; null if there is none
     */
    static String value(@Nullable Object value, byte @Nullable [] encoded) {
        if (value instanceof String text) {
            return '"' + cut(text) + '"';
        }
        if (value != null && !hasText(value)) {
            String name = value.getClass().getSimpleName();
            return encoded == null
                    ? name
                    : value instanceof byte[] ? bytes(encoded, 0) : name + " " + bytes(encoded, 0);
        }
        return cut(String.valueOf(value));
    }

    // The text of Object and of arrays tells the identity alone.
    private static boolean hasText(Object value) {
        try {
            return !value.getClass().isArray()
                    && value.getClass().getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("every class has toString", e);
        }
    }

    /** A state, with its place of difference in view if it is long. */
    static String state(StateImage state, StateImage other) {
        if (!(state.value() instanceof byte[] bytes)) {
            return value(state.value(), null);
        }
        int difference = other.value() instanceof byte[] others ? Arrays.mismatch(bytes, others) : -1;
        return bytes(bytes, Math.max(0, difference - BYTES_BEFORE));
    }

    private static String bytes(byte[] bytes, int from) {
        byte[] part = Arrays.copyOfRange(
                bytes, bytes.length <= MAX_BYTES ? 0 : from, Math.min(bytes.length, from + MAX_BYTES));
        String shown = '"' + escaped(part) + '"';
        return part.length == bytes.length
                ? shown
                : shown + " (" + part.length + " bytes from " + from + " of " + bytes.length + ")";
    }

    // Most bytes that people meet are names among numbers.
    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte octet : bytes) {
            if (octet < ' ' || octet == 0x7f || octet == '\\') {
                text.append("\\x").append(HexFormat.of().toHexDigits(octet));
            } else {
                text.append((char) octet);
            }
        }
        return text.toString();
    }

    private static String cut(String text) {
        String line = text.replace("\r", "\\r").replace("\n", "\\n");
        return line.length() <= MAX_CHARACTERS
                ? line
                : line.substring(0, MAX_CHARACTERS) + "... (" + line.length() + " characters)";
    }
}
