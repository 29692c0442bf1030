package io.amcast.cli.bench;

import io.amcast.MulticastClient;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends messages from the thread that runs it, until it is stopped and what it sent is answered. */
public interface Load extends Runnable {
    /** Sends no more; may be called from any thread. */
    void stop();

    /** Takes messages to send. */
    @FunctionalInterface
    interface Sender {
        /** Sends without waiting; the future ends when all groups have answered. */
        CompletableFuture<?> send(Outgoing next);

        /** Multicasts through a client. */
        static Sender through(MulticastClient<BenchMessage, @Nullable Void> client) {
            return next -> client.multicast(next.message(), next.destinations());
        }
    }

    /** Takes what became of messages, on the client's thread, where it must not block. */
    @FunctionalInterface
    interface Outcomes {
        /**
         * A message was answered by all its groups, or failed.
         *
         * @param nanos how long that took
         * @param error null if it was answered
         */
        void ended(Outgoing sent, long nanos, @Nullable Throwable error);
    }
}
