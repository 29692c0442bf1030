package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which run to do again: what a seed draws, less what was taken away, over a network of that seed or another. Immutable. Its text can
 * be read back ({@link #parse}), and means the same as long as the code that draws plans is the same.
 */
public final class Replay {
    /** What is not caused by itself: it comes of other faults. */
    private static final Set<FaultKind> CONSEQUENCES = EnumSet.of(
            FaultKind.SUFFIX_LOST, FaultKind.SUFFIX_COMMITTED_LATE, FaultKind.TABLE_FULL, FaultKind.SESSION_EXPIRED);

    final Plan drawn;
    final long networkSeed;
    final SortedSet<Integer> calls;
    final SortedSet<Integer> faults;
    final Set<Knob> knobs;
    final List<Integer> replicas;
    final int clients;

    Replay(
            Plan drawn,
            long networkSeed,
            SortedSet<Integer> calls,
            SortedSet<Integer> faults,
            Set<Knob> knobs,
            List<Integer> replicas,
            int clients) {
        this.drawn = drawn;
        this.networkSeed = networkSeed;
        this.calls = calls;
        this.faults = faults;
        this.knobs = knobs;
        this.replicas = replicas;
        this.clients = clients;
    }

    /** All that the seed draws. */
    public static Replay of(long seed) {
        return of(Draw.plan(seed));
    }

    static Replay of(Plan drawn) {
        SortedSet<Integer> calls = new TreeSet<>();
        drawn.calls().forEach(call -> calls.add(call.number()));
        SortedSet<Integer> faults = new TreeSet<>();
        IntStream.range(0, drawn.faults().size()).forEach(faults::add);
        Set<Knob> knobs = EnumSet.allOf(Knob.class);
        knobs.removeIf(knob -> !knob.in(drawn));
        return new Replay(drawn, drawn.seed(), calls, faults, knobs, drawn.replicas(), drawn.clients());
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is no such text, or does not fit what its seed draws
     */
    public static Replay parse(String text) {
        return new ReplayText(text).parse();
    }

    /** The kinds of faults that can be chosen; the others come of these. */
    public static Set<FaultKind> choices() {
        return EnumSet.complementOf(EnumSet.copyOf(CONSEQUENCES));
    }

    /**
     * Keeps these kinds of faults alone. Those of entries have one rate, and are kept together. With none at all nothing goes wrong:
     * frames are quick and clocks agree.
     *
     * @throws IllegalArgumentException if a kind is none of the {@link #choices}
     */
    public Replay only(Set<FaultKind> kinds) {
        for (FaultKind kind : kinds) {
            if (CONSEQUENCES.contains(kind)) {
                throw new IllegalArgumentException(
                        kind + " comes of other faults and cannot be chosen; choose of " + choices());
            }
        }
        SortedSet<Integer> keptFaults = new TreeSet<>(faults);
        keptFaults.removeIf(index -> !kinds.contains(drawn.faults().get(index).kind()));
        Set<Knob> keptKnobs = EnumSet.noneOf(Knob.class);
        for (Knob knob : knobs) {
            boolean caused = knob.kinds.isEmpty()
                    ? !kinds.isEmpty()
                    : knob.kinds.stream().anyMatch(kinds::contains);
            if (caused || knob == Knob.CODECS || knob == Knob.PARALLEL) {
                keptKnobs.add(knob);
            }
        }
        return new Replay(drawn, networkSeed, calls, keptFaults, keptKnobs, replicas, clients);
    }

    Replay withNetwork(long other) {
        return new Replay(drawn, other, calls, faults, knobs, replicas, clients);
    }

    Replay withCalls(SortedSet<Integer> fewer) {
        return new Replay(drawn, networkSeed, fewer, faults, knobs, replicas, clients);
    }

    Replay withFaults(SortedSet<Integer> fewer) {
        return new Replay(drawn, networkSeed, calls, fewer, knobs, replicas, clients);
    }

    Replay withKnobs(Set<Knob> fewer) {
        return new Replay(drawn, networkSeed, calls, faults, fewer, replicas, clients);
    }

    Replay withProcesses(List<Integer> fewerReplicas, int fewerClients) {
        return new Replay(drawn, networkSeed, calls, faults, knobs, List.copyOf(fewerReplicas), fewerClients);
    }

    /** The seed that drew it. */
    public long seed() {
        return drawn.seed();
    }

    /** What it does. */
    Plan plan() {
        Plan plan = Smaller.keep(drawn, calls, faults);
        for (Knob knob : Knob.values()) {
            if (!knobs.contains(knob)) {
                plan = knob.calm(plan);
            }
        }
        if (!replicas.equals(drawn.replicas()) || clients != drawn.clients()) {
            plan = Smaller.resize(plan, replicas, clients);
        }
        return plan.with(change -> change.seed = networkSeed);
    }

    /** How large it is, for people. */
    public String describe() {
        List<String> words = new ArrayList<>();
        knobs.forEach(knob -> words.add(knob.word()));
        int members = replicas.stream().mapToInt(Integer::intValue).sum();
        return count(calls.size(), "call") + " of " + count(clients, "client") + ", "
                + count(faults.size(), "planned fault") + ", " + count(members, "member") + " in "
                + count(replicas.size(), "group") + (words.isEmpty() ? ", calm" : ", with " + String.join(", ", words));
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** As short as can be: the seed, and after it what differs from what the seed draws. */
    @Override
    public String toString() {
        return ReplayText.of(this);
    }
}
