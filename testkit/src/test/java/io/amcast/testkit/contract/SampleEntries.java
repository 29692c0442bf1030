package io.amcast.testkit.contract;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Entries with every kind of record, none, a large message and many small ones. */
final class SampleEntries {
    private SampleEntries() {}

    static List<LogEntry> of(long term, GroupId group) {
        SessionId session = new SessionId(group, 7);
        MessageId id = new MessageId(session, 3);
        Message small = message(id, group, new byte[] {1, 2, 3});
        Message large = message(new MessageId(session, 4), group, new byte[1 << 20]);
        List<LogRecord> kinds = List.of(
                new LogRecord.Propose(small, 1_000_000, 2, LogRecord.Origin.CLIENT),
                new LogRecord.Propose(small, 1_000_001, 2, LogRecord.Origin.HARD),
                new LogRecord.Final(id, 1_000_002),
                new LogRecord.Forget(id),
                new LogRecord.Close(session),
                new LogRecord.Purge(session),
                new LogRecord.Open("nonce"),
                new LogRecord.Expiring(session),
                new LogRecord.Ended(session));
        List<LogRecord> full = new java.util.ArrayList<>(
                Collections.nCopies(4_095, new LogRecord.Propose(small, 5, 0, LogRecord.Origin.SOFT)));
        full.add(new LogRecord.Propose(large, 6, 0, LogRecord.Origin.SOFT));
        return List.of(
                new LogEntry(term, 0, 0, List.of()),
                new LogEntry(term, 1, 2_000_000, kinds),
                new LogEntry(
                        term,
                        2,
                        2_000_001,
                        List.of(new LogRecord.Propose(large, 1_000_003, 0, LogRecord.Origin.CLIENT))),
                new LogEntry(term, 3, 2_000_002, full));
    }

    private static Message message(MessageId id, GroupId group, byte[] payload) {
        TreeSet<GroupId> destinations = new TreeSet<>(List.of(group, GroupId.of("other")));
        return new Message(id, destinations, false, Keys.write("a", "b"), payload);
    }
}
