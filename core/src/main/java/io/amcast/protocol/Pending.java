package io.amcast.protocol;

import io.amcast.MessageId;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for its turn in a {@link DeliveryOrder}: a message with the key (bound, id), or a read. */
abstract class Pending {
    final Message message;

    /** lb of the protocol: the message's final timestamp is at least this, and equals it once settled. */
    long bound;

    /** Whether the bound is the final timestamp, so that the message may be delivered. */
    boolean settled;

    boolean present;

    /** Whether others are held back by it. */
    boolean indexed;

    /** The message that this one was last found to wait for. */
    @Nullable
    Pending blocker;

    private @Nullable List<Pending> waiting;

    Pending(Message message) {
        this.message = message;
    }

    final MessageId id() {
        return message.id();
    }

    static int compareKeys(Pending one, Pending other) {
        int byBound = Long.compare(one.bound, other.bound);
        if (byBound != 0) {
            return byBound;
        }
        int readsLast = Boolean.compare(one instanceof PendingRead, other instanceof PendingRead);
        return readsLast != 0 ? readsLast : one.id().compareTo(other.id());
    }

    final void addWaiting(Pending successor) {
        if (waiting == null) {
            waiting = new ArrayList<>(4);
        }
        waiting.add(successor);
    }

    /** Those that wait for this one; they are forgotten here. */
    final List<Pending> takeWaiting() {
        List<Pending> taken = waiting;
        waiting = null;
        return taken == null ? List.of() : taken;
    }
}
