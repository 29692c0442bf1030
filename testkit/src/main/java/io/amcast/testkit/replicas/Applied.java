package io.amcast.testkit.replicas;

import io.amcast.Delivery;
import io.amcast.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that a replica applied.
 *
 * @param payload the message, encoded before it was applied; null if its codec could not
 */
record Applied<M>(Delivery<M> delivery, byte @Nullable [] payload, Outcome outcome) {
    MessageId id() {
        return delivery.id();
    }

    @Override
    public String toString() {
        return Shown.text(delivery.message()) + " (" + id() + ")";
    }
}
