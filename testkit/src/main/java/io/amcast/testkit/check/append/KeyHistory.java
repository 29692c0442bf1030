package io.amcast.testkit.check.append;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that was appended to one key and read of it; and the order of its elements, which the longest read tells. */
final class KeyHistory {
    /** A position's writer when nobody appended the element. */
    static final int NOBODY = -1;

    /**
     * An append.
     *
     * @param next what the same transaction appended to the key next, if it did
     */
    record Append(int transaction, long value, @Nullable Long next) {}

    /** What a transaction read of the key. */
    record Seen(int transaction, List<Long> values) {}

    final String key;
    final int number;
    private final Map<Long, Append> appends = new HashMap<>();
    private final List<Seen> reads = new ArrayList<>();
    private Seen longest = new Seen(NOBODY, List.of());
    private boolean ordered = true;
    private int[] writers = new int[0];
    private final List<Append> unseen = new ArrayList<>();

    KeyHistory(String key, int number) {
        this.key = key;
        this.number = number;
    }

    void append(Append append) {
        Append other = appends.put(append.value(), append);
        if (other != null) {
            throw new IllegalArgumentException("transactions " + other.transaction() + " and " + append.transaction()
                    + " both append " + append.value() + " to " + key
                    + ": a history can only be checked if each element of a key is appended once");
        }
    }

    void read(Seen read) {
        reads.add(read);
        if (read.values().size() > longest.values().size()) {
            longest = read;
        }
    }

    /** Looks at every element, and tells of which transactions one was read. */
    void order(ElementFindings findings, boolean[] observed) {
        elements(longest, findings, observed);
        Set<Long> elsewhere = new HashSet<>();
        for (Seen read : reads) {
            int differs = firstDifference(read.values(), longest.values());
            if (differs == read.values().size()) {
                intermediate(read, findings);
                continue;
            }
            ordered = false;
            findings.incompatible(this, read, longest, differs);
            elements(read, findings, observed);
            elsewhere.addAll(read.values());
        }
        List<Long> order = longest.values();
        writers = new int[order.size()];
        for (int i = 0; i < writers.length; i++) {
            Append append = appends.get(order.get(i));
            writers[i] = append == null ? NOBODY : append.transaction();
        }
        elsewhere.addAll(order);
        for (Append append : appends.values()) {
            if (!elsewhere.contains(append.value())) {
                unseen.add(append);
            }
        }
        unseen.sort(java.util.Comparator.comparingLong(Append::value));
    }

    private void elements(Seen read, ElementFindings findings, boolean[] observed) {
        Set<Long> before = new HashSet<>();
        List<Long> values = read.values();
        for (int i = 0; i < values.size(); i++) {
            Long value = values.get(i);
            if (!before.add(value)) {
                ordered = false;
                findings.duplicate(this, read, value);
            }
            Append append = appends.get(value);
            if (append == null) {
                findings.phantom(this, read, value);
                continue;
            }
            observed[append.transaction()] = true;
            findings.aborted(this, read, append);
            if (append.next() != null && i + 1 < values.size() && !append.next().equals(values.get(i + 1))) {
                findings.intermediate(this, read, append);
            }
        }
        intermediate(read, findings);
    }

    /** A read that ends between two appends of another transaction. */
    private void intermediate(Seen read, ElementFindings findings) {
        List<Long> values = read.values();
        Append last = values.isEmpty() ? null : appends.get(values.get(values.size() - 1));
        if (last != null && last.next() != null && last.transaction() != read.transaction()) {
            findings.intermediate(this, read, last);
        }
    }

    private static int firstDifference(List<Long> some, List<Long> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).equals(others.get(i))) { // others is at least as long
                return i;
            }
        }
        return some.size();
    }

    /** Whether all reads agree on one order without repetitions, so that dependencies can be told. */
    boolean ordered() {
        return ordered;
    }

    /** Who appended each element, in their order; {@link #NOBODY} for a phantom. */
    int[] writers() {
        return writers;
    }

    /** The element at a place of the order. */
    long element(int position) {
        return longest.values().get(position);
    }

    List<Seen> reads() {
        return reads;
    }

    /** The appends that no read shows: if they took effect, after all that were read. */
    List<Append> unseen() {
        return unseen;
    }
}
