package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import io.amcast.protocol.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Shows that deliveries begin exactly when every conflicting one before them has ended, whichever way conflicts are found. */
class ApplyOrderTest {
    @Test
    void keysFreeWhatWaitsForNothingAndNothingElse() {
        Seeds.each(ApplyOrderTest.class, 200, random -> live(random, new KeyedApplyOrder()));
    }

    @Test
    void aPredicateFreesWhatWaitsForNothingAndNothingElse() {
        Seeds.each(
                ApplyOrderTest.class,
                200,
                random -> live(
                        random, new ScannedApplyOrder((one, other) -> one.keys().conflictsWith(other.keys()))));
    }

    /** Deliveries come and end in any order; after each, those that may begin are found by comparing all with all. */
    private static void live(Random random, ApplyOrder order) {
        List<InFlight> inFlight = new ArrayList<>();
        List<InFlight> begun = new ArrayList<>();
        int names = 1 + random.nextInt(4);
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
            assertThat(begun).containsExactlyInAnyOrderElementsOf(free(inFlight));
        }
    }

    private static List<InFlight> free(List<InFlight> inFlight) {
        List<InFlight> free = new ArrayList<>();
        for (InFlight each : inFlight) {
            Keys keys = each.deliver.message().keys();
            boolean waits = inFlight.stream()
                    .anyMatch(other -> other.number < each.number
                            && other.deliver.message().keys().conflictsWith(keys));
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
            keys.put("k" + random.nextInt(names), "wrra".charAt(random.nextInt(4)));
        }
        return Keys.of(keys);
    }
}
