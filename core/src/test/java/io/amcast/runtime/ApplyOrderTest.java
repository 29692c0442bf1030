package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.Modes;
import io.amcast.protocol.Conflicts;
import io.amcast.protocol.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that deliveries begin exactly when every conflicting one before them has ended, whichever way conflicts are found. */
class ApplyOrderTest {
    private static final String[] NAMES = {"a/b", "a", "a/b/c", "a/d", "e"};
    private static final Conflicts PATHS = new Conflicts.ByKeys("", Modes.STANDARD, true);
    private static final Conflicts SCAN =
            new Conflicts.ByPredicate((one, other) -> one.keys().conflictsWith(other.keys()));
    private static final Conflicts PARITY = new Conflicts.ByPredicate(
            (one, other) -> (one.id().sequence() + other.id().sequence()) % 2 == 0);

    static List<Conflicts> relations() {
        return List.of(
                Conflicts.STANDARD_KEYS,
                PATHS,
                SCAN,
                new Conflicts.Either(PATHS, PARITY),
                new Conflicts.Both(Conflicts.STANDARD_KEYS, PARITY));
    }

    @ParameterizedTest
    @MethodSource("relations")
    void freesWhatWaitsForNothingAndNothingElse(Conflicts conflicts) {
        Seeds.each(ApplyOrderTest.class, 100, random -> live(random, conflicts));
    }

    /** Deliveries come and end in any order; after each, those that may begin are found by comparing all with all. */
    private static void live(Random random, Conflicts conflicts) {
        ApplyOrder order = ApplyOrder.of(conflicts);
        List<InFlight> inFlight = new ArrayList<>();
        List<InFlight> begun = new ArrayList<>();
        int names = 1 + random.nextInt(NAMES.length);
        for (int number = 0; number < 120; ) {
            if (random.nextInt(10) < 6) {
                InFlight delivery = delivery(number++, keys(random, names));
                inFlight.add(delivery);
                order.add(delivery);
                if (delivery.waitsFor == 0) {
                    begun.add(delivery);
                }
            } else if (!begun.isEmpty()) {
                InFlight ends = begun.remove(random.nextInt(begun.size()));
                ends.ended = true;
                inFlight.remove(ends);
                order.end(ends, begun::add);
            }
            assertThat(begun).containsExactlyInAnyOrderElementsOf(free(inFlight, conflicts));
        }
    }

    private static List<InFlight> free(List<InFlight> inFlight, Conflicts conflicts) {
        List<InFlight> free = new ArrayList<>();
        for (InFlight each : inFlight) {
            boolean waits = inFlight.stream()
                    .anyMatch(other -> other.number < each.number
                            && !each.deliver.message().commuting()
                            && !other.deliver.message().commuting()
                            && conflicts.conflict(other.deliver.message(), each.deliver.message()));
            if (!waits) {
                free.add(each);
            }
        }
        return free;
    }

    private static InFlight delivery(int number, Keys keys) {
        return new InFlight(new Dispatched.Deliver(LoopHarness.message(number, keys, A), number, List.of()), number);
    }

    private static Keys keys(Random random, int names) {
        TreeMap<String, Character> keys = new TreeMap<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            keys.put(NAMES[random.nextInt(names)], "wrra".charAt(random.nextInt(4)));
        }
        return Keys.of(keys);
    }
}
