package io.amcast.runtime.client;

import io.amcast.Codec;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.spi.StoredResult;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the asker of a query gets: completed on the client's thread. */
final class PendingAnswer<R extends @Nullable Object> extends CompletableFuture<R> implements Query.Sink {
    private final Codec<R> results;

    PendingAnswer(Codec<R> results) {
        this.results = results;
    }

    @Override
    public void answered(StoredResult.Value value) {
        if (value instanceof StoredResult.Failure failure) {
            failed(new MulticastException(Reason.QUERY_FAILED, null, "the query failed: " + failure.reason()));
        } else if (value instanceof StoredResult.Success success) {
            try {
                complete(results.decode(success.bytes()));
            } catch (RuntimeException e) {
                failed(new MulticastException(Reason.QUERY_FAILED, null, "the result codec threw " + e, e));
            }
        } else {
            throw new AssertionError("no such value: " + value);
        }
    }

    @Override
    public void failed(MulticastException exception) {
        completeExceptionally(exception);
    }
}
