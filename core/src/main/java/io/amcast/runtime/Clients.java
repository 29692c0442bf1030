package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.LocalNetwork;
import io.amcast.MulticastClient;
import io.amcast.Topology;
import io.amcast.runtime.client.ThreadedClient;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
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

    /**
     * Starts a client; it connects in the background.
     *
     * @throws io.amcast.MulticastException with CONFIGURATION if there is no transport
     */
    public static <M, R extends @Nullable Object> MulticastClient<M, R> start(Spec<M, R> spec) {
        Topology topology = spec.topology();
        Handshake handshake = new Handshake(
                topology.cluster(), topology.limits(), Handshake.Relation.of(spec.relation()), topology.order());
        ClientTransport transport = Adapters.links(spec.network()).client(topology, handshake);
        return new ThreadedClient<>(spec, transport, TimeSource.SYSTEM, new SecureRandom().nextLong());
    }
}
