package io.amcast.examples.kv;

import io.amcast.examples.kv.Value.HashValue;
import io.amcast.examples.kv.Value.ListValue;
import io.amcast.examples.kv.Value.SetValue;
import io.amcast.examples.kv.Value.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A shard's content in a snapshot: version, number of keys, each key with its value, and a CRC-32C of all before it. Written and read
 * as a stream; no more than one element and a buffer is in memory besides the keyspace.
 */
final class KeyspaceFormat {
    private static final int VERSION = 1;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int TEXT = 1;
    private static final int LIST = 2;
    private static final int SET = 3;
    private static final int HASH = 4;

    private KeyspaceFormat() {}

    static void write(Keyspace.View view, OutputStream out) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
        BinaryWriter writer = new BinaryWriter(BUFFER_BYTES * 2);
        writer.octet(VERSION);
        writer.count(view.size());
        view.writeTo((key, value) -> write(key, value, writer, checked));
        writer.drainTo(checked);
        writer.count(checked.getChecksum().getValue());
        writer.drainTo(out);
    }

    private static void write(String key, Value value, BinaryWriter writer, OutputStream out) throws IOException {
        element(key, writer, out);
        if (value instanceof Text text) {
            writer.octet(TEXT);
            element(text.bytes(), writer, out);
        } else if (value instanceof ListValue list) {
            writer.octet(LIST);
            writer.count(list.elements().size());
            for (int i = 0; i < list.elements().size(); i++) {
                element(list.elements().get(i), writer, out);
            }
        } else if (value instanceof SetValue set) {
            writer.octet(SET);
            writer.count(set.members().size());
            for (String member : set.members()) {
                element(member, writer, out);
            }
        } else if (value instanceof HashValue hash) {
            writer.octet(HASH);
            writer.count(hash.fields().size());
            for (var field : hash.fields().entrySet()) {
                element(field.getKey(), writer, out);
                element(field.getValue(), writer, out);
            }
        } else {
            throw new AssertionError(value);
        }
    }

    private static void element(String bytes, BinaryWriter writer, OutputStream out) throws IOException {
        writer.bytes(bytes);
        if (writer.length() >= BUFFER_BYTES) {
            writer.drainTo(out);
        }
    }

    /** Puts what was written into an empty keyspace. */
    static void read(InputStream in, Keyspace keyspace) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(in, new CRC32C());
        BinaryReader reader = new BinaryReader(checked);
        int version = reader.octet();
        if (version != VERSION) {
            throw new IOException("snapshot of version " + version + ": this store reads " + VERSION);
        }
        int size = reader.count(Integer.MAX_VALUE);
        for (int i = 0; i < size; i++) {
            String key = reader.bytes();
            int slot = Slots.of(key);
            if (slot < keyspace.range().first() || slot > keyspace.range().last()) {
                throw new IOException("snapshot holds slot " + slot + ", this shard " + keyspace.range()
                        + ": the topology has other groups than when it was written");
            }
            readValue(key, reader, keyspace);
        }
        long found = checked.getChecksum().getValue();
        long written = new BinaryReader(in).count32();
        if (found != written || keyspace.size() != size) {
            throw new IOException("snapshot is damaged: its checksum is " + found + ", written was " + written);
        }
    }

    private static void readValue(String key, BinaryReader reader, Keyspace keyspace) throws IOException {
        int tag = reader.octet();
        if (tag == TEXT) {
            keyspace.put(key, new Text(reader.bytes()));
            return;
        }
        int elements = reader.count(Integer.MAX_VALUE);
        Value value = switch (tag) {
            case LIST -> list(elements, reader);
            case SET -> set(elements, reader);
            case HASH -> hash(elements, reader);
            default -> throw new IOException("tag " + tag + " is of no value");
        };
        keyspace.put(key, value);
    }

    private static ListValue list(int elements, BinaryReader reader) throws IOException {
        ListValue list = new ListValue(0);
        for (int i = 0; i < elements; i++) {
            list.elements().addLast(reader.bytes());
        }
        return list;
    }

    private static SetValue set(int elements, BinaryReader reader) throws IOException {
        SetValue set = new SetValue(0);
        for (int i = 0; i < elements; i++) {
            set.members().add(reader.bytes());
        }
        return set;
    }

    private static HashValue hash(int elements, BinaryReader reader) throws IOException {
        HashValue hash = new HashValue(0);
        for (int i = 0; i < elements; i++) {
            hash.fields().put(reader.bytes(), reader.bytes());
        }
        return hash;
    }
}
