package io.amcast.testkit.check.append;

import java.util.Arrays;
import java.util.List;

/**
 * The dependencies between transactions and the orders between them, as edges of a graph. A node with the number of a transaction
 * stands for it. Others stand for a moment, or for what a key's last version comes before, so that there are not as many edges as
 * there are pairs.
 */
final class Dependencies {
    /** What an edge says. */
    enum Kind {
        /** The second appends right after the first. */
        WW,
        /** The second reads the first's append as the last. */
        WR,
        /** The second appends what comes right after what the first read. */
        RW,
        /** The second begins after the first is complete, in the same process. */
        PROCESS,
        /** The first was complete at a moment, before the second began. */
        REALTIME,
        /** From a node that stands for several targets to one of them: belongs to the edge before. */
        ON;

        int bit() {
            return 1 << ordinal();
        }
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int NONE = -1;

    private final IndexedHistory index;
    private final List<Transaction> history;
    private final Ints from = new Ints();
    private final Ints to = new Ints();
    private final Ints kinds = new Ints();
    /** The key of ww, wr and rw, and the place in its order; for the others not used. */
    private final Ints keys = new Ints();

    private final Ints places = new Ints();
    private int nodes;
    private long elements;

    private Dependencies(IndexedHistory index) {
        this.index = index;
        history = index.history();
        nodes = history.size();
    }

    static Dependencies of(IndexedHistory index, Consistency consistency) {
        Dependencies edges = new Dependencies(index);
        for (KeyHistory key : index.keys()) {
            if (key.ordered()) {
                edges.addVersions(key);
                edges.addReads(key);
            }
        }
        if (consistency != Consistency.SERIALIZABLE) {
            edges.addProcesses();
        }
        if (consistency == Consistency.STRICT_SERIALIZABLE) {
            edges.addRealTime();
        }
        return edges;
    }

    private void addVersions(KeyHistory key) {
        int[] writers = key.writers();
        elements += writers.length;
        for (int i = 1; i < writers.length; i++) {
            add(writers[i - 1], writers[i], Kind.WW, key.number, i);
        }
        if (writers.length > 0) {
            addUnseen(key, new int[] {writers[writers.length - 1]}, Kind.WW);
        }
    }

    private void addReads(KeyHistory key) {
        int[] writers = key.writers();
        Ints readersOfAll = new Ints();
        for (KeyHistory.Seen read : key.reads()) {
            int length = read.values().size();
            if (length > 0) {
                add(writers[length - 1], read.transaction(), Kind.WR, key.number, length - 1);
            }
            if (length < writers.length) {
                add(read.transaction(), writers[length], Kind.RW, key.number, length);
            } else {
                readersOfAll.add(read.transaction());
            }
        }
        addUnseen(key, readersOfAll.reversed(), Kind.RW);
    }

    /** What no read shows comes after all that reads show. */
    private void addUnseen(KeyHistory key, int[] sources, Kind kind) {
        int place = key.writers().length;
        int[] targets = key.unseen().stream()
                .mapToInt(KeyHistory.Append::transaction)
                .distinct()
                .sorted()
                .toArray();
        int all = NONE;
        for (int source : sources) {
            if (sources.length == 1 || targets.length <= 2 || Arrays.binarySearch(targets, source) >= 0) {
                for (int target : targets) {
                    add(source, target, kind, key.number, place);
                }
                continue;
            }
            if (all == NONE) {
                all = nodes++;
                for (int target : targets) {
                    add(all, target, Kind.ON, key.number, place);
                }
            }
            add(source, all, kind, key.number, place);
        }
    }

    /** An unknown outcome may come at any later time, so that nothing is after it; a process goes on after what is known last. */
    private void addProcesses() {
        java.util.Map<Integer, Integer> known = new java.util.HashMap<>();
        for (int transaction : inOrder(false)) {
            Integer before = known.get(history.get(transaction).process());
            if (before != null && history.get(before).completedNanos() < invoked(transaction)) {
                add(before, transaction, Kind.PROCESS, NONE, NONE);
            }
            if (history.get(transaction).outcome() == Transaction.Outcome.OK) {
                known.put(history.get(transaction).process(), transaction);
            }
        }
    }

    /** Moments, one after the other: a transaction leads to the moment at which it was complete, the last before its begin leads to it. */
    private void addRealTime() {
        int[] begins = inOrder(false);
        int[] ends = inOrder(true);
        int moment = NONE;
        int next = 0;
        for (int transaction : begins) {
            while (next < ends.length && history.get(ends[next]).completedNanos() < invoked(transaction)) {
                int its = nodes++;
                add(ends[next++], its, Kind.REALTIME, NONE, NONE);
                if (moment != NONE) {
                    add(moment, its, Kind.ON, NONE, NONE);
                }
                moment = its;
            }
            if (moment != NONE) {
                add(moment, transaction, Kind.ON, NONE, NONE);
            }
        }
    }

    private long invoked(int transaction) {
        return history.get(transaction).invokedNanos();
    }

    /** The transactions that took effect by their begin, or those that are known to be complete by their end. */
    private int[] inOrder(boolean byEnd) {
        return java.util.stream.IntStream.range(0, history.size())
                .filter(i -> byEnd ? history.get(i).outcome() == Transaction.Outcome.OK : index.tookEffect(i))
                .boxed()
                .sorted(java.util.Comparator.comparingLong(i ->
                        byEnd ? history.get(i).completedNanos() : history.get(i).invokedNanos()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void add(int source, int target, Kind kind, int key, int place) {
        if (source == target || source == KeyHistory.NOBODY || target == KeyHistory.NOBODY) {
            return;
        }
        from.add(source);
        to.add(target);
        kinds.add(kind.ordinal());
        keys.add(key);
        places.add(place);
    }

    int nodes() {
        return nodes;
    }

    int size() {
        return from.size();
    }

    /** How many elements have a place in the order of their key. */
    long elements() {
        return elements;
    }

    int from(int edge) {
        return from.get(edge);
    }

    int to(int edge) {
        return to.get(edge);
    }

    Kind kind(int edge) {
        return KINDS[kinds.get(edge)];
    }

    KeyHistory key(int edge) {
        return index.key(keys.get(edge));
    }

    int place(int edge) {
        return places.get(edge);
    }

    boolean isTransaction(int node) {
        return node < history.size();
    }
}
