package io.amcast.testkit.history;

import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;

/**
 * Appends a member's deliveries to {@code DIR/<member>.jsonl}, one JSON line each and one write a batch, before the batch's effects
 * can be seen. A process that is killed loses no line; a machine that fails may, since nothing is forced to disk.
 *
 * <p>Called on the member's loop. A write that fails throws {@link UncheckedIOException}, which stops the member.
 */
public final class HistoryWriter implements DeliveryObserver, AutoCloseable {
    private final String head;
    private final HistoryFile file;
    private final JsonLines lines = new JsonLines();

    private byte[] prefix = new byte[0];
    private String relation = "";
    private long incarnation;
    private long position;

    private HistoryWriter(MemberId member, GroupId group, HistoryFile file) {
        this.head = "{\"member\":\"" + member + "\",\"group\":\"" + group + "\",\"incarnation\":";
        this.file = file;
        this.incarnation = file.lastIncarnation();
    }

    /**
     * Opens the member's file, going on after the last incarnation that it holds.
     *
     * @param directory made if it is not there
     * @throws IOException if the file cannot be written, is being written by a running member, or is no history
     */
    public static HistoryWriter open(Path directory, MemberId member, GroupId group) throws IOException {
        return new HistoryWriter(member, group, HistoryFile.open(directory, member.name()));
    }

    @Override
    public void conflicts(ConflictRelation<?> by) {
        relation = ",\"relation\":\"" + by.describe() + '"';
    }

    @Override
    public void began(long start, From from) {
        incarnation++;
        position = 0;
        prefix = (head + incarnation + ",\"pos\":").getBytes(StandardCharsets.US_ASCII);
        lines.raw(head)
                .number(incarnation)
                .raw(",\"start\":")
                .number(start)
                .raw(",\"from\":\"")
                .raw(from.name().toLowerCase(Locale.ROOT))
                .raw("\"" + relation + "}\n");
        write();
    }

    @Override
    public void delivered(List<Delivered> batch) {
        for (Delivered delivered : batch) {
            line(delivered);
        }
        write();
    }

    private void line(Delivered delivered) {
        Message message = delivered.message();
        lines.raw(prefix).number(position++).raw(",\"id\":\"");
        lines.raw(message.id().session().home().name()).raw('/');
        lines.number(message.id().session().number())
                .raw('/')
                .number(message.id().sequence());
        lines.raw("\",\"dst\":[");
        destinations(message.destinations());
        lines.raw(']');
        if (message.commuting()) {
            lines.raw(",\"ts\":null,\"keys\":[]");
        } else {
            lines.raw(",\"ts\":").number(delivered.timestamp());
            if (delivered.keyed()) {
                keys(message.keys());
            }
        }
        lines.raw("}\n");
    }

    private void keys(Keys keys) {
        lines.raw(",\"keys\":[");
        for (int i = 0; i < keys.size(); i++) {
            lines.raw(i == 0 ? "[" : ",[").string(keys.name(i)).raw(",\"");
            lines.raw(keys.mode(i)).raw("\"]");
        }
        lines.raw(']');
    }

    private void destinations(SortedSet<GroupId> groups) {
        boolean first = true;
        for (GroupId group : groups) {
            lines.raw(first ? "\"" : ",\"").raw(group.name()).raw('"');
            first = false;
        }
    }

    private void write() {
        try {
            file.append(lines.content());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the history " + file.path() + ": " + e.getMessage(), e);
        } finally {
            lines.clear();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
