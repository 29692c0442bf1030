package io.amcast.runtime;

import io.amcast.SessionId;
import io.amcast.spi.Message;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.Transport;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What the loop tells the applier, in one order with the deliveries. A closed set. */
sealed interface Dispatched {
    /** About how much memory it holds while it waits. */
    default int bytes() {
        return 64;
    }

    /** Apply a message, keep its result and answer those who wait. */
    record Deliver(
            Message message,
            long timestamp,
            List<Transport.Client> clients,
            @Override int bytes) implements Dispatched {
        Deliver(Message message, long timestamp, List<Transport.Client> clients) {
            this(message, timestamp, clients, message.size());
        }
    }

    /** Answer with a result that is kept (rule W4). */
    record AnswerStored(Message message, Transport.Client client) implements Dispatched {
        @Override
        public int bytes() {
            return message.size();
        }
    }

    /**
     * Answer a query from the state that all before it led to.
     *
     * @param number the client's
     */
    record Query(byte[] payload, long number, Transport.Client client) implements Dispatched {
        @Override
        public int bytes() {
            return payload.length;
        }

        @Override
        public boolean equals(Object object) {
            return this == object;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }

    /** Results of the session below {@code low} are not asked for any more. */
    record Trim(SessionId session, long low) implements Dispatched {}

    /** The session is purged. */
    record DropSession(SessionId session) implements Dispatched {}

    /** The marker of a snapshot: everything before it is in, nothing after it. */
    record Capture(long index, long term, ReplicaImage image) implements Dispatched {}

    /** Replace the application's state and the results. */
    record Restore(RestoredSnapshot snapshot, CountDownLatch takenOver) implements Dispatched {}

    /** Tell that everything before it is carried out. */
    record Quiesce(CountDownLatch quiet) implements Dispatched {}
}
