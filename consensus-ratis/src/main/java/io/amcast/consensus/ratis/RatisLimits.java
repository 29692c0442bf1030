package io.amcast.consensus.ratis;

import io.amcast.Limits;

/**
 * The sizes that one division is run with, derived from the topology's limits so that Ratis refuses nothing that core builds.
 *
 * @param entryBytes the largest encoded entry
 * @param segmentBytes size of a log file; a snapshot drops whole files
 * @param inFlightEntries how many entries may be on their way into the log
 * @param inFlightBytes how many bytes of them
 */
record RatisLimits(int entryBytes, int segmentBytes, int inFlightEntries, int inFlightBytes) {
    /** What core gathers into one entry beside its last message. It counts 1 MiB, by a count that is up to a third short. */
    private static final int GATHERED = 2 << 20;

    /** What Ratis puts around an entry: term, index, client and call. */
    static final int ENVELOPE = 1 << 10;

    private static final int SEGMENT = 8 << 20;
    private static final int ENTRIES = 8_192;
    private static final int BYTES = 64 << 20;

    static RatisLimits of(Limits limits) {
        int entry = limits.messageBytes() / 2 * 3 + GATHERED;
        return new RatisLimits(entry, Math.max(SEGMENT, 2 * entry), ENTRIES, Math.max(BYTES, 2 * entry));
    }
}
