package io.amcast.testkit.check.append;

import java.util.Arrays;

/** A growing list of numbers. */
final class Ints {
    private static final int ROOM = 16;

    private int[] values = new int[ROOM];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    /** Its values in the reverse order. */
    int[] reversed() {
        int[] reversed = new int[size];
        for (int i = 0; i < size; i++) {
            reversed[i] = values[size - 1 - i];
        }
        return reversed;
    }
}
