package io.amcast.testkit.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the histories of a directory, line after line; a last line that a crash left unfinished is passed over. */
public final class HistoryReader {
    static final String SUFFIX = ".jsonl";

    private final Histories.Collector collector = new Histories.Collector();

    private HistoryReader() {}

    /**
     * Reads every {@code *.jsonl} file of a directory.
     *
     * @throws HistoryFormatException naming file, line and mend
     * @throws IOException if the directory or a file cannot be read
     */
    public static Histories read(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory; name one that a member's --history wrote to");
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IOException(directory + " holds no histories (*" + SUFFIX
                    + "); name a directory that a member's --history wrote to");
        }
        HistoryReader reader = new HistoryReader();
        for (Path file : files) {
            reader.readFile(file);
        }
        return reader.collector.histories();
    }

    private void readFile(Path file) throws IOException {
        String name = file.getFileName().toString();
        MemberFile member = new MemberFile(file, name.substring(0, name.length() - SUFFIX.length()));
        byte[] buffer = new byte[1 << 18];
        int filled = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int count;
            while ((count = in.read(buffer, filled, buffer.length - filled)) >= 0) {
                filled += count;
                int begin = 0;
                for (int i = filled - count; i < filled; i++) {
                    if (buffer[i] == '\n') {
                        member.line(buffer, begin, i - begin);
                        begin = i + 1;
                    }
                }
                filled -= begin;
                System.arraycopy(buffer, begin, buffer, 0, filled);
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, Math.multiplyExact(filled, 2));
                }
            }
        }
        if (filled > 0) {
            collector.note(file + ": the last line is unfinished (" + filled + " bytes) and was passed over");
        }
    }

    /** Follows the lines of one member's file. */
    private final class MemberFile {
        private final Path file;
        private final String member;
        private final HistoryLine.Parser parser;
        private long line;
        private long position;
        private @Nullable Incarnation incarnation;

        MemberFile(Path file, String member) {
            this.file = file;
            this.member = member;
            this.parser = new HistoryLine.Parser(file.toString());
        }

        void line(byte[] bytes, int offset, int length) throws HistoryFormatException {
            line++;
            HistoryLine read = parser.parse(bytes, offset, length, line);
            if (!read.member().equals(member)) {
                throw bad("member is \"" + read.member() + "\" in the file of " + member
                        + "; keep each member's lines in a file of its own name");
            }
            Incarnation current = incarnation;
            if (current != null && !current.group().equals(read.group())) {
                throw bad("group is \"" + read.group() + "\", further up it is \"" + current.group()
                        + "\"; keep the histories of two clusters apart");
            }
            if (read instanceof HistoryLine.Start start) {
                if (current != null && start.incarnation() <= current.number()) {
                    throw bad("incarnation " + start.incarnation() + " begins after " + current.number()
                            + "; incarnations ascend");
                }
                String relation = start.relation();
                if (relation != null) {
                    relation(relation);
                }
                incarnation = collector.begin(member, start.group(), start.incarnation(), start.start(), start.from());
                position = 0;
            } else if (read instanceof HistoryLine.Delivery delivery) {
                deliver(current, delivery);
            } else {
                throw new AssertionError(read);
            }
        }

        private void relation(String text) throws HistoryFormatException {
            try {
                collector.relation(text);
            } catch (IllegalArgumentException e) {
                throw bad(String.valueOf(e.getMessage()));
            }
        }

        private void deliver(@Nullable Incarnation current, HistoryLine.Delivery delivery)
                throws HistoryFormatException {
            if (current == null || current.number() != delivery.incarnation()) {
                throw bad("a delivery of incarnation " + delivery.incarnation()
                        + " comes before that incarnation's start line; restore the line with \"start\" and \"from\"");
            }
            if (delivery.position() != position) {
                current.jumped(position, delivery.position());
            }
            collector.deliver(current, delivery.id(), delivery.destinations(), delivery.timestamp(), delivery.keys());
            position = delivery.position() + 1;
        }

        private HistoryFormatException bad(String what) {
            return new HistoryFormatException(file + ", line " + line + ": " + what);
        }
    }
}
