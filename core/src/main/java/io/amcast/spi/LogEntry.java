package io.amcast.spi;

import java.util.List;

/**
 * What a leader gives to its group's log at once.
 *
 * @param term the Raft term in which the leader built it; void when the log tags it with another (rule A0)
 * @param sequence 0, 1, 2 ... in a leadership, in building order
 * @param reserved the group's timestamps up to here are reserved once this is applied; at least every timestamp in it
 * @param records in order; none in an entry that only reserves or serves as a barrier
 */
public record LogEntry(long term, long sequence, long reserved, List<LogRecord> records) {}
