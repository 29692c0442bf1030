package io.amcast.testkit.check;

import io.amcast.spi.DeliveryObserver.From;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each incarnation's state held when it began: the history of the snapshot that it continues (section 7, rule S).
 *
 * <p>A member that starts from its disk holds the first deliveries of its own last incarnation. One that was installed a snapshot
 * holds those of another member of its group, as many as its start line says, but of which member no line tells. Members differ
 * there only in messages that commute, so few different states are possible; those are kept that repeat least of what the
 * incarnation delivers. Where nobody's recorded history fits, what the state held is unknown.
 */
final class Lineage {
    /** How many possible states of one incarnation are followed up. */
    private static final int MOST_STATES = 8;

    private final Map<Incarnation, List<int[]>> states = new HashMap<>();
    private final Map<Incarnation, Incarnation> previous = new HashMap<>();
    private final int[] mark;
    private int round;

    Lineage(Histories histories) {
        mark = new int[histories.messages().size()];
        Map<String, List<Incarnation>> byGroup = new HashMap<>();
        for (List<Incarnation> incarnations : histories.members().values()) {
            Incarnation before = null;
            for (Incarnation incarnation : incarnations) {
                byGroup.computeIfAbsent(incarnation.group(), group -> new ArrayList<>())
                        .add(incarnation);
                if (before != null) {
                    previous.put(incarnation, before);
                }
                before = incarnation;
            }
        }
        byGroup.values().forEach(this::resolveGroup);
    }

    /**
     * The states that the incarnation may have begun with, each as the numbers of its messages in their order; the likeliest first.
     * Empty if no recorded history fits.
     */
    List<int[]> states(Incarnation incarnation) {
        return states.getOrDefault(incarnation, List.of());
    }

    /** By start, since a state of so many deliveries comes from an incarnation that began with fewer. */
    private void resolveGroup(List<Incarnation> group) {
        List<Incarnation> ascending = new ArrayList<>(group);
        ascending.sort(Comparator.comparingLong(Incarnation::start)
                .thenComparing(Incarnation::member)
                .thenComparing(Incarnation::number));
        for (int begin = 0; begin < ascending.size(); ) {
            int end = begin;
            while (end < ascending.size()
                    && ascending.get(end).start() == ascending.get(begin).start()) {
                end++;
            }
            resolveEqual(ascending.subList(begin, end), ascending.subList(0, begin));
            begin = end;
        }
    }

    /** Those that begin with equally many deliveries may also have their state from each other. */
    private void resolveEqual(List<Incarnation> equal, List<Incarnation> earlier) {
        List<Incarnation> open = new ArrayList<>();
        for (Incarnation incarnation : equal) {
            if (incarnation.start() == 0) {
                states.put(incarnation, List.of(new int[0]));
                continue;
            }
            Incarnation own = previous.get(incarnation);
            if (incarnation.from() == From.DISK && own != null) {
                List<int[]> continued = prefixes(own, incarnation.start());
                if (!continued.isEmpty()) {
                    keep(incarnation, continued);
                    continue;
                }
                // Else a snapshot was installed just before a crash: its own incarnation never came to be recorded.
            }
            open.add(incarnation);
        }
        List<int[]> possible = new ArrayList<>();
        for (Incarnation source : open.isEmpty() ? List.<Incarnation>of() : earlier) {
            possible.addAll(prefixes(source, equal.get(0).start()));
        }
        equal.forEach(incarnation -> possible.addAll(states(incarnation)));
        open.forEach(incarnation -> keep(incarnation, possible));
    }

    /** The first {@code count} deliveries of a source's possible states, what it began with included. */
    private List<int[]> prefixes(Incarnation source, long count) {
        if (count < source.start() || count > source.start() + source.size()) {
            return List.of();
        }
        List<int[]> prefixes = new ArrayList<>();
        for (int[] base : states(source)) {
            int[] sequence = Arrays.copyOf(base, (int) count);
            for (int i = base.length; i < sequence.length; i++) {
                sequence[i] = source.message(i - base.length).number();
            }
            prefixes.add(sequence);
        }
        return prefixes;
    }

    /** Keeps, of each set of messages once, the states that repeat least of what the incarnation delivers. */
    private void keep(Incarnation incarnation, List<int[]> possible) {
        List<int[]> kept = new ArrayList<>();
        Set<Long> sets = new HashSet<>();
        int least = Integer.MAX_VALUE;
        for (int[] state : possible) {
            int repeated = repeated(state, incarnation);
            if (repeated < least) {
                least = repeated;
                kept.clear();
                sets.clear();
            }
            if (repeated == least && kept.size() < MOST_STATES && sets.add(setHash(state))) {
                kept.add(state);
            }
        }
        if (!kept.isEmpty()) {
            states.put(incarnation, List.copyOf(kept));
        }
    }

    private static long setHash(int[] state) {
        long hash = 0;
        for (int number : state) {
            long mixed = (number + 1) * 0x9e3779b97f4a7c15L;
            hash += (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
        }
        return hash;
    }

    private int repeated(int[] base, Incarnation incarnation) {
        round++;
        for (int number : base) {
            mark[number] = round;
        }
        int repeated = 0;
        for (int i = 0; i < incarnation.size(); i++) {
            if (mark[incarnation.message(i).number()] == round) {
                repeated++;
            }
        }
        return repeated;
    }
}
