package io.amcast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.amcast.Delivery;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Appends what it delivers to a file, one JSON line each. The file is the whole state: it begins anew when the member starts, from the
 * snapshot and the log, so it needs no care of its own against crashes. A view of it is its length, since it only grows.
 *
 * <p>A file that cannot be written stops the member (an {@link IOError}): its state would differ from that of the other replicas.
 */
final class LogStateMachine implements StateMachine<LogLine, @Nullable Void> {
    private final Path file;
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable FileChannel channel;
    private long length;

    LogStateMachine(Path file) {
        this.file = file;
    }

    @Override
    @SuppressWarnings("NullAway") // Void has no value but null
    public @Nullable Void apply(Delivery<LogLine> delivery) {
        ObjectNode line = json.createObjectNode();
        line.put("id", delivery.id().toString());
        if (delivery.timestamp().isPresent()) {
            line.put("ts", delivery.timestamp().getAsLong());
        } else {
            line.putNull("ts");
        }
        delivery.message().keys().forEach(line.putArray("keys")::add);
        line.put("payload", new String(delivery.message().payload(), StandardCharsets.UTF_8));
        try {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            length += bytes.remaining();
            FileChannel open = channel();
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
        } catch (IOException e) {
            throw new IOError(e);
        }
        return null;
    }

    /** Opened at first use only: the member's directory is its own by then. */
    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            open = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }

    @Override
    public Snapshot capture() {
        FileChannel captured;
        try {
            captured = channel();
        } catch (IOException e) {
            throw new IOError(e);
        }
        long size = length;
        return out -> copy(captured, size, out);
    }

    private static void copy(FileChannel from, long size, OutputStream out) throws IOException {
        for (long done = 0; done < size; ) {
            long copied = from.transferTo(done, size - done, Channels.newChannel(out));
            if (copied <= 0) {
                throw new IOException("the file is shorter than the state that was captured");
            }
            done += copied;
        }
    }

    @Override
    public void restore(InputStream in) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        // A view of the former file may still be read; its channel is closed with the last reference to it.
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        length = Files.size(file);
        channel.position(length);
    }
}
