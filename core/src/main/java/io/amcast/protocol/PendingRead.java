package io.amcast.protocol;

import io.amcast.spi.Message;

/** A read that waits at a replica. Its key in the order is (bound, infinity): it comes after every message of that timestamp. */
final class PendingRead extends Pending {
    final long number;

    /** Whether T of rule Q1, which is in the bound then, and the index are known. */
    boolean pointed;

    /** The index up to which the log must be applied here. */
    long index;

    /** When it came, in the time of those that wait with it. */
    final long askedAt;

    PendingRead(long number, Message query, long floor, long askedAt) {
        super(query);
        this.number = number;
        this.askedAt = askedAt;
        bound = floor;
    }
}
