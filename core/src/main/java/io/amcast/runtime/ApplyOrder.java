package io.amcast.runtime;

import io.amcast.protocol.Conflicts;
import java.util.function.Consumer;

/**
 * Which deliveries must wait for which: a delivery begins when all conflicting ones that were dispatched before it have ended. Of the
 * applier's thread.
 */
interface ApplyOrder {
    /** An order by a relation, with nothing in flight. */
    static ApplyOrder of(Conflicts conflicts) {
        if (conflicts instanceof Conflicts.ByKeys byKeys) {
            return new KeyedApplyOrder(byKeys);
        } else if (conflicts instanceof Conflicts.ByPredicate byPredicate) {
            return new ScannedApplyOrder(byPredicate.test());
        } else if (conflicts instanceof Conflicts.Either either) {
            return new EitherApplyOrder(of(either.one()), of(either.other()));
        } else if (conflicts instanceof Conflicts.Both both) {
            return new ScannedApplyOrder(both::conflict);
        }
        throw new AssertionError(conflicts);
    }

    /** Whether an order by this relation looks at all that is in flight, so that this must not be much. */
    static boolean scans(Conflicts conflicts) {
        return conflicts instanceof Conflicts.ByPredicate
                || conflicts instanceof Conflicts.Both
                || (conflicts instanceof Conflicts.Either either && (scans(either.one()) || scans(either.other())));
    }

    /** One more was dispatched; afterwards {@link InFlight#waitsFor} is 0 if it may begin. */
    void add(InFlight delivery);

    /** One has ended; tells which may begin now. */
    void end(InFlight delivery, Consumer<InFlight> begins);
}
