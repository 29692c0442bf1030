package io.amcast;

import io.amcast.runtime.Clients;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Describes a client in a process that hosts no member. Not safe for use by several threads.
 *
 * @param <M> the message
 * @param <R> the result
 */
public final class ClientBuilder<M, R extends @Nullable Object> {
    private final Topology topology;
    private final Codec<M> messages;
    private final Codec<R> results;
    private final ConflictRelation<M> relation;
    private @Nullable LocalNetwork network;
    private @Nullable MeterRegistry metrics;

    ClientBuilder(Topology topology, Codec<M> messages, Codec<R> results, ConflictRelation<M> relation) {
        this.topology = topology;
        this.messages = messages;
        this.results = results;
        this.relation = relation;
    }

    /** Talks to members in this process over links in memory. */
    public ClientBuilder<M, R> inMemory(LocalNetwork localNetwork) {
        network = localNetwork;
        return this;
    }

    /** Where the client's meters go. */
    public ClientBuilder<M, R> metrics(MeterRegistry registry) {
        metrics = registry;
        return this;
    }

    /** Starts the client; it connects in the background. */
    public MulticastClient<M, R> start() {
        return Clients.start(new Clients.Spec<>(topology, messages, results, relation, network, metrics));
    }
}
