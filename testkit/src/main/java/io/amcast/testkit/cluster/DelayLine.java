package io.amcast.testkit.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: reads at once, writes when it is time, in order. While {@value #MOST_BYTES} bytes are on their way it reads
 * no more, so that the sender waits as it would for a full window.
 */
final class DelayLine implements Runnable {
    private static final int MOST_BYTES = 64 << 20;
    private static final int READ_BYTES = 64 << 10;

    /** What was read at once; without bytes, the end of the stream. */
    private record Chunk(byte[] bytes, long dueNanos) {}

    private final Socket source;
    private final Socket target;
    private final Supplier<LinkDelay> delay;
    private final SplittableRandom random = new SplittableRandom();
    private final ArrayDeque<Chunk> onTheWay = new ArrayDeque<>();
    private int bytes;
    private boolean broken;

    DelayLine(Socket source, Socket target, Supplier<LinkDelay> delay) {
        this.source = source;
        this.target = target;
        this.delay = delay;
    }

    /** Until the stream ends, or one of the sockets is closed; then all that was on its way has been passed on or is lost. */
    @Override
    public void run() {
        Thread writer = DelayedPort.start(this::write, Thread.currentThread().getName());
        try {
            read();
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            breakOff();
        }
    }

    private void read() throws InterruptedException {
        byte[] buffer = new byte[READ_BYTES];
        long lastDueNanos = System.nanoTime();
        try {
            InputStream in = source.getInputStream();
            for (int length = 0; length >= 0; ) {
                length = in.read(buffer);
                long due = System.nanoTime() + delay.get().nextNanos(random);
                // Order is kept: what comes after a late one is late, too.
                lastDueNanos = due - lastDueNanos > 0 ? due : lastDueNanos;
                if (!put(new Chunk(Arrays.copyOf(buffer, Math.max(0, length)), lastDueNanos))) {
                    return;
                }
            }
        } catch (IOException e) {
            breakOff(); // the sender reset the connection
        }
    }

    private synchronized boolean put(Chunk chunk) throws InterruptedException {
        while (bytes > MOST_BYTES && !broken) {
            wait();
        }
        onTheWay.add(chunk);
        bytes += chunk.bytes().length;
        notifyAll();
        return !broken;
    }

    private synchronized @Nullable Chunk take() throws InterruptedException {
        while (onTheWay.isEmpty() && !broken) {
            wait();
        }
        Chunk chunk = broken ? null : onTheWay.remove();
        bytes -= chunk == null ? 0 : chunk.bytes().length;
        notifyAll();
        return chunk;
    }

    private void write() {
        try {
            OutputStream out = target.getOutputStream();
            for (Chunk chunk = take(); chunk != null; chunk = take()) {
                for (long left = chunk.dueNanos() - System.nanoTime();
                        left > 0;
                        left = chunk.dueNanos() - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                if (chunk.bytes().length == 0) {
                    target.shutdownOutput();
                    return;
                }
                out.write(chunk.bytes());
            }
        } catch (IOException e) {
            breakOff(); // the receiver is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void breakOff() {
        synchronized (this) {
            broken = true;
            notifyAll();
        }
        close(source);
        close(target);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("closing a socket", e);
        }
    }
}
