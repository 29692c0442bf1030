package io.amcast.protocol;

import io.amcast.spi.Message;

/** A read that waits at a leader. Its key in the order is (bound, infinity): it comes after every message of that timestamp. */
final class PendingRead extends Pending {
    final long number;

    /** The index up to which the log must be applied here; -1 while this leadership is not confirmed. */
    long index = -1;

    /** When it came, in leadership time. */
    final long askedAt;

    /** @param floor T of rule Q1: what is delivered up to here is seen */
    PendingRead(long number, Message query, long floor, long askedAt) {
        super(query);
        this.number = number;
        this.askedAt = askedAt;
        bound = floor;
    }
}
