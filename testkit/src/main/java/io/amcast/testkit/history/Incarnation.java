package io.amcast.testkit.history;

import io.amcast.spi.DeliveryObserver.From;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a member delivered from one start, restart or installed snapshot to the next.
 *
 * <p>Grows while histories are collected, is only read afterwards.
 */
public final class Incarnation {
    private final String member;
    private final String group;
    private final long number;
    private final long start;
    private final From from;

    private RecordedMessage[] messages = new RecordedMessage[16];
    private long[] timestamps = new long[16];
    private int size;
    private final List<Jump> jumps = new ArrayList<>();

    /**
     * Positions in the file that do not follow each other: lines are missing or out of place.
     *
     * @param at how many deliveries were recorded before it
     * @param expected the position that should have come
     * @param found the position that came
     */
    public record Jump(int at, long expected, long found) {}

    Incarnation(String member, String group, long number, long start, From from) {
        this.member = member;
        this.group = group;
        this.number = number;
        this.start = start;
        this.from = from;
    }

    void add(RecordedMessage message, long timestamp) {
        if (size == messages.length) {
            messages = Arrays.copyOf(messages, size * 2);
            timestamps = Arrays.copyOf(timestamps, size * 2);
        }
        messages[size] = message;
        timestamps[size++] = timestamp;
    }

    void jumped(long expected, long found) {
        jumps.add(new Jump(size, expected, found));
    }

    public String member() {
        return member;
    }

    public String group() {
        return group;
    }

    /** Counts the member's incarnations, from 1. */
    public long number() {
        return number;
    }

    /** How many deliveries its state held when it began. */
    public long start() {
        return start;
    }

    public From from() {
        return from;
    }

    /** How many deliveries it recorded. */
    public int size() {
        return size;
    }

    /** The message delivered at a position, from 0. */
    public RecordedMessage message(int position) {
        return messages[position];
    }

    /** The timestamp it was delivered with; 0 for a message that commutes with everything. */
    public long timestamp(int position) {
        return timestamps[position];
    }

    /** Where positions do not follow each other. */
    public List<Jump> jumps() {
        return Collections.unmodifiableList(jumps);
    }

    /** For reports: member and incarnation. */
    @Override
    public String toString() {
        return member + "#" + number;
    }
}
