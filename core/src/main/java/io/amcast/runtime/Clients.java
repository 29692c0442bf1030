package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.LocalNetwork;
import io.amcast.MulticastClient;
import io.amcast.Topology;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** Starts clients. */
public final class Clients {
    private Clients() {}

    /** What a client is made of. */
    public record Spec<M, R extends @Nullable Object>(
            Topology topology,
            Codec<M> messages,
            Codec<R> results,
            ConflictRelation<M> relation,
            @Nullable LocalNetwork network,
            @Nullable MeterRegistry metrics) {}

    public static <M, R extends @Nullable Object> MulticastClient<M, R> start(Spec<M, R> spec) {
        throw new UnsupportedOperationException("being written");
    }
}
