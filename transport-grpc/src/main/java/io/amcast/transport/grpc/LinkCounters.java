package io.amcast.transport.grpc;

import io.amcast.spi.LinkStats;
import java.util.concurrent.atomic.LongAdder;

/** Counts for all links of one kind that a transport has. Any thread. */
final class LinkCounters {
    private final LongAdder unconnected = new LongAdder();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    private final LongAdder reconnects = new LongAdder();

    /** There was no stream for some messages. */
    void unconnected(long messages) {
        unconnected.add(messages);
    }

    /** A message did not fit into the bound. */
    void overflowed() {
        overflowed.increment();
    }

    /** A message could not be written or read. */
    void invalid() {
        invalid.increment();
    }

    /** A stream is open that had been open before. */
    void reconnected() {
        reconnects.increment();
    }

    LinkStats with(long waitingBytes) {
        return new LinkStats(unconnected.sum(), overflowed.sum(), invalid.sum(), reconnects.sum(), waitingBytes);
    }
}
