package io.amcast.testkit.sim;

import io.amcast.Delivery;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.spi.DeliveryObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state to which deliveries come in parallel, and its twin, which gets the member's history one after the other. Whenever a snapshot
 * is captured, and in the end, both must be the same, results included: that is what parallel delivery promises.
 */
final class ParallelTwin implements StateMachine<SimMessage, Long> {
    private final SimMember<SimMessage, Long> member;
    private final SimState state;
    private final SimState twin;

    /** The first of this life's incarnations in the member's history. */
    private final int first;

    private int restores;

    /** Of the present incarnation: how many deliveries the state and the twin have had. */
    private int applied;

    private int repeated;
    private @Nullable String difference;

    /**
     * An empty state of a member that starts.
     *
     * @param state the one to which deliveries come in parallel
     * @param twin another, as empty
     */
    ParallelTwin(SimMember<SimMessage, Long> member, SimState state, SimState twin) {
        this.member = member;
        this.state = state;
        this.twin = twin;
        first = member.history.size();
    }

    @Override
    public Long apply(Delivery<SimMessage> delivery) {
        applied++;
        return state.apply(delivery);
    }

    @Override
    public Long query(SimMessage like) {
        return state.query(like);
    }

    @Override
    public Snapshot capture() {
        compare("when a snapshot is captured");
        return state.capture();
    }

    @Override
    public void restore(InputStream in) throws IOException {
        compare("when a snapshot is restored");
        byte[] all = in.readAllBytes();
        state.restore(new ByteArrayInputStream(all));
        twin.restore(new ByteArrayInputStream(all));
        restores++;
        applied = 0;
        repeated = 0;
    }

    /** How the state came to differ from its twin; null if it does not. */
    @Nullable
    String difference() {
        compare("in the end");
        return difference;
    }

    private void compare(String when) {
        List<DeliveryObserver.Delivered> deliveries = deliveries();
        while (repeated < applied) {
            twin.apply(LogWatch.number(deliveries.get(repeated++).message()));
        }
        if (difference == null && !Arrays.equals(state.bytes(), twin.bytes())) {
            difference =
                    when + ", " + member + " has applied " + state.applied().keySet() + " with results "
                            + state.results() + "; one after the other: "
                            + twin.applied().keySet() + " with results " + twin.results();
        }
    }

    private List<DeliveryObserver.Delivered> deliveries() {
        if (first == member.history.size()) {
            return List.of();
        }
        boolean empty = member.history.get(first).from() == DeliveryObserver.From.EMPTY;
        return member.history.get(first + restores - (empty ? 0 : 1)).deliveries();
    }
}
