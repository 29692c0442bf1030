package io.amcast.testkit.replicas;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where deliveries lead: to a state and, for each of them, an outcome.
 *
 * @param outcomes by the deliveries' positions
 */
record Replay<M>(@Nullable Object state, List<Applied<M>> deliveries, List<Outcome> outcomes) {
    /** What a replica came to. */
    static <M> Replay<M> of(Witness<M, ?, ?> witness) {
        List<Applied<M>> applied = witness.applied();
        return new Replay<>(
                witness.state(), applied, applied.stream().map(Applied::outcome).toList());
    }

    /** A new replica applies them. */
    static <M, R extends @Nullable Object, S extends StateMachine<M, R>> Replay<M> of(
            Subject<M, R, S> subject, GroupId group, List<Applied<M>> deliveries) {
        return onwards(subject, subject.machine(group), deliveries, List.of());
    }

    /** A new replica applies some, another restores its snapshot and applies the rest. */
    static <M, R extends @Nullable Object, S extends StateMachine<M, R>> Replay<M> throughSnapshot(
            Subject<M, R, S> subject, GroupId group, List<Applied<M>> deliveries, int snapshotAfter) {
        S first = subject.machine(group);
        Replay<M> before = onwards(subject, first, deliveries.subList(0, snapshotAfter), List.of());
        S second = subject.machine(group);
        try {
            second.restore(new ByteArrayInputStream(Witness.written(first)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the state machine cannot restore what its snapshot wrote", e);
        }
        return onwards(subject, second, deliveries, before.outcomes());
    }

    /** Applies the deliveries that have no outcome yet. */
    private static <M, R extends @Nullable Object, S extends StateMachine<M, R>> Replay<M> onwards(
            Subject<M, R, S> subject, S machine, List<Applied<M>> deliveries, List<Outcome> known) {
        List<Outcome> outcomes = new ArrayList<>(known);
        for (Applied<M> each : deliveries.subList(known.size(), deliveries.size())) {
            outcomes.add(apply(subject, machine, each));
        }
        return new Replay<>(Witness.state(subject, machine), deliveries, outcomes);
    }

    private static <M, R extends @Nullable Object, S extends StateMachine<M, R>> Outcome apply(
            Subject<M, R, S> subject, S machine, Applied<M> each) {
        Delivery<M> its = each.delivery();
        byte[] payload = each.payload();
        M message = payload == null ? its.message() : subject.messages().decode(payload.clone());
        try {
            R result =
                    machine.apply(new Delivery<>(its.id(), its.group(), its.destinations(), its.timestamp(), message));
            return new Outcome(subject.results().encode(result), null, Shown.text(result));
        } catch (Exception e) {
            return Outcome.failed(e);
        }
    }

    /** What differs from another end of the same deliveries, whatever their order; null if nothing does. */
    @Nullable
    String difference(Replay<M> other, String here, String there) {
        Map<MessageId, Outcome> others = new HashMap<>();
        for (int i = 0; i < other.deliveries.size(); i++) {
            others.put(other.deliveries.get(i).id(), other.outcomes.get(i));
        }
        for (int i = 0; i < deliveries.size(); i++) {
            Outcome its = others.get(deliveries.get(i).id());
            if (its == null || !its.sameAs(outcomes.get(i))) {
                return "message " + deliveries.get(i) + " has the result " + outcomes.get(i) + " " + here + " and "
                        + its + " " + there;
            }
        }
        if (deliveries.size() != other.deliveries.size()) {
            return deliveries.size() + " deliveries were applied " + here + " and " + other.deliveries.size() + " "
                    + there;
        }
        if (!Objects.deepEquals(state, other.state)) {
            String[] shown = Shown.states(state, other.state);
            return "the state is " + shown[0] + " " + here + " and " + shown[1] + " " + there;
        }
        return null;
    }

    boolean sameAs(Replay<M> other) {
        return difference(other, "", "") == null;
    }
}
