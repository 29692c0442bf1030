package io.amcast.testkit.check.append;

import io.amcast.testkit.check.append.KeyHistory.Append;
import io.amcast.testkit.check.append.KeyHistory.Seen;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what is wrong with single reads and elements: the first few of each kind, and each element once. */
final class ElementFindings {
    private static final int MOST_OF_A_KIND = 5;

    private final List<Transaction> history;
    private final Map<Anomaly, List<Finding>> findings = new EnumMap<>(Anomaly.class);
    private final Set<String> told = new HashSet<>();

    ElementFindings(List<Transaction> history) {
        this.history = history;
    }

    void internal(int transaction, Operation.Read read, String expected) {
        add(
                Anomaly.INTERNAL,
                read.key() + " in " + transaction,
                read + " in " + name(transaction) + ", which must see " + expected,
                transaction);
    }

    void duplicate(KeyHistory key, Seen read, Long value) {
        add(
                Anomaly.DUPLICATE,
                key.key + " " + value,
                "element " + value + " is twice in " + show(key, read),
                read.transaction());
    }

    void phantom(KeyHistory key, Seen read, Long value) {
        add(
                Anomaly.PHANTOM,
                key.key + " " + value,
                "nobody appended " + value + ", which is in " + show(key, read),
                read.transaction());
    }

    void incompatible(KeyHistory key, Seen read, Seen longest, int position) {
        add(
                Anomaly.INCOMPATIBLE,
                key.key,
                "reads of " + key.key + " differ at position " + position + ", where " + name(read.transaction())
                        + " has " + read.values().get(position) + " and " + name(longest.transaction()) + " has "
                        + longest.values().get(position),
                read.transaction(),
                longest.transaction());
    }

    /** Nothing, unless the append's transaction failed. */
    void aborted(KeyHistory key, Seen read, Append append) {
        if (history.get(append.transaction()).outcome() == Transaction.Outcome.FAILED) {
            add(
                    Anomaly.G1A,
                    key.key + " " + append.value(),
                    "element " + append.value() + " of " + name(append.transaction()) + ", which failed, is in "
                            + show(key, read),
                    append.transaction(),
                    read.transaction());
        }
    }

    void intermediate(KeyHistory key, Seen read, Append append) {
        add(
                Anomaly.G1B,
                key.key + " " + append.value(),
                "element " + append.value() + " of " + name(append.transaction()) + ", which appends " + append.next()
                        + " next, is without it in " + show(key, read),
                append.transaction(),
                read.transaction());
    }

    void lost(KeyHistory key, Append append, int reader) {
        add(
                Anomaly.LOST,
                key.key + " " + append.value(),
                "element " + append.value() + " of " + key.key + ", which " + name(append.transaction())
                        + " appended, is in no read, not even of " + name(reader) + ", which began later",
                append.transaction(),
                reader);
    }

    private void add(Anomaly anomaly, String what, String text, int... transactions) {
        List<Finding> some = findings.computeIfAbsent(anomaly, kind -> new ArrayList<>());
        if (some.size() < MOST_OF_A_KIND && told.add(anomaly + " " + what)) {
            StringBuilder whole = new StringBuilder(anomaly + " (" + anomaly.meaning() + "): " + text);
            List<Integer> concerned = new ArrayList<>();
            for (int transaction : transactions) {
                if (!concerned.contains(transaction)) {
                    concerned.add(transaction);
                    whole.append("\n  ").append(name(transaction)).append("  ").append(history.get(transaction));
                }
            }
            some.add(new Finding(anomaly, whole.toString(), concerned));
        }
    }

    private static String show(KeyHistory key, Seen read) {
        return new Operation.Read(key.key, read.values()) + " of " + name(read.transaction());
    }

    static String name(int transaction) {
        return "T" + transaction;
    }

    /** All of them, in the order of their kinds. */
    List<Finding> all() {
        return findings.values().stream().flatMap(List::stream).toList();
    }
}
