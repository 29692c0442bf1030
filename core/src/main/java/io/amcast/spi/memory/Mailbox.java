package io.amcast.spi.memory;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscChunkedArrayQueue;

/** What waits to be received at one end of the links: bounded, handed over in order, by one thread at a time. */
final class Mailbox {
    private static final int FIRST_CHUNK = 256;
    private static final int BOUND = 1 << 16;
    private static final int TURN = 512;

    private final MpscChunkedArrayQueue<Runnable> waiting = new MpscChunkedArrayQueue<>(FIRST_CHUNK, BOUND);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor executor;
    /** Held while anything is handed over. */
    private final Object receiving = new Object();

    private volatile boolean closed;

    Mailbox(Executor executor) {
        this.executor = executor;
    }

    /** Adds a piece, or drops it when the box is full: links may lose. */
    void put(Runnable receipt) {
        if (!closed && waiting.offer(receipt)) {
            schedule();
        }
    }

    /** Nothing is handed over after this returns, unless it is called by what is being handed over. */
    void close() {
        closed = true;
        synchronized (receiving) {
            waiting.clear();
        }
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            executor.execute(this::turn);
        }
    }

    private void turn() {
        try {
            synchronized (receiving) {
                for (int i = 0; i < TURN && !closed; i++) {
                    Runnable receipt = waiting.poll();
                    if (receipt == null) {
                        break;
                    }
                    receipt.run();
                }
            }
        } finally {
            scheduled.set(false);
            if (!closed && !waiting.isEmpty()) {
                schedule();
            }
        }
    }
}
