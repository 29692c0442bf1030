package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.spi.DeliveryObserver;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** Starts members. */
public final class Members {
    private Members() {}

    /** What a member is made of. */
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
            @Nullable DeliveryObserver observer) {}

    public static <M, R extends @Nullable Object> MulticastNode<M, R> start(Spec<M, R> spec) {
        throw new UnsupportedOperationException("being written");
    }
}
