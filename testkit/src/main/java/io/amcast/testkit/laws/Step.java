package io.amcast.testkit.laws;

import io.amcast.GroupId;
import io.amcast.MessageId;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;

/** What happens to a replica in a scenario. */
sealed interface Step<M> {
    /**
     * A message is delivered.
     *
     * @param message as the generator made it; replicas are given copies decoded from the payload, as in a cluster
     */
    record Deliver<M>(
            MessageId id,
            GroupId group,
            SortedSet<GroupId> destinations,
            OptionalLong timestamp,
            M message,
            byte[] payload)
            implements Step<M> {}

    /** A snapshot may be taken here. */
    record Capture<M>() implements Step<M> {}

    /** The deliveries among some steps. */
    static <M> List<Deliver<M>> deliveries(List<? extends Step<M>> steps) {
        return steps.stream()
                .filter(Deliver.class::isInstance)
                .map(step -> (Deliver<M>) step)
                .toList();
    }
}
