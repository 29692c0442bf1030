package io.amcast.protocol;

import io.amcast.GroupId;
import java.util.SortedSet;

/**
 * What a replica needs to know about its group. Times are in microseconds of the clock that comes with each input.
 *
 * @param group its own group
 * @param groups all groups of the topology
 * @param windowMicros W: how far ahead of need timestamps are reserved
 * @param tableLimit most messages in table and under proposal
 * @param sessionWindow most ids a session has open
 * @param resendMicros first interval until something unanswered is sent again; it doubles up to sixteen-fold
 * @param sessionTimeoutMicros a session not kept alive for so long is ended by its home
 * @param strict whether the order agrees with real time across groups (rules T1 to T3)
 * @param conflicts which messages need an order
 */
public record ReplicaConfig(
        GroupId group,
        SortedSet<GroupId> groups,
        long windowMicros,
        int tableLimit,
        int sessionWindow,
        long resendMicros,
        long sessionTimeoutMicros,
        boolean strict,
        Conflicts conflicts) {
    /** In plain order. */
    public ReplicaConfig(
            GroupId group,
            SortedSet<GroupId> groups,
            long windowMicros,
            int tableLimit,
            int sessionWindow,
            long resendMicros,
            long sessionTimeoutMicros,
            Conflicts conflicts) {
        this(
                group,
                groups,
                windowMicros,
                tableLimit,
                sessionWindow,
                resendMicros,
                sessionTimeoutMicros,
                false,
                conflicts);
    }
}
