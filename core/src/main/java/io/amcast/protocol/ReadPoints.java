package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.spi.PeerMessage;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a leader tells its followers, so that they can answer reads (rule Q3). Whoever asked asks again if that gets lost, or came to
 * nothing here.
 */
final class ReadPoints {
    private final GroupId group;
    private final int limit;
    private final List<Effect> out;

    /** By the number under which leadership is confirmed, which is below 0, where no client's read has one. */
    private final Map<Long, Wanted> confirming = new LinkedHashMap<>();

    /** By member, what it waits for this replica to have applied. */
    private final Map<MemberId, Long> behind = new HashMap<>();

    private long last;
    private long elapsed;

    private record Wanted(MemberId asker, long number, long floor, long askedAt) {}

    /** @param limit most points that are being made */
    ReadPoints(GroupId group, int limit, List<Effect> out) {
        this.group = group;
        this.limit = limit;
        this.out = out;
    }

    /**
     * A follower asks for a point: from now on leadership is to be confirmed.
     *
     * @param floor the lower of K and R
     */
    void wanted(PeerMessage.PointWanted wanted, long floor) {
        if (confirming.size() < limit) {
            last--;
            confirming.put(last, new Wanted(wanted.asker(), wanted.number(), floor, elapsed));
            out.add(new Effect.ConfirmLeadership(last));
        }
    }

    /** This replica led the group after it was asked; all committed by then has an index up to {@code index}. */
    void confirmed(long number, long index, long appliedIndex) {
        Wanted wanted = confirming.remove(number);
        if (wanted != null) {
            out.add(new Effect.SendTo(
                    wanted.asker(),
                    new PeerMessage.Point(group, wanted.number(), wanted.floor(), index, appliedIndex)));
        }
    }

    /** It is not known whether this replica led the group. */
    void unconfirmed(long number) {
        confirming.remove(number);
    }

    /** A follower has an answer that it may give once this leader has delivered as much. */
    void wanted(PeerMessage.AppliedWanted wanted, long appliedIndex) {
        behind.put(wanted.asker(), wanted.index());
        applied(appliedIndex);
    }

    /** The log is applied up to here. */
    void applied(long appliedIndex) {
        if (!behind.isEmpty()) {
            behind.entrySet().removeIf(member -> {
                boolean reached = member.getValue() <= appliedIndex;
                if (reached) {
                    out.add(new Effect.SendTo(member.getKey(), new PeerMessage.Applied(group, appliedIndex)));
                }
                return reached;
            });
        }
    }

    /** Time has passed; what the log did not confirm is forgotten. */
    void tick(long now) {
        elapsed = now;
        Iterator<Wanted> oldest = confirming.values().iterator();
        while (oldest.hasNext() && now - oldest.next().askedAt() >= LocalReads.PATIENCE_MICROS) {
            oldest.remove();
        }
    }
}
