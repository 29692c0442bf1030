package io.amcast.examples.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list that grows and shrinks at both ends in constant time and is read by position: what neither ArrayDeque nor ArrayList is. */
final class RingList {
    private static final int LEAST_CAPACITY = 4;

    private @Nullable String[] ring;
    private int head;
    private int size;

    RingList() {
        this(new String[LEAST_CAPACITY], 0, 0);
    }

    private RingList(@Nullable String[] ring, int head, int size) {
        this.ring = ring;
        this.head = head;
        this.size = size;
    }

    RingList copy() {
        return new RingList(Arrays.copyOf(ring, ring.length), head, size);
    }

    int size() {
        return size;
    }

    void addFirst(String element) {
        resizeIf(size == ring.length, ring.length * 2);
        head = index(ring.length - 1);
        ring[head] = element;
        size++;
    }

    void addLast(String element) {
        resizeIf(size == ring.length, ring.length * 2);
        ring[index(size)] = element;
        size++;
    }

    /** Takes the first element of a list that has one. */
    String removeFirst() {
        String element = get(0);
        ring[head] = null;
        head = index(1);
        shrink();
        return element;
    }

    /** Takes the last element of a list that has one. */
    String removeLast() {
        String element = get(size - 1);
        ring[index(size - 1)] = null;
        shrink();
        return element;
    }

    /** The element at a position, 0 to size - 1. */
    String get(int position) {
        String element = position < 0 || position >= size ? null : ring[index(position)];
        if (element == null) {
            throw new IndexOutOfBoundsException(position + " in a list of " + size);
        }
        return element;
    }

    /** The elements from a position up to another, exclusive. */
    List<String> range(int from, int to) {
        List<String> range = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            range.add(get(i));
        }
        return range;
    }

    // Capacities are powers of two.
    private int index(int position) {
        return head + position & ring.length - 1;
    }

    private void shrink() {
        size--;
        resizeIf(ring.length > LEAST_CAPACITY && size <= ring.length / 4, ring.length / 2);
    }

    private void resizeIf(boolean due, int capacity) {
        if (!due) {
            return;
        }
        @Nullable String[] other = new String[capacity];
        for (int i = 0; i < size; i++) {
            other[i] = ring[index(i)];
        }
        ring = other;
        head = 0;
    }
}
