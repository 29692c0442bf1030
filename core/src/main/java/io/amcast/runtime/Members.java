package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.MulticastNode;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.GroupLog;
import io.amcast.spi.GroupLogProvider;
import io.amcast.spi.Handshake;
import io.amcast.spi.Transport;
import io.amcast.spi.TransportProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Starts members. */
public final class Members {
    private Members() {}

    /**
     * What a member is made of.
     *
     * @param parallel how what does not conflict is applied at the same time; null: deliveries are applied one after the other
     */
    public record Spec<M, R extends @Nullable Object>(
            Topology topology,
            MemberId self,
            GroupId group,
            StateMachine<M, R> stateMachine,
            Codec<M> messages,
            Codec<R> results,
            ConflictRelation<M> relation,
            @Nullable LocalNetwork network,
            @Nullable MeterRegistry metrics,
            @Nullable DeliveryObserver observer,
            @Nullable ParallelDelivery parallel,
            TimeSource time) {
        /** Deliveries are applied one after the other. */
        public Spec(
                Topology topology,
                MemberId self,
                GroupId group,
                StateMachine<M, R> stateMachine,
                Codec<M> messages,
                Codec<R> results,
                ConflictRelation<M> relation,
                @Nullable LocalNetwork network,
                @Nullable MeterRegistry metrics,
                @Nullable DeliveryObserver observer) {
            this(
                    topology,
                    self,
                    group,
                    stateMachine,
                    messages,
                    results,
                    relation,
                    network,
                    metrics,
                    observer,
                    null,
                    TimeSource.SYSTEM);
        }

        /** The same member, whose deliveries are applied in parallel; one after the other for null. */
        public Spec<M, R> inParallel(@Nullable ParallelDelivery how) {
            return new Spec<>(
                    topology,
                    self,
                    group,
                    stateMachine,
                    messages,
                    results,
                    relation,
                    network,
                    metrics,
                    observer,
                    how,
                    time);
        }
    }

    /**
     * Starts a member and its client.
     *
     * @throws MulticastException with CONFIGURATION if something cannot be used or is missing; nothing is left running
     */
    public static <M, R extends @Nullable Object> MulticastNode<M, R> start(Spec<M, R> spec) {
        GroupLogProvider logs = Adapters.logs(spec.network());
        TransportProvider links = Adapters.links(spec.network());
        Topology topology = spec.topology();
        Handshake handshake = new Handshake(
                topology.cluster(), topology.limits(), Handshake.Relation.of(spec.relation()), topology.order());
        Transport transport = links.member(topology, spec.self(), handshake);
        GroupLog log = logs.create(
                topology,
                spec.group(),
                spec.self(),
                topology.data().resolve(spec.self().name()));
        Member member = new Member(spec, log, transport, spec.time());
        try {
            member.start();
        } catch (IOException e) {
            throw new MulticastException(
                    MulticastException.Reason.CONFIGURATION,
                    null,
                    "member '" + spec.self() + "' cannot start: " + e.getMessage(),
                    e);
        }
        boolean started = false;
        try {
            MulticastClient<M, R> client = Clients.start(new Clients.Spec<>(
                    topology, spec.messages(), spec.results(), spec.relation(), spec.network(), spec.metrics()));
            started = true;
            return new Node<>(member, client);
        } finally {
            if (!started) {
                member.kill();
            }
        }
    }
}
