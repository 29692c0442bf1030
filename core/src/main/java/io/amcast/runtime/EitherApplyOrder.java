package io.amcast.runtime;

import java.util.function.Consumer;

/** Waits for what either of two orders tells to wait for; both count in {@link InFlight#waitsFor}. */
final class EitherApplyOrder implements ApplyOrder {
    private final ApplyOrder one;
    private final ApplyOrder other;

    EitherApplyOrder(ApplyOrder one, ApplyOrder other) {
        this.one = one;
        this.other = other;
    }

    @Override
    public void add(InFlight delivery) {
        one.add(delivery);
        other.add(delivery);
    }

    @Override
    public void end(InFlight delivery, Consumer<InFlight> begins) {
        one.end(delivery, begins);
        other.end(delivery, begins);
    }
}
