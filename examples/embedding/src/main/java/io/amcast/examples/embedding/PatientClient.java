package io.amcast.examples.embedding;

import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.Receipt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Makes transfers and goes on where that is safe. Safe for use by many threads. */
public final class PatientClient {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Executor LATER = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final MulticastClient<Transfer, String> client;

    public PatientClient(MulticastClient<Transfer, String> client) {
        this.client = client;
    }

    // snippet: retry
    /** Transfers once, however often it has to ask. */
    public CompletableFuture<Receipt<String>> transfer(Transfer transfer, int attempts) {
        return client.multicast(transfer, transfer.groups(), DEADLINE)
                .exceptionallyCompose(failure -> again(transfer, failure, attempts - 1));
    }

    private CompletableFuture<Receipt<String>> again(Transfer transfer, Throwable failure, int attempts) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (attempts > 0 && cause instanceof MulticastException refused && refused.retrySafe()) {
            MessageId id = refused.id();
            if (refused.reason() == MulticastException.Reason.OUTCOME_UNKNOWN && id != null) {
                // It may have happened: ask for this very call again, which cannot apply it twice.
                return client.retry(id, DEADLINE).exceptionallyCompose(next -> again(transfer, next, attempts - 1));
            }
            // It has not happened: make a new call, a little later.
            return CompletableFuture.supplyAsync(() -> transfer(transfer, attempts), LATER)
                    .thenCompose(call -> call);
        }
        return CompletableFuture.failedFuture(cause);
    }
    // end
}
