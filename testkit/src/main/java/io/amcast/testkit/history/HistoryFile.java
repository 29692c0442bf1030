package io.amcast.testkit.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A member's history file, open for appending by this process alone. */
final class HistoryFile implements AutoCloseable {
    private static final int CHUNK = 64 << 10;

    private final Path path;
    private final FileChannel channel;
    private final long lastIncarnation;

    private HistoryFile(Path path, FileChannel channel, long lastIncarnation) {
        this.path = path;
        this.channel = channel;
        this.lastIncarnation = lastIncarnation;
    }

    /** Opens or creates the file, and cuts off a line that a crash left unfinished: its delivery had no effect yet. */
    static HistoryFile open(Path directory, String member) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.resolve(member + HistoryReader.SUFFIX);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(path, channel);
            long end = lineEnd(channel, channel.size());
            channel.truncate(end);
            channel.position(end);
            return new HistoryFile(path, channel, end == 0 ? 0 : lastIncarnation(path, channel, end));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(inUse(path), e);
        }
        throw new IOException(inUse(path));
    }

    private static String inUse(Path path) {
        return "history file " + path + " is being written by a running member; stop it or use another directory";
    }

    /** Where the last complete line before {@code from} ends: just after its newline, or 0. */
    private static long lineEnd(FileChannel channel, long from) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long high = from; high > 0; ) {
            long low = Math.max(0, high - CHUNK);
            read(channel, chunk, low, (int) (high - low));
            for (int i = chunk.limit() - 1; i >= 0; i--) {
                if (chunk.get(i) == '\n') {
                    return low + i + 1;
                }
            }
            high = low;
        }
        return 0;
    }

    private static long lastIncarnation(Path path, FileChannel channel, long end) throws IOException {
        long begin = lineEnd(channel, end - 1);
        ByteBuffer line = ByteBuffer.allocate(Math.toIntExact(end - 1 - begin));
        read(channel, line, begin, line.capacity());
        return HistoryLine.parse(line.array(), line.limit(), "the last line of " + path)
                .incarnation();
    }

    private static void read(FileChannel channel, ByteBuffer target, long position, int count) throws IOException {
        target.clear().limit(count);
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        target.flip();
    }

    /** The number of the last incarnation in the file; 0 if there is none. */
    long lastIncarnation() {
        return lastIncarnation;
    }

    void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
