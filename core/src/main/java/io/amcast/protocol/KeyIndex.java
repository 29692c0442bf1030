package io.amcast.protocol;

import io.amcast.Keys;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers in the number of a message's keys: for each key, one ordered set per mode. Where keys are paths, a message is held at each
 * of its keys and, as one that passes, at every path above; who passes meets whom that path itself concerns, and not who passes too.
 */
final class KeyIndex implements PendingIndex {
    private final Conflicts.ByKeys relation;
    private final Map<String, Holders> keys = new HashMap<>();

    /** The pending messages of one key in one mode; a key's modes form a list, mostly of one or two. */
    private static final class Holders {
        final char mode;
        /** Whether they hold a key below this one. */
        final boolean passing;

        final TreeSet<Pending> messages = new TreeSet<>(Pending::compareKeys);

        @Nullable
        Holders next;

        Holders(char mode, boolean passing, @Nullable Holders next) {
            this.mode = mode;
            this.passing = passing;
            this.next = next;
        }
    }

    KeyIndex(Conflicts.ByKeys relation) {
        this.relation = relation;
    }

    @Override
    public void insert(Pending pending) {
        Keys held = relation.keys(pending.message);
        for (int i = 0; i < held.size(); i++) {
            insert(held.name(i), held.mode(i), false, pending);
            for (String above = relation.above(held.name(i)); above != null; above = relation.above(above)) {
                insert(above, held.mode(i), true, pending);
            }
        }
    }

    private void insert(String key, char mode, boolean passing, Pending pending) {
        Holders first = keys.get(key);
        Holders holders = first;
        while (holders != null && (holders.mode != mode || holders.passing != passing)) {
            holders = holders.next;
        }
        if (holders == null) {
            holders = new Holders(mode, passing, first);
            keys.put(key, holders);
        }
        holders.messages.add(pending);
    }

    @Override
    public void remove(Pending pending) {
        Keys held = relation.keys(pending.message);
        for (int i = 0; i < held.size(); i++) {
            remove(held.name(i), held.mode(i), false, pending);
            for (String above = relation.above(held.name(i)); above != null; above = relation.above(above)) {
                remove(above, held.mode(i), true, pending);
            }
        }
    }

    private void remove(String key, char mode, boolean passing, Pending pending) {
        boolean empty = true;
        for (Holders holders = keys.get(key); holders != null; holders = holders.next) {
            if (holders.mode == mode && holders.passing == passing) {
                holders.messages.remove(pending);
            }
            empty &= holders.messages.isEmpty();
        }
        if (empty) {
            keys.remove(key);
        }
    }

    @Override
    public @Nullable Pending predecessor(Pending pending, Pending end) {
        Pending last = null;
        Keys held = relation.keys(pending.message);
        for (int i = 0; i < held.size(); i++) {
            last = later(last, last(held.name(i), held.mode(i), false, end));
            for (String above = relation.above(held.name(i)); above != null; above = relation.above(above)) {
                last = later(last, last(above, held.mode(i), true, end));
            }
        }
        return last;
    }

    private static @Nullable Pending later(@Nullable Pending one, @Nullable Pending other) {
        return one == null || (other != null && Pending.compareKeys(other, one) > 0) ? other : one;
    }

    private @Nullable Pending last(String key, char mode, boolean passing, Pending end) {
        Pending last = null;
        for (Holders holders = keys.get(key); holders != null; holders = holders.next) {
            if (conflict(holders, mode, passing)) {
                last = later(last, holders.messages.lower(end));
            }
        }
        return last;
    }

    private boolean conflict(Holders holders, char mode, boolean passing) {
        return relation.modes().conflict(holders.mode, mode) && !(passing && holders.passing);
    }

    @Override
    public long candidates(Pending pending) {
        long candidates = 0;
        Keys held = relation.keys(pending.message);
        for (int i = 0; i < held.size(); i++) {
            candidates += count(held.name(i), held.mode(i), false);
            for (String above = relation.above(held.name(i)); above != null; above = relation.above(above)) {
                candidates += count(above, held.mode(i), true);
            }
        }
        return candidates;
    }

    private long count(String key, char mode, boolean passing) {
        long count = 0;
        for (Holders holders = keys.get(key); holders != null; holders = holders.next) {
            count += conflict(holders, mode, passing) ? holders.messages.size() : 0;
        }
        return count;
    }
}
