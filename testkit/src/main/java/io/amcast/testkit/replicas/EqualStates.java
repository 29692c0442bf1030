package io.amcast.testkit.replicas;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.StateMachine;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Replicas of a group end with equal states and results, and each with those that a new replica comes to that applies the same
 * deliveries, in the same order or in another that the conflict relation leaves open. Where they do not, trying the deliveries again
 * tells why.
 */
final class EqualStates<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private static final String MEND_STATE =
            " (If these are equal states, written in different orders, tell the cluster's setup what to compare: state(...).)";

    private static final String MEND_RELATION = " Let the relation say that they conflict, or make them commute.";

    private final Subject<M, R, S> subject;
    private final GroupId group;

    EqualStates(Subject<M, R, S> subject, GroupId group) {
        this.subject = subject;
        this.group = group;
    }

    /** The first promise that is not kept, or null. */
    @Nullable
    Breach check(Map<MemberId, Witness<M, R, S>> replicas) {
        MemberId firstMember = null;
        Replay<M> first = null;
        for (Map.Entry<MemberId, Witness<M, R, S>> each : replicas.entrySet()) {
            Replay<M> end = Replay.of(each.getValue());
            Breach alone = alone(each.getKey(), each.getValue(), end);
            if (alone != null) {
                return alone;
            }
            if (first == null || firstMember == null) {
                first = end;
                firstMember = each.getKey();
            } else if (!first.sameAs(end)) {
                return unequal(firstMember, first, each.getKey(), end);
            }
        }
        return first == null ? null : otherwise(first);
    }

    /** Replicas may apply what commutes in other orders than they did in this run. */
    private @Nullable Breach otherwise(Replay<M> end) {
        if (end.deliveries().size() > OtherOrders.MOST_DELIVERIES) {
            return null;
        }
        OtherOrders<M> others = new OtherOrders<>(subject.relation(), end.deliveries());
        SplittableRandom random = new SplittableRandom(end.deliveries().size());
        for (List<Applied<M>> order : List.of(others.reversed(), others.shuffled(random), others.shuffled(random))) {
            Replay<M> other = Replay.of(subject, group, order);
            CommutingPair<M> pair = end.sameAs(other) ? null : CommutingPair.find(subject, group, end, other);
            if (pair != null) {
                return new Breach(
                        "conflict relation",
                        text(pair) + ". No two replicas applied them in different orders this time, but they may."
                                + MEND_RELATION + mend());
            }
        }
        return null;
    }

    /** A replica against new ones that apply the same deliveries in the same order. */
    private @Nullable Breach alone(MemberId member, Witness<M, R, S> witness, Replay<M> end) {
        Replay<M> again = Replay.of(subject, group, end.deliveries());
        String difference = end.difference(again, "at " + member, "at a new replica");
        if (difference == null) {
            return null;
        }
        String applied = " that applies the same " + end.deliveries().size() + " deliveries in the same order";
        String among = again.difference(
                Replay.of(subject, group, end.deliveries()), "at one new replica", "at another new replica");
        if (among != null) {
            return new Breach(
                    "deterministic state machine",
                    among + applied + ". Let apply depend on the delivery and the state alone: no clock, random number,"
                            + " identity or static variable." + mend());
        }
        int restored = witness.restored();
        if (restored >= 0) {
            boolean shown = !Replay.throughSnapshot(subject, group, end.deliveries(), restored)
                    .sameAs(again);
            return new Breach(
                    "snapshots hold the whole state",
                    difference + applied + "; " + member + " was restored from a snapshot of " + restored
                            + " of them" + (shown ? ", and so ends a new replica that restores one there" : "")
                            + ". Let capture() hold and restore() bring back all that later deliveries depend on."
                            + mend());
        }
        return new Breach(
                "deterministic state machine",
                difference + applied + ". Let apply depend on the delivery and the state alone: on nothing that"
                        + " members share or that changes while they run." + mend());
    }

    private String mend() {
        return subject.state() == null ? MEND_STATE : "";
    }

    /** Two replicas, each of which is as its own order of deliveries makes it. */
    private Breach unequal(MemberId one, Replay<M> left, MemberId other, Replay<M> right) {
        String difference = left.difference(right, "at " + one, "at " + other);
        CommutingPair<M> pair = CommutingPair.find(subject, group, left, right);
        if (pair == null) {
            return new Breach("equal states", difference + "." + mend());
        }
        return new Breach(
                "conflict relation",
                text(pair) + ". " + one + " and " + other + " applied them in different orders, so " + difference + "."
                        + MEND_RELATION + mend());
    }

    private String text(CommutingPair<M> pair) {
        return "messages " + pair.first() + " and " + pair.second() + " do not conflict by the relation '"
                + subject.relation().name() + "', and yet their order matters: "
                + (pair.before() == 0 ? "on an empty state" : "after the " + pair.before() + " deliveries before them")
                + ", " + pair.difference();
    }
}
