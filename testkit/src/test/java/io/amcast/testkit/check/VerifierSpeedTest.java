package io.amcast.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.DeliveryObserver.Delivered;
import io.amcast.spi.DeliveryObserver.From;
import io.amcast.spi.Message;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.HistoryReader;
import io.amcast.testkit.history.HistoryWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows that the histories of a long run are written, read and checked; prints how fast, and asserts nothing about that. */
class VerifierSpeedTest {
    private static final int DELIVERIES = 1_000_000;
    private static final List<GroupId> GROUPS = List.of(GroupId.of("g1"), GroupId.of("g2"), GroupId.of("g3"));
    private static final int BATCH = 64;

    @Test
    void checksAMillionDeliveries(@TempDir Path directory) throws IOException {
        List<List<Delivered>> due = deliveries();
        long begin = cpuNanos();
        int written = 0;
        for (int g = 0; g < GROUPS.size(); g++) {
            for (char replica = 'a'; replica <= 'c'; replica++) {
                MemberId member = MemberId.of(GROUPS.get(g) + "-" + replica);
                try (HistoryWriter writer = HistoryWriter.open(directory, member, GROUPS.get(g))) {
                    writer.began(0, From.EMPTY);
                    List<Delivered> lines = due.get(g);
                    for (int i = 0; i < lines.size(); i += BATCH) {
                        writer.delivered(lines.subList(i, Math.min(lines.size(), i + BATCH)));
                    }
                    written += lines.size();
                }
            }
        }
        long wrote = cpuNanos();
        Histories histories = HistoryReader.read(directory);
        long read = cpuNanos();
        List<Verdict> verdicts = HistoryVerifier.verify(histories);
        long checked = cpuNanos();

        System.out.printf(
                "%,d deliveries: processor time to write %,d ms, to read %,d ms, to check %,d ms%n",
                written, (wrote - begin) / 1_000_000, (read - wrote) / 1_000_000, (checked - read) / 1_000_000);
        assertThat(histories.deliveries()).isEqualTo(written).isGreaterThan(DELIVERIES);
        assertThat(verdicts).allMatch(Verdict::holds);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** By group: messages to one or two groups with two keys each, of which some hundred are hot. */
    private static List<List<Delivered>> deliveries() {
        Random random = new Random(1);
        List<List<Delivered>> due = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int made = 0;
        for (long sequence = 0; made <= DELIVERIES; sequence++) {
            TreeSet<GroupId> destinations = new TreeSet<>();
            destinations.add(GROUPS.get(random.nextInt(3)));
            destinations.add(GROUPS.get(random.nextInt(3)));
            Keys keys = Keys.write("account:" + random.nextInt(100))
                    .and(Keys.add("word:" + random.nextInt(100_000)))
                    .and(Keys.mode('i', "*"));
            Message message = new Message(
                    new MessageId(new SessionId(GROUPS.get(0), 17), sequence), destinations, false, keys, new byte[0]);
            for (GroupId group : destinations) {
                due.get(GROUPS.indexOf(group)).add(new Delivered(message, 1_700_000_000_000_000L + sequence, true));
                made += 3;
            }
        }
        return due;
    }
}
