package io.amcast.runtime;

import io.amcast.Contention;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what messages waited for, from events in the order in which they happened. */
final class RecentWaits implements TraceRing.Reader {
    /** A message under way. */
    private static final class UnderWay {
        final long heardMicros;
        String cause = "";
        String key = "";

        @Nullable
        MessageId predecessor;

        long sinceMicros;

        UnderWay(long heardMicros) {
            this.heardMicros = heardMicros;
        }
    }

    private static final class Sum {
        long count;
        long total;
        long longest;

        void add(long micros) {
            count++;
            total += micros;
            longest = Math.max(longest, micros);
        }

        Contention.Waits waits() {
            return new Contention.Waits(
                    count, Duration.of(total, ChronoUnit.MICROS), Duration.of(longest, ChronoUnit.MICROS));
        }
    }

    private final long fromMicros;
    private final Map<MessageId, UnderWay> underWay = new HashMap<>();
    private final SortedMap<String, Sum> causes = new TreeMap<>();
    private final Map<String, Sum> keys = new HashMap<>();
    private final Map<MessageId, Sum> predecessors = new HashMap<>();
    private final Map<MessageId, Long> times = new HashMap<>();
    private long firstMicros = Long.MAX_VALUE;
    private long submitted;
    private long delivered;

    /** Nothing yet; counts what happened from a time on. */
    RecentWaits(long fromMicros) {
        this.fromMicros = fromMicros;
    }

    @Override
    public void event(
            TraceEvent.Kind kind,
            long micros,
            @Nullable MessageId id,
            long value,
            @Nullable Object about,
            String text) {
        firstMicros = Math.min(firstMicros, micros);
        if (id == null) {
            return;
        }
        switch (kind) {
            case SUBMITTED -> {
                submitted += micros >= fromMicros ? 1 : 0;
                underWay.putIfAbsent(id, new UnderWay(micros));
            }
            case HEARD_SOFT, HEARD_HARD, PROPOSED -> underWay.putIfAbsent(id, new UnderWay(micros));
            case WAITS -> begins(id, text, micros);
            case BLOCKED -> {
                UnderWay message = underWay.get(id);
                MessageId predecessor = (MessageId) about;
                if (message != null && !(predecessor != null && predecessor.equals(message.predecessor))) {
                    ends(message, micros);
                    message.cause = "conflict";
                    message.sinceMicros = micros;
                    message.predecessor = predecessor;
                    message.key = text;
                }
            }
            case DELIVERED -> {
                delivered += micros >= fromMicros ? 1 : 0;
                UnderWay message = underWay.remove(id);
                if (message != null) {
                    ends(message, micros);
                    if (micros >= fromMicros) {
                        times.put(id, micros - message.heardMicros);
                    }
                }
            }
            case REFUSED,
                    HEARD_CLEAR,
                    LOGGED,
                    FINAL_PROPOSED,
                    FINAL_LOGGED,
                    RESERVED,
                    PASSED,
                    APPLIED,
                    RESENT,
                    LEADS,
                    LEADS_NO_MORE -> {
                // Nothing begins or ends to wait by it.
            }
        }
    }

    private void begins(MessageId id, String cause, long micros) {
        UnderWay message = underWay.get(id);
        if (message != null) {
            ends(message, micros);
            message.cause = cause;
            message.sinceMicros = micros;
        }
    }

    private void ends(UnderWay message, long micros) {
        long waited = micros - message.sinceMicros;
        if (!message.cause.isEmpty()
                && micros >= fromMicros
                && (message.predecessor != null || !message.cause.equals("conflict"))) {
            causes.computeIfAbsent(message.cause, name -> new Sum()).add(waited);
            if (message.predecessor != null) {
                keys.computeIfAbsent(message.key, name -> new Sum()).add(waited);
                predecessors
                        .computeIfAbsent(message.predecessor, other -> new Sum())
                        .add(waited);
            }
        }
        message.cause = "";
        message.predecessor = null;
    }

    Contention contention(long nowMicros) {
        SortedMap<String, Contention.Waits> waits = new TreeMap<>();
        causes.forEach((cause, sum) -> waits.put(cause, sum.waits()));
        long reaches =
                firstMicros == Long.MAX_VALUE ? nowMicros - fromMicros : nowMicros - Math.max(firstMicros, fromMicros);
        return new Contention(
                Duration.of(Math.max(0, Math.min(reaches, nowMicros - fromMicros)), ChronoUnit.MICROS),
                submitted,
                delivered,
                waits,
                longest(keys).stream()
                        .map(each -> new Contention.AtKey(
                                each.getKey(), each.getValue().waits()))
                        .toList(),
                longest(predecessors).stream()
                        .map(each -> new Contention.Predecessor(
                                each.getKey(), each.getValue().waits()))
                        .toList(),
                times.entrySet().stream()
                        .sorted(Map.Entry.<MessageId, Long>comparingByValue().reversed())
                        .limit(Contention.MOST)
                        .map(each ->
                                new Contention.Slow(each.getKey(), Duration.of(each.getValue(), ChronoUnit.MICROS)))
                        .toList());
    }

    private static <K> List<Map.Entry<K, Sum>> longest(Map<K, Sum> sums) {
        return sums.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<K, Sum> each) -> each.getValue().total)
                        .reversed())
                .limit(Contention.MOST)
                .toList();
    }
}
