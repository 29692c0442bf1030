package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import io.amcast.runtime.WireRelation;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.StoredResult;
import org.jspecify.annotations.Nullable;

/** One query on its way, from the user's call until its group has answered or its deadline has passed. */
public final class Query extends TimerWheel.Timer<Query> {
    /** Where a query's end is told, on the client's thread, once. */
    public interface Sink {
        void answered(StoredResult.Value value);

        void failed(MulticastException exception);
    }

    final GroupId group;
    final ReadFrom from;
    final WireRelation.Travelling travelling;
    final byte[] payload;
    final long calledAt;
    final long deadline;
    final Sink sink;

    ClientRequest.@Nullable Query request;

    @Nullable
    GroupRoute route;

    int attempts;
    int silent;
    int redirects;
    long resendAt;
    /** How many members of its group it has gone to or passed over, and which follower was the first; of {@link ReadTargets}. */
    int turn;

    int start;

    @Nullable
    MemberId sentTo;

    long sentAt;
    /** Whether that one refused it, so that it waits to be sent again. */
    boolean refused;

    Query(
            GroupId group,
            ReadFrom from,
            WireRelation.Travelling travelling,
            byte[] payload,
            long calledAt,
            long deadline,
            Sink sink) {
        this.group = group;
        this.from = from;
        this.travelling = travelling;
        this.payload = payload;
        this.calledAt = calledAt;
        this.deadline = deadline;
        this.sink = sink;
    }

    long due() {
        return Math.min(resendAt, deadline);
    }
}
