package io.amcast.examples.kv;

import io.amcast.examples.kv.ShardMap.SlotRange;
import io.amcast.examples.kv.Value.Mutable;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One shard's keys, by slot and within a slot in the order of their bytes, so that iteration does not depend on the order in which
 * messages that commute came in. One thread.
 *
 * <p>A captured view shares everything with the keyspace. Capturing copies the array of slots (16,384 references) and begins a new
 * generation; the first write to a slot of an older generation copies that slot's map, the first write to a list, set or hash of an
 * older generation copies that value.
 */
final class Keyspace {
    /** Takes a view's keys and values. */
    @FunctionalInterface
    interface EntryWriter {
        void write(String key, Value value) throws IOException;
    }

    private record Bucket(int generation, TreeMap<String, Value> values) {}

    private final SlotRange range;
    private final int maxReplyBytes;
    private @Nullable Bucket[] buckets = new Bucket[Slots.COUNT];
    private int generation;
    private int size;

    /**
     * An empty shard.
     *
     * @param maxReplyBytes how long a reply, and so a string value, may be
     */
    Keyspace(SlotRange range, int maxReplyBytes) {
        this.range = range;
        this.maxReplyBytes = maxReplyBytes;
    }

    /** The slots that this shard holds. */
    SlotRange range() {
        return range;
    }

    int maxReplyBytes() {
        return maxReplyBytes;
    }

    int size() {
        return size;
    }

    @Nullable
    Value get(String key) {
        Bucket bucket = buckets[Slots.of(key)];
        return bucket == null ? null : bucket.values.get(key);
    }

    /** The value of a key, to be read; fails if it has another type. */
    <V extends Value> @Nullable V read(String key, Class<V> type) throws CommandException {
        Value value = get(key);
        if (value != null && !type.isInstance(value)) {
            throw CommandException.wrongType();
        }
        return type.cast(value);
    }

    /** The value of a key, to be changed in place; fails if it has another type. */
    <V extends Mutable> @Nullable V change(String key, Class<V> type) throws CommandException {
        V value = read(key, type);
        if (value == null || value.generation() == generation) {
            return value;
        }
        V copy = type.cast(value.copy(generation));
        put(key, copy);
        return copy;
    }

    /** The value of a key, to be changed in place, an empty one if there was none; fails if it has another type. */
    <V extends Mutable> V changeOrCreate(String key, Class<V> type, IntFunction<V> create) throws CommandException {
        V value = change(key, type);
        if (value == null) {
            value = create.apply(generation);
            put(key, value);
        }
        return value;
    }

    void put(String key, Value value) {
        if (writable(Slots.of(key)).values.put(key, value) == null) {
            size++;
        }
    }

    /** Removes a key and tells whether it was there. */
    boolean remove(String key) {
        if (get(key) == null) {
            return false;
        }
        int slot = Slots.of(key);
        Bucket bucket = writable(slot);
        bucket.values.remove(key);
        if (bucket.values.isEmpty()) {
            buckets[slot] = null;
        }
        size--;
        return true;
    }

    /** Removes a key whose value has become empty, since Redis knows no empty lists, sets and hashes. */
    void removeIfEmpty(String key, Mutable value) {
        if (value.isEmpty()) {
            remove(key);
        }
    }

    void clear() {
        buckets = new Bucket[Slots.COUNT];
        size = 0;
    }

    /** A slot's keys and values in order, not to be changed. */
    SortedMap<String, Value> slot(int slot) {
        Bucket bucket = buckets[slot];
        return bucket == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(bucket.values);
    }

    /** A view of the present content that no later change reaches, readable by another thread. */
    View capture() {
        generation++;
        return new View(buckets.clone(), size);
    }

    private Bucket writable(int slot) {
        Bucket bucket = buckets[slot];
        if (bucket == null || bucket.generation != generation) {
            bucket = new Bucket(generation, bucket == null ? new TreeMap<>() : new TreeMap<>(bucket.values));
            buckets[slot] = bucket;
        }
        return bucket;
    }

    /** What a keyspace held at one moment. */
    static final class View {
        private final @Nullable Bucket[] buckets;
        private final int size;

        private View(@Nullable Bucket[] buckets, int size) {
            this.buckets = buckets;
            this.size = size;
        }

        int size() {
            return size;
        }

        /** All keys and values, slot by slot. */
        void writeTo(EntryWriter writer) throws IOException {
            for (Bucket bucket : buckets) {
                if (bucket != null) {
                    for (Map.Entry<String, Value> entry : bucket.values.entrySet()) {
                        writer.write(entry.getKey(), entry.getValue());
                    }
                }
            }
        }
    }
}
