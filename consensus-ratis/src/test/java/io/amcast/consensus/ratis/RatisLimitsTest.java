package io.amcast.consensus.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.proto.LogCodec;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever core may gather into one entry, the log takes. */
final class RatisLimitsTest {
    private static final String LONG_NAME = "g".repeat(63);
    /** What core gathers before an entry is full, by its own count. */
    private static final int GATHERED = 1 << 20;

    /** Messages whose names, numbers and keys are as large as they can be beside what core counts for them. */
    static Stream<Message> extremes() {
        return Stream.of(
                message(1, Keys.none(), 0),
                message(20, Keys.none(), 0),
                message(1, Keys.write("\u20ac".repeat(1_000)), 0),
                message(1, Keys.write("\ud83d\ude00".repeat(1_000)), 0),
                message(1, Keys.write("a", "b", "c", "d"), 1),
                message(1, Keys.none(), 100));
    }

    /** An entry full of them, with the largest message last, is below the limit. */
    @ParameterizedTest
    @MethodSource("extremes")
    void holdsTheLargestEntry(Message each) throws Exception {
        Limits limits = Limits.DEFAULTS;
        int records = Math.min(4_095, GATHERED / each.size() + 1);
        List<LogRecord> gathered = new java.util.ArrayList<>(Collections.nCopies(records, propose(each)));
        gathered.add(propose(message(1, Keys.write("\u20ac".repeat(limits.messageBytes() / 2)), 0)));
        byte[] encoded = LogCodec.encode(new LogEntry(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, gathered));
        assertThat(encoded.length).isLessThan(RatisLimits.of(limits).entryBytes());
        int oneEach = LogCodec.encode(new LogEntry(0, 0, 0, List.of(propose(each)))).length;
        assertThat(oneEach).isLessThanOrEqualTo(each.size() * 3 / 2);
    }

    private static LogRecord propose(Message message) {
        return new LogRecord.Propose(message, 1L << 62, 1L << 62, LogRecord.Origin.HARD);
    }

    private static Message message(int destinations, Keys keys, int payload) {
        TreeSet<GroupId> groups = new TreeSet<>();
        for (int i = 0; i < destinations; i++) {
            groups.add(GroupId.of((char) ('a' + i) + LONG_NAME.substring(1)));
        }
        MessageId id = new MessageId(new SessionId(GroupId.of(LONG_NAME), 1L << 62), 1L << 62);
        return new Message(id, groups, false, keys, new byte[payload]);
    }
}
