package io.amcast.testkit.replicas;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.StateMachine;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A user's state machine and what belongs to it.
 *
 * @param factory makes a replica of a group with an empty state
 * @param state what of a replica is compared; null: the bytes that its snapshots write
 */
public record Subject<M, R extends @Nullable Object, S extends StateMachine<M, R>>(
        Function<GroupId, ? extends S> factory,
        Codec<M> messages,
        Codec<R> results,
        ConflictRelation<M> relation,
        @Nullable Function<? super S, ?> state) {
    S machine(GroupId group) {
        return Objects.requireNonNull(factory.apply(group), "the factory of state machines answered null");
    }
}
