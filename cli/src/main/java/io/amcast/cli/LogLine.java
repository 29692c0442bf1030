package io.amcast.cli;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Keys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code amcast send} multicasts to members that run the log state machine.
 *
 * @param keys what it is ordered by; without any, it is ordered before or after every other line
 */
record LogLine(List<String> keys, byte[] payload) {
    private static final int MOST_KEYS = 1 << 16;

    LogLine {
        keys = List.copyOf(keys);
    }

    /** Lines that share a key conflict; a line without a key conflicts with all. */
    static ConflictRelation<LogLine> conflicts() {
        return ConflictRelation.<LogLine>onKeys(line -> line.keys().isEmpty()
                        ? Keys.write("*")
                        : line.keys().stream().map(key -> Keys.write(":" + key)).reduce(Keys.mode('i', "*"), Keys::and))
                .named("log", 1);
    }

    static Codec<LogLine> codec() {
        return new Codec<>() {
            @Override
            public byte[] encode(LogLine line) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(line.payload().length + 16);
                try (DataOutputStream out = new DataOutputStream(bytes)) {
                    out.writeInt(line.keys().size());
                    for (String key : line.keys()) {
                        out.writeUTF(key);
                    }
                    out.write(line.payload());
                } catch (IOException e) {
                    throw new UncheckedIOException("a key is longer than 65,535 bytes", e);
                }
                return bytes.toByteArray();
            }

            @Override
            public LogLine decode(byte[] bytes) {
                try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                    int count = in.readInt();
                    if (count < 0 || count > MOST_KEYS) {
                        throw new IllegalArgumentException("a log line with " + count + " keys");
                    }
                    List<String> keys = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        keys.add(in.readUTF());
                    }
                    return new LogLine(keys, in.readAllBytes());
                } catch (IOException e) {
                    throw new IllegalArgumentException("no log line: it ends too early", e);
                }
            }
        };
    }
}
