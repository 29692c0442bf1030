package io.amcast.testkit.replicas;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.Receipt;
import io.amcast.StateMachine;
import io.amcast.Topology;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** All replicas of a cluster, each as its last start made it. Safe for use by several threads. */
public final class Replicas<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private final Topology topology;
    private final Subject<M, R, S> subject;
    private final SnapshotBook<M> book = new SnapshotBook<>();
    private final Map<MemberId, Witness<M, R, S>> witnesses = new ConcurrentSkipListMap<>();

    public Replicas(Topology topology, Subject<M, R, S> subject) {
        this.topology = topology;
        this.subject = subject;
    }

    /** A replica with an empty state, for a member that starts. */
    public Witness<M, R, S> begin(MemberId member, GroupId group) {
        Witness<M, R, S> witness = new Witness<>(subject, book, group);
        witnesses.put(member, witness);
        return witness;
    }

    /** The member's replica, as it is or was last. */
    public @Nullable Witness<M, R, S> of(MemberId member) {
        return witnesses.get(member);
    }

    /** Checks what the conflict relation says of the messages that were applied; null if it keeps its promise. */
    public @Nullable Breach checkRelation() {
        return Symmetry.check(subject, witnesses.values());
    }

    /**
     * Checks replicas that are at rest and have all applied all.
     *
     * @return the first promise that is not kept, or null
     */
    public @Nullable Breach check(Collection<Receipt<R>> receipts) {
        for (Map.Entry<GroupId, ?> each : topology.groups().entrySet()) {
            Map<MemberId, Witness<M, R, S>> its = new TreeMap<>();
            for (MemberId member : topology.members(each.getKey())) {
                Witness<M, R, S> witness = witnesses.get(member);
                if (witness != null) {
                    its.put(member, witness);
                }
            }
            Breach breach = check(each.getKey(), its);
            if (breach != null) {
                return breach;
            }
        }
        return answers(receipts);
    }

    private @Nullable Breach check(GroupId group, Map<MemberId, Witness<M, R, S>> its) {
        for (Map.Entry<MemberId, Witness<M, R, S>> each : its.entrySet()) {
            Throwable failure = each.getValue().snapshotFailure();
            if (failure != null) {
                return new Breach("snapshots", "a snapshot of " + each.getKey() + " failed: " + failure);
            }
            Set<MessageId> seen = new HashSet<>();
            for (Applied<M> applied : each.getValue().applied()) {
                if (!seen.add(applied.id())) {
                    return new Breach("exactly once", each.getKey() + " applied message " + applied + " twice");
                }
            }
        }
        return new EqualStates<>(subject, group).check(its);
    }

    /** Senders were told what replicas say. */
    private @Nullable Breach answers(Collection<Receipt<R>> receipts) {
        Map<GroupId, Map<MessageId, Outcome>> outcomes = new TreeMap<>();
        topology.groups().forEach((group, members) -> {
            Map<MessageId, Outcome> its = new HashMap<>();
            Witness<M, R, S> witness = witnesses.get(members.firstKey());
            List<Applied<M>> applied = witness == null ? List.of() : witness.applied();
            applied.forEach(each -> its.put(each.id(), each.outcome()));
            outcomes.put(group, its);
        });
        for (Receipt<R> receipt : receipts) {
            for (Map.Entry<GroupId, Receipt.Outcome<R>> each :
                    receipt.outcomes().entrySet()) {
                Map<MessageId, Outcome> its = outcomes.getOrDefault(each.getKey(), Map.of());
                Breach breach = answer(receipt.id(), each.getKey(), each.getValue(), its.get(receipt.id()));
                if (breach != null) {
                    return breach;
                }
            }
        }
        return null;
    }

    @SuppressWarnings("NullAway") // null only where R itself is nullable
    private @Nullable Breach answer(MessageId id, GroupId group, Receipt.Outcome<R> told, @Nullable Outcome outcome) {
        if (told.failure() != null && (outcome == null || outcome.failure() == null)) {
            return null; // it could not be decoded, or its result was too large
        }
        boolean same = outcome != null
                && (told.failure() == null
                        ? Arrays.equals(outcome.result(), subject.results().encode(told.value()))
                        : outcome.failure() != null);
        return same
                ? null
                : new Breach(
                        "answers tell the truth",
                        "the sender of message " + id + " was told "
                                + Shown.text(told.failure() != null ? told.failure() : told.value()) + " by group "
                                + group
                                + ", whose replicas "
                                + (outcome == null ? "have not applied it" : "came to " + outcome.shown()));
    }
}
