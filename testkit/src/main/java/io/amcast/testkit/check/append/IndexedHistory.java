package io.amcast.testkit.check.append;

import io.amcast.testkit.check.append.KeyHistory.Append;
import io.amcast.testkit.check.append.KeyHistory.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A history key by key: what is wrong with single elements, in which order they are, and which transactions took effect. */
final class IndexedHistory {
    private final List<Transaction> history;
    private final Map<String, KeyHistory> keys = new LinkedHashMap<>();
    private final List<KeyHistory> byNumber = new ArrayList<>();
    private final ElementFindings findings;
    private final boolean[] tookEffect;

    IndexedHistory(List<Transaction> history) {
        this.history = history;
        findings = new ElementFindings(history);
        tookEffect = new boolean[history.size()];
        for (int i = 0; i < history.size(); i++) {
            index(i, history.get(i));
        }
        keys.values().forEach(key -> key.order(findings, tookEffect));
        for (int i = 0; i < history.size(); i++) {
            tookEffect[i] |= history.get(i).outcome() == Transaction.Outcome.OK;
        }
        keys.values().forEach(this::findLost);
    }

    private void index(int number, Transaction transaction) {
        Map<String, Append> ownLast = new HashMap<>();
        List<Operation> operations = transaction.operations();
        for (int i = operations.size() - 1; i >= 0; i--) { // backwards, since an append tells the next one
            if (operations.get(i) instanceof Operation.Append append) {
                Append next = ownLast.get(append.key());
                Append its = new Append(number, append.value(), next == null ? null : next.value());
                ownLast.put(append.key(), its);
                key(append.key()).append(its);
            }
        }
        if (transaction.outcome() == Transaction.Outcome.OK) {
            InternalReads internal = new InternalReads();
            for (Operation operation : operations) {
                internal.check(number, operation, findings);
                if (operation instanceof Operation.Read read && read.values() != null) {
                    key(read.key()).read(new Seen(number, read.values()));
                }
            }
        }
    }

    private KeyHistory key(String name) {
        KeyHistory key = keys.get(name);
        if (key == null) {
            key = new KeyHistory(name, byNumber.size());
            keys.put(name, key);
            byNumber.add(key);
        }
        return key;
    }

    /** Tells what was acknowledged and is gone; what is left without a read is taken to come after all that was read. */
    private void findLost(KeyHistory key) {
        int latest = KeyHistory.NOBODY;
        for (Seen read : key.reads()) {
            if (latest == KeyHistory.NOBODY || invoked(read.transaction()) > invoked(latest)) {
                latest = read.transaction();
            }
        }
        int reader = latest;
        key.unseen().removeIf(append -> {
            if (!tookEffect[append.transaction()]) {
                return true;
            }
            Transaction writer = history.get(append.transaction());
            if (reader == KeyHistory.NOBODY
                    || writer.outcome() != Transaction.Outcome.OK
                    || writer.completedNanos() >= invoked(reader)) {
                return false;
            }
            findings.lost(key, append, reader);
            return true;
        });
    }

    private long invoked(int transaction) {
        return history.get(transaction).invokedNanos();
    }

    List<Transaction> history() {
        return history;
    }

    Collection<KeyHistory> keys() {
        return byNumber;
    }

    KeyHistory key(int number) {
        return byNumber.get(number);
    }

    /** Whether it was acknowledged, or something that it appended was read. */
    boolean tookEffect(int transaction) {
        return tookEffect[transaction];
    }

    ElementFindings findings() {
        return findings;
    }

    /** What a transaction's own reads and appends say of its next read. */
    private static final class InternalReads {
        /** A key's list, or its end only when the transaction has not read it yet. */
        private record Known(boolean whole, List<Long> values) {}

        private final Map<String, Known> known = new HashMap<>();

        void check(int transaction, Operation operation, ElementFindings findings) {
            Known before = known.get(operation.key());
            if (operation instanceof Operation.Append append) {
                List<Long> values = new ArrayList<>(before == null ? List.of() : before.values());
                values.add(append.value());
                known.put(append.key(), new Known(before != null && before.whole(), values));
            } else if (operation instanceof Operation.Read read && read.values() != null) {
                String expected = before == null ? null : mismatch(before, read.values());
                if (expected != null) {
                    findings.internal(transaction, read, expected);
                }
                known.put(read.key(), new Known(true, read.values()));
            }
        }

        private static @Nullable String mismatch(Known before, List<Long> values) {
            List<Long> expected = before.values();
            if (before.whole()) {
                return values.equals(expected) ? null : expected.toString();
            }
            int prefix = values.size() - expected.size();
            boolean ends = prefix >= 0 && values.subList(prefix, values.size()).equals(expected);
            return ends ? null : "a list that ends with " + expected;
        }
    }
}
