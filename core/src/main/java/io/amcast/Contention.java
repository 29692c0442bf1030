package io.amcast;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * What messages waited for lately at a member. Only a leader's messages wait.
 *
 * @param over how far back it reaches
 * @param submitted how many messages it took from clients
 * @param delivered how many it delivered
 * @param waits by cause, as {@code conflict}, for messages that were delivered
 * @param keys where they waited for conflicting ones, the longest first, at most {@link #MOST}; empty names for what a predicate
 *     ordered
 * @param predecessors the messages that others waited for, the longest first, at most {@link #MOST}
 * @param slowest the messages that took longest from when the member first heard of them, at most {@link #MOST}
 */
public record Contention(
        Duration over,
        long submitted,
        long delivered,
        SortedMap<String, Waits> waits,
        List<AtKey> keys,
        List<Predecessor> predecessors,
        List<Slow> slowest) {
    /** Of a member that remembers nothing. */
    public static final Contention NONE =
            new Contention(Duration.ZERO, 0, 0, Collections.emptySortedMap(), List.of(), List.of(), List.of());

    /** How many of each kind are told. */
    public static final int MOST = 10;

    /**
     * Waits, added up.
     *
     * @param count how many messages waited
     */
    public record Waits(long count, Duration total, Duration longest) {}

    /** Waits for conflicting messages that share a key. */
    public record AtKey(String key, Waits waits) {}

    /** A message that others waited for. */
    public record Predecessor(MessageId id, Waits waits) {}

    /** A message and how long it took until its delivery. */
    public record Slow(MessageId id, Duration time) {}
}
