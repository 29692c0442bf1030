package io.amcast.examples.kv;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/**
 * What a key holds. A closed set.
 *
 * <p>Members and fields keep the order they came in: all writes of a key conflict, so that order is the same on every replica.
 */
sealed interface Value {
    /** The name that TYPE and SCAN know it by. */
    String type();

    /** A value that the keyspace alone may change, after making sure that no captured view shares it. */
    sealed interface Mutable extends Value {
        /** In which generation of the keyspace it was made or copied. */
        int generation();

        /** The same content, of another generation. Takes time in the number of its elements. */
        Mutable copy(int generation);

        boolean isEmpty();
    }

    /** A string of bytes. */
    record Text(String bytes) implements Value {
        @Override
        public String type() {
            return "string";
        }
    }

    /** A set. */
    record SetValue(int generation, LinkedHashSet<String> members) implements Mutable {
        SetValue(int generation) {
            this(generation, new LinkedHashSet<>());
        }

        @Override
        public String type() {
            return "set";
        }

        @Override
        public SetValue copy(int newGeneration) {
            return new SetValue(newGeneration, new LinkedHashSet<>(members));
        }

        @Override
        public boolean isEmpty() {
            return members.isEmpty();
        }
    }

    /** A hash: fields with values. */
    record HashValue(int generation, LinkedHashMap<String, String> fields) implements Mutable {
        HashValue(int generation) {
            this(generation, new LinkedHashMap<>());
        }

        @Override
        public String type() {
            return "hash";
        }

        @Override
        public HashValue copy(int newGeneration) {
            return new HashValue(newGeneration, new LinkedHashMap<>(fields));
        }

        @Override
        public boolean isEmpty() {
            return fields.isEmpty();
        }
    }

    /** A list. */
    record ListValue(int generation, RingList elements) implements Mutable {
        ListValue(int generation) {
            this(generation, new RingList());
        }

        @Override
        public String type() {
            return "list";
        }

        @Override
        public ListValue copy(int newGeneration) {
            return new ListValue(newGeneration, elements.copy());
        }

        @Override
        public boolean isEmpty() {
            return elements.size() == 0;
        }
    }
}
