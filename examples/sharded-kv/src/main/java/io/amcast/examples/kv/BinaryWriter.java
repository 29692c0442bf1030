package io.amcast.examples.kv;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers and bytes compactly; {@link BinaryReader} reads them. */
final class BinaryWriter {
    private byte[] buffer;
    private int length;

    /** A writer with room for so many bytes, which grows. */
    BinaryWriter(int capacity) {
        buffer = new byte[Math.max(16, capacity)];
    }

    int length() {
        return length;
    }

    void octet(int value) {
        ensure(1);
        buffer[length++] = (byte) value;
    }

    /** A number in 7-bit groups, the lowest first: 1 byte up to 127. */
    void count(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer[length++] = (byte) rest;
    }

    /** A number that may be negative; those near zero are short. */
    void number(long value) {
        count(value << 1 ^ value >> 63);
    }

    /** Bytes, given as characters 0 to 255, with their length. */
    void bytes(String value) {
        byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
        count(octets.length);
        ensure(octets.length);
        System.arraycopy(octets, 0, buffer, length, octets.length);
        length += octets.length;
    }

    byte[] toByteArray() {
        return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }

    /** Hands over what was written and begins anew. */
    void drainTo(OutputStream out) throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    /** How many bytes {@link #bytes} takes at most. */
    static int sizeOf(String value) {
        return value.length() + 5;
    }

    private void ensure(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
