package io.amcast.cli.bench;

import org.jspecify.annotations.Nullable;

/** Sends messages of one client from the thread that runs it, until it is stopped and what it sent is answered. */
public interface Load extends Runnable {
    /** Sends no more; may be called from any thread. */
    void stop();

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
