package io.amcast.testkit.check;

import io.amcast.spi.DeliveryObserver.From;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each incarnation's state held when it began: the history of the snapshot that it continues (section 7, rule S).
 *
 * <p>A member that starts from its disk holds the first deliveries of its own last incarnation. One that was installed a snapshot
 * holds those of another member of its group, as many as its start line says; of the members that fit, the one is taken whose
 * deliveries the incarnation does not repeat. Where nobody's recorded history fits, what the state held is unknown.
 */
final class Lineage {
    private final Map<String, List<Incarnation>> byGroup = new HashMap<>();
    private final Map<Incarnation, @Nullable Incarnation> previous = new HashMap<>();
    private final Map<Incarnation, int[]> bases = new HashMap<>();
    private final Set<Incarnation> resolved = new HashSet<>();
    private final Set<Incarnation> underway = new HashSet<>();
    private final int[] mark;
    private int round;

    Lineage(Histories histories) {
        mark = new int[histories.messages().size()];
        for (List<Incarnation> incarnations : histories.members().values()) {
            Incarnation before = null;
            for (Incarnation incarnation : incarnations) {
                byGroup.computeIfAbsent(incarnation.group(), group -> new ArrayList<>())
                        .add(incarnation);
                previous.put(incarnation, before);
                before = incarnation;
            }
        }
        for (List<Incarnation> incarnations : byGroup.values()) {
            incarnations.forEach(this::resolve);
        }
    }

    /** The numbers of the messages that the state held at the beginning, in their order; null if that is not known. */
    int @Nullable [] base(Incarnation incarnation) {
        return bases.get(incarnation);
    }

    private void resolve(Incarnation incarnation) {
        if (resolved.contains(incarnation) || !underway.add(incarnation)) {
            return;
        }
        int[] base = incarnation.start() == 0 ? new int[0] : find(incarnation);
        if (base != null) {
            bases.put(incarnation, base);
        }
        resolved.add(incarnation);
        underway.remove(incarnation);
    }

    private int @Nullable [] find(Incarnation incarnation) {
        Incarnation own = previous.get(incarnation);
        if (incarnation.from() == From.DISK && own != null) {
            int[] base = prefix(own, incarnation.start());
            if (base != null) {
                return base;
            }
            // A snapshot that was installed just before the crash: its own incarnation never came to be recorded.
        }
        int[] best = null;
        int leastRepeated = Integer.MAX_VALUE;
        for (Incarnation source : byGroup.getOrDefault(incarnation.group(), List.of())) {
            if (source.member().equals(incarnation.member())) {
                continue;
            }
            int[] base = prefix(source, incarnation.start());
            if (base != null) {
                int repeated = repeated(base, incarnation);
                if (repeated < leastRepeated) {
                    leastRepeated = repeated;
                    best = base;
                }
            }
        }
        return best;
    }

    /** The first {@code count} deliveries of a state, what it began with included; null if it is not known to have held so many. */
    private int @Nullable [] prefix(Incarnation source, long count) {
        if (count < source.start() || count > source.start() + source.size()) {
            return null;
        }
        resolve(source);
        int[] base = bases.get(source);
        if (base == null) {
            return null;
        }
        int[] sequence = Arrays.copyOf(base, (int) count);
        for (int i = base.length; i < sequence.length; i++) {
            sequence[i] = source.message(i - base.length).number();
        }
        return sequence;
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
