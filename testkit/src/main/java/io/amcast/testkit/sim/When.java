package io.amcast.testkit.sim;

import java.util.function.Consumer;
import java.util.function.Predicate;

/** What is to happen at a point: {@code cluster.when(Point.proposed(east)).then(() -> cluster.crashLeader(east))}. */
public final class When<M> {
    private final Point point;
    private final Predicate<? super M> message;
    private final int nth;
    private final Consumer<Hooks.Hook<M>> wish;

    When(Point point, Predicate<? super M> message, int nth, Consumer<Hooks.Hook<M>> wish) {
        this.point = point;
        this.message = message;
        this.nth = nth;
        this.wish = wish;
    }

    /** Only messages count of which this holds. */
    public When<M> of(Predicate<? super M> condition) {
        return new When<>(point, condition, nth, wish);
    }

    /**
     * Not at the first time, but at this.
     *
     * @param count from 1
     */
    public When<M> nth(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("nth " + count + ": must be at least 1");
        }
        return new When<>(point, message, count, wish);
    }

    /**
     * Does something there, once. If no message comes there, {@code verify()} fails, since the test did not show what it says.
     *
     * @param action may cause faults and multicast; may not let time pass
     */
    public void then(Runnable action) {
        wish.accept(new Hooks.Hook<>(point, message, nth, false, action));
    }

    /** Does something each time, if it ever comes to that. */
    public void each(Runnable action) {
        wish.accept(new Hooks.Hook<>(point, message, nth, true, action));
    }
}
