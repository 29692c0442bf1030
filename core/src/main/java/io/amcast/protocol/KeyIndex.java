package io.amcast.protocol;

import io.amcast.Keys;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Answers in the number of a message's keys: for each key, one ordered set per mode. */
final class KeyIndex implements PendingIndex {
    private final Map<String, Holders> keys = new HashMap<>();

    /** The pending messages of one key in one mode; a key's modes form a list, mostly of one or two. */
    private static final class Holders {
        final char mode;
        final TreeSet<Pending> messages = new TreeSet<>(Pending::compareKeys);

        @Nullable
        Holders next;

        Holders(char mode, @Nullable Holders next) {
            this.mode = mode;
            this.next = next;
        }
    }

    @Override
    public void insert(Pending pending) {
        Keys held = pending.message.keys();
        for (int i = 0; i < held.size(); i++) {
            char mode = held.mode(i);
            Holders first = keys.get(held.name(i));
            Holders holders = first;
            while (holders != null && holders.mode != mode) {
                holders = holders.next;
            }
            if (holders == null) {
                holders = new Holders(mode, first);
                keys.put(held.name(i), holders);
            }
            holders.messages.add(pending);
        }
    }

    @Override
    public void remove(Pending pending) {
        Keys held = pending.message.keys();
        for (int i = 0; i < held.size(); i++) {
            String key = held.name(i);
            boolean empty = true;
            for (Holders holders = keys.get(key); holders != null; holders = holders.next) {
                if (holders.mode == held.mode(i)) {
                    holders.messages.remove(pending);
                }
                empty &= holders.messages.isEmpty();
            }
            if (empty) {
                keys.remove(key);
            }
        }
    }

    @Override
    public @Nullable Pending predecessor(Pending pending) {
        Pending last = null;
        Keys held = pending.message.keys();
        for (int i = 0; i < held.size(); i++) {
            for (Holders holders = keys.get(held.name(i)); holders != null; holders = holders.next) {
                if (Keys.conflict(holders.mode, held.mode(i))) {
                    Pending lower = holders.messages.lower(pending);
                    if (lower != null && (last == null || Pending.compareKeys(lower, last) > 0)) {
                        last = lower;
                    }
                }
            }
        }
        return last;
    }
}
