package io.amcast.examples.kv;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what {@link BinaryWriter} wrote, and trusts nothing of it. */
final class BinaryReader {
    private final InputStream in;

    BinaryReader(InputStream in) {
        this.in = in;
    }

    int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("ends in the middle");
        }
        return octet;
    }

    /** A number that counts something, 0 to {@code most}. */
    int count(int most) throws IOException {
        long count = unsigned();
        if (count < 0 || count > most) {
            throw new IOException("count " + Long.toUnsignedString(count) + ": at most " + most + " is allowed");
        }
        return (int) count;
    }

    /** A number of 32 bits without a sign. */
    long count32() throws IOException {
        long count = unsigned();
        if (count >>> 32 != 0) {
            throw new IOException("number " + Long.toUnsignedString(count) + " of more than 32 bits");
        }
        return count;
    }

    long number() throws IOException {
        long zigzag = unsigned();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    /** Bytes as characters 0 to 255. */
    String bytes() throws IOException {
        int length = count(Integer.MAX_VALUE - 8);
        // Reads in pieces, so a wrong length fails at the end of the input instead of taking all memory.
        byte[] octets = in.readNBytes(length);
        if (octets.length < length) {
            throw new EOFException("ends in the middle");
        }
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    void expectEnd() throws IOException {
        if (in.read() >= 0) {
            throw new IOException("goes on after its end");
        }
    }

    private long unsigned() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new IOException("number of more than 64 bits");
    }
}
