package io.amcast.runtime;

import io.amcast.protocol.ConflictTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds conflicts by asking the user's predicate about all that is in flight, which is therefore not much. */
final class ScannedApplyOrder implements ApplyOrder {
    private final ConflictTest test;

    /** Each in flight with those that wait for it, in the order of dispatch. */
    private final Map<InFlight, List<InFlight>> waiting = new LinkedHashMap<>();

    ScannedApplyOrder(ConflictTest test) {
        this.test = test;
    }

    @Override
    public void add(InFlight delivery) {
        if (delivery.deliver.message().commuting()) {
            return;
        }
        waiting.forEach((before, its) -> {
            if (test.conflict(before.deliver.message(), delivery.deliver.message())) {
                its.add(delivery);
                delivery.waitsFor++;
            }
        });
        waiting.put(delivery, new ArrayList<>());
    }

    @Override
    public void end(InFlight delivery, Consumer<InFlight> begins) {
        for (InFlight each : waiting.getOrDefault(delivery, List.of())) {
            if (--each.waitsFor == 0) {
                begins.accept(each);
            }
        }
        waiting.remove(delivery);
    }
}
