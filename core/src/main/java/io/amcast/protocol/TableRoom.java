package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.spi.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a leader's table has room for another message, and which other group holds it if not. */
final class TableRoom {
    private final GroupId own;
    private final int limit;

    /** How many messages wait for each other group. */
    private final Map<GroupId, Integer> waitingFor = new HashMap<>();

    TableRoom(GroupId own, int limit) {
        this.own = own;
        this.limit = limit;
    }

    void entered(Tracked message) {
        message.others.forEach(other -> waitingFor.merge(other, 1, Integer::sum));
    }

    void left(Tracked message) {
        for (GroupId other : message.others) {
            if (!message.isDone(other)) {
                done(other);
            }
        }
    }

    /** The group has done its part for one message. */
    void done(GroupId other) {
        waitingFor.merge(other, -1, Integer::sum);
    }

    /**
     * Whether the table takes no more messages. What waits for a group beyond its half of the table came with HARDs, which are never
     * refused; it leaves the room of the others as it was.
     */
    boolean full(int size) {
        if (size < limit) {
            return false;
        }
        int beyond = 0;
        for (int waiting : waitingFor.values()) {
            beyond += Math.max(0, waiting - limit / 2);
        }
        return size - beyond >= limit;
    }

    /** A destination for which half of the table waits: one dead group must not fill it. Null if there is none. */
    @Nullable
    GroupId heldBy(Message message) {
        for (GroupId other : message.destinations()) {
            if (!other.equals(own) && waitingFor.getOrDefault(other, 0) >= limit / 2) {
                return other;
            }
        }
        return null;
    }
}
