package io.amcast.runtime.client;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.Receipt;
import io.amcast.spi.StoredResult;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the caller gets: completed on the client's thread. */
final class PendingReceipt<R extends @Nullable Object> extends CompletableFuture<Receipt<R>> implements CallSink {
    private final Codec<R> results;

    PendingReceipt(Codec<R> results) {
        this.results = results;
    }

    @Override
    public void answered(Call call) {
        MessageId id = call.id();
        if (id == null) {
            throw new IllegalStateException("an answered call has an id");
        }
        TreeMap<GroupId, Receipt.Outcome<R>> outcomes = new TreeMap<>();
        for (Call.Part part : call.parts) {
            outcomes.put(part.route.group(), outcome(part.value));
        }
        OptionalLong timestamp = call.commuting ? OptionalLong.empty() : OptionalLong.of(call.timestamp());
        complete(new Receipt<>(id, timestamp, Collections.unmodifiableSortedMap(outcomes)));
    }

    @Override
    public void failed(MulticastException exception) {
        completeExceptionally(exception);
    }

    private Receipt.Outcome<R> outcome(StoredResult.@Nullable Value value) {
        if (value instanceof StoredResult.Failure failure) {
            return new Receipt.Outcome<>(null, failure.reason());
        } else if (value instanceof StoredResult.Success success) {
            try {
                return new Receipt.Outcome<>(results.decode(success.bytes()), null);
            } catch (RuntimeException e) {
                return new Receipt.Outcome<>(null, "the result codec threw " + e);
            }
        }
        throw new AssertionError("no such value: " + value);
    }
}
