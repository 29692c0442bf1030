package io.amcast.testkit.check;

import io.amcast.MessageId;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedKey;
import io.amcast.testkit.history.RecordedMessage;
import io.amcast.testkit.history.RecordedRelation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All histories with what several checks need: lineage, keys by number, the place of every message in the order of (ts, id). */
final class RecordedRun {
    private final Histories histories;
    private final Lineage lineage;
    private final List<Incarnation> incarnations = new ArrayList<>();
    private final List<String> keyNames = new ArrayList<>();
    private final int[][] keys;
    private final int[][] keyModes;
    private final List<RecordedRelation.Touch> modeTouches = new ArrayList<>();
    private final int[][] rivals;
    private final long[] timestamps;
    private final @Nullable Incarnation[] firstDelivery;
    private final int[] ascending;
    private final int[] rank;
    private long untold;

    RecordedRun(Histories histories) {
        this.histories = histories;
        lineage = new Lineage(histories);
        histories.members().values().forEach(incarnations::addAll);
        int count = histories.messages().size();
        keys = new int[count][];
        keyModes = new int[count][];
        numberKeys();
        rivals = findRivals();
        timestamps = new long[count];
        firstDelivery = new Incarnation[count];
        for (Incarnation incarnation : incarnations) {
            for (int i = 0; i < incarnation.size(); i++) {
                int number = incarnation.message(i).number();
                if (firstDelivery[number] == null) {
                    firstDelivery[number] = incarnation;
                    timestamps[number] = incarnation.timestamp(i);
                }
            }
        }
        ascending = sort();
        rank = new int[count];
        for (int i = 0; i < count; i++) {
            rank[ascending[i]] = i;
        }
    }

    private void numberKeys() {
        Map<String, Integer> numbers = new HashMap<>();
        Map<RecordedRelation.Touch, Integer> modeNumbers = new HashMap<>();
        RecordedRelation relation = histories.relation();
        for (RecordedMessage message : histories.messages()) {
            List<RecordedKey> entries = message.keys();
            if (!message.commuting() && (entries == null || !relation.complete())) {
                untold++;
            }
            List<RecordedRelation.Touch> touches = entries == null ? List.of() : relation.touches(entries);
            int[] itsKeys = new int[touches.size()];
            int[] itsModes = new int[itsKeys.length];
            for (int i = 0; i < itsKeys.length; i++) {
                RecordedRelation.Touch touch = touches.get(i);
                itsKeys[i] = numbers.computeIfAbsent(touch.key(), name -> {
                    keyNames.add(name);
                    return keyNames.size() - 1;
                });
                itsModes[i] = modeNumbers.computeIfAbsent(touch, each -> {
                    modeTouches.add(each);
                    return modeTouches.size() - 1;
                });
            }
            keys[message.number()] = itsKeys;
            keyModes[message.number()] = itsModes;
        }
    }

    private int[][] findRivals() {
        Map<String, List<Integer>> byKey = new HashMap<>();
        for (int i = 0; i < modeTouches.size(); i++) {
            byKey.computeIfAbsent(modeTouches.get(i).key(), key -> new ArrayList<>(2))
                    .add(i);
        }
        int[][] found = new int[modeTouches.size()][];
        for (int i = 0; i < found.length; i++) {
            int mode = modeTouches.get(i).mode();
            found[i] = byKey.getOrDefault(modeTouches.get(i).key(), List.of()).stream()
                    .filter(other -> histories
                            .relation()
                            .conflict(mode, modeTouches.get(other).mode()))
                    .mapToInt(other -> other)
                    .toArray();
        }
        return found;
    }

    /** By (timestamp, id): ids compare as the library compares them or, where they are not of its form, as text. */
    private int[] sort() {
        @Nullable MessageId[] ids = new MessageId[timestamps.length];
        Comparator<Integer> byId = (one, other) -> {
            MessageId a = id(ids, one);
            MessageId b = id(ids, other);
            return a != null && b != null
                    ? a.compareTo(b)
                    : message(one).id().compareTo(message(other).id());
        };
        Integer[] order = new Integer[timestamps.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (one, other) -> {
            int byTimestamp = Long.compare(timestamps[one], timestamps[other]);
            return byTimestamp != 0 ? byTimestamp : byId.compare(one, other);
        });
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    /** Parsed when two timestamps are equal only, which is rare. */
    private @Nullable MessageId id(@Nullable MessageId[] ids, int number) {
        MessageId id = ids[number];
        if (id == null) {
            try {
                id = MessageId.parse(message(number).id());
                ids[number] = id;
            } catch (IllegalArgumentException e) {
                return null; // not of the library's form, which a history made by hand need not be
            }
        }
        return id;
    }

    Histories histories() {
        return histories;
    }

    List<Incarnation> incarnations() {
        return incarnations;
    }

    /** The numbers of the messages that the incarnation's state held when it began, at best; null if that is not known. */
    int @Nullable [] base(Incarnation incarnation) {
        List<int[]> bases = lineage.states(incarnation);
        return bases.isEmpty() ? null : bases.get(0);
    }

    /** All the states that the incarnation may have begun with: where messages commute, its start line does not tell. */
    List<int[]> bases(Incarnation incarnation) {
        return lineage.states(incarnation);
    }

    int messageCount() {
        return timestamps.length;
    }

    RecordedMessage message(int number) {
        return histories.messages().get(number);
    }

    /** The keys of a message, by number; one that it touches in several modes comes several times. */
    int[] keys(int message) {
        return keys[message];
    }

    /** The (key, mode) pairs of a message, by number, at the positions of {@link #keys}. */
    int[] keyModes(int message) {
        return keyModes[message];
    }

    /** The numbers of the (key, mode) pairs that conflict with one; itself is among them if its mode conflicts with itself. */
    int[] rivals(int keyMode) {
        return rivals[keyMode];
    }

    String keyName(int key) {
        return keyNames.get(key);
    }

    int keyCount() {
        return keyNames.size();
    }

    int keyModeCount() {
        return modeTouches.size();
    }

    /** How many messages may conflict with more than their keys tell, since there is a predicate: that order is not checked. */
    long untold() {
        return untold;
    }

    /** The timestamp recorded first; 0 for a message that commutes with everything. */
    long timestamp(int message) {
        return timestamps[message];
    }

    /** Some incarnation that delivered the message. */
    Incarnation delivererOf(int message) {
        Incarnation incarnation = firstDelivery[message];
        if (incarnation == null) {
            throw new AssertionError("a message that nobody delivered");
        }
        return incarnation;
    }

    /** Message numbers by (timestamp, id). */
    int[] ascending() {
        return ascending;
    }

    /** The message's place in {@link #ascending()}. */
    int rank(int message) {
        return rank[message];
    }
}
