package io.amcast;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages or results into bytes and back. Called from several threads at once; must be stateless and deterministic.
 *
 * @param <T> what is encoded
 */
public interface Codec<T extends @Nullable Object> {
    /** Encodes a value; the array is not changed by either side afterwards. */
    byte[] encode(T value);

    /**
     * Decodes what {@link #encode} made.
     *
     * @throws RuntimeException if the bytes are no such value; it becomes the message's (failure) result
     */
    T decode(byte[] bytes);

    /** No bytes at all, for state machines that answer nothing. */
    @SuppressWarnings("NullAway") // Void has no value but null
    static Codec<@Nullable Void> none() {
        return new Codec<>() {
            @Override
            public byte[] encode(@Nullable Void value) {
                return new byte[0];
            }

            @Override
            public @Nullable Void decode(byte[] bytes) {
                return null;
            }
        };
    }

    /** The bytes as they are. */
    static Codec<byte[]> bytes() {
        return new Codec<>() {
            @Override
            public byte[] encode(byte[] value) {
                return value;
            }

            @Override
            public byte[] decode(byte[] bytes) {
                return bytes;
            }
        };
    }

    /** Strings in UTF-8. */
    static Codec<String> utf8() {
        return new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return value.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        };
    }
}
