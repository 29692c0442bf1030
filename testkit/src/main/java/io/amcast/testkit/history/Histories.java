package io.amcast.testkit.history;

import io.amcast.spi.DeliveryObserver.From;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The histories of all members, incarnation by incarnation. Only read once they are collected; then safe for many threads. */
public final class Histories {
    private final SortedMap<String, List<Incarnation>> members;
    private final List<RecordedMessage> messages;
    private final List<String> notes;
    private final long deliveries;
    private final RecordedRelation relation;

    private Histories(Collector collector) {
        members = Collections.unmodifiableSortedMap(collector.members);
        messages = Collections.unmodifiableList(collector.messages);
        notes = Collections.unmodifiableList(collector.notes);
        deliveries = collector.deliveries;
        relation = collector.relations.isEmpty()
                ? RecordedRelation.STANDARD
                : collector.relations.size() == 1
                        ? collector.relations.firstEntry().getValue()
                        : RecordedRelation.UNKNOWN;
    }

    /** What conflicts by the recorded keys; unknown if histories name several relations. */
    public RecordedRelation relation() {
        return relation;
    }

    /** Each member's incarnations in their order. */
    public SortedMap<String, List<Incarnation>> members() {
        return members;
    }

    /** One message an id, at its number; as it was recorded first. */
    public List<RecordedMessage> messages() {
        return messages;
    }

    /** How many deliveries are recorded. */
    public long deliveries() {
        return deliveries;
    }

    /** What was passed over, for people: unfinished last lines. */
    public List<String> notes() {
        return notes;
    }

    /** Collects histories, from files or from a run in memory. Not thread-safe. */
    public static final class Collector {
        private final SortedMap<String, List<Incarnation>> members = new TreeMap<>();
        private final Map<String, RecordedMessage> byId = new HashMap<>();
        private final Map<RecordedMessage, RecordedMessage> variants = new HashMap<>();
        private final Map<List<String>, List<String>> destinationSets = new HashMap<>();
        private final Map<RecordedKey, RecordedKey> keySet = new HashMap<>();
        private final List<RecordedMessage> messages = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final TreeMap<String, RecordedRelation> relations = new TreeMap<>();
        private long deliveries;

        /**
         * Says what conflicts; unless said, the standard modes do.
         *
         * @param text as {@code ConflictRelation.describe()} wrote it
         * @throws IllegalArgumentException if it is no such text
         */
        public void relation(String text) {
            if (!relations.containsKey(text)) {
                relations.put(text, RecordedRelation.parse(text));
                if (relations.size() == 2) {
                    note("histories name different conflict relations (" + String.join(" and ", relations.keySet())
                            + "): the order of conflicting messages is not checked; check what was recorded under"
                            + " each by itself");
                }
            }
        }

        /** Begins a member's next incarnation. */
        public Incarnation begin(String member, String group, long number, long start, From from) {
            Incarnation incarnation = new Incarnation(member, group, number, start, from);
            members.computeIfAbsent(member, name -> new ArrayList<>()).add(incarnation);
            return incarnation;
        }

        /**
         * Adds a delivery to an incarnation that {@link #begin} returned.
         *
         * @param timestamp 0 if the message commutes with everything
         * @param keys null if the conflict relation is a predicate
         */
        public void deliver(
                Incarnation incarnation,
                String id,
                List<String> destinations,
                long timestamp,
                @Nullable List<RecordedKey> keys) {
            incarnation.add(message(id, destinations, timestamp == 0, keys), timestamp);
            deliveries++;
        }

        void note(String text) {
            notes.add(text);
        }

        /** The histories so far; collect no more afterwards. */
        public Histories histories() {
            return new Histories(this);
        }

        /** The message of that id, shared by all deliveries that recorded the same content. */
        private RecordedMessage message(
                String id, List<String> destinations, boolean commuting, @Nullable List<RecordedKey> keys) {
            RecordedMessage known = byId.get(id);
            if (known == null) {
                RecordedMessage made = new RecordedMessage(
                        messages.size(),
                        id,
                        destinationSets.computeIfAbsent(List.copyOf(destinations), set -> set),
                        commuting,
                        keys == null ? null : shared(keys));
                byId.put(id, made);
                messages.add(made);
                return made;
            }
            if (known.commuting() == commuting
                    && known.destinations().equals(destinations)
                    && java.util.Objects.equals(known.keys(), keys)) {
                return known;
            }
            RecordedMessage variant = new RecordedMessage(known.number(), id, destinations, commuting, keys);
            return variants.computeIfAbsent(variant, v -> v);
        }

        private List<RecordedKey> shared(List<RecordedKey> keys) {
            RecordedKey[] copy = new RecordedKey[keys.size()];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = keySet.computeIfAbsent(keys.get(i), key -> key);
            }
            return List.of(copy);
        }
    }
}
