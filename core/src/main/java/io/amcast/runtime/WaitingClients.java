package io.amcast.runtime;

import io.amcast.MessageId;
import io.amcast.spi.Transport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Who waits for which message to be delivered here. Of the loop's thread. */
final class WaitingClients {
    /** How many streams may wait for one message: a client that reconnected, and its old stream. */
    static final int STREAMS_PER_MESSAGE = 4;

    /** The clients that wait for one message, and since when. */
    record Waiting(long sinceNanos, List<Transport.Client> clients) {}

    private static final Waiting NOBODY = new Waiting(-1, List.of());

    private final int bound;
    private final Map<MessageId, Waiting> waiting = new LinkedHashMap<>();

    /**
     * Nobody waits.
     *
     * @param bound most messages waited for; past it the oldest is forgotten, and its client will ask again
     */
    WaitingClients(int bound) {
        this.bound = bound;
    }

    /** Returns whether it is the first that waits for the message. */
    boolean add(MessageId id, Transport.Client client, long nanos) {
        Waiting present = waiting.get(id);
        if (present == null) {
            if (waiting.size() >= bound) {
                Iterator<MessageId> oldest = waiting.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            // One client is the rule, so that a list of one is kept until there is a second.
            waiting.put(id, new Waiting(nanos, List.of(client)));
            return true;
        }
        if (!present.clients().contains(client)) {
            List<Transport.Client> clients = new ArrayList<>(present.clients());
            if (clients.size() >= STREAMS_PER_MESSAGE) {
                clients.remove(0);
            }
            clients.add(client);
            waiting.put(id, new Waiting(present.sinceNanos(), List.copyOf(clients)));
        }
        return false;
    }

    /** The message is delivered. */
    Waiting take(MessageId id) {
        // At a follower nobody ever waits.
        Waiting present = waiting.isEmpty() ? null : waiting.remove(id);
        return present == null ? NOBODY : present;
    }

    /** Nobody is answered here any more. */
    void takeAll(BiConsumer<MessageId, Transport.Client> told) {
        Map<MessageId, Waiting> all = new LinkedHashMap<>(waiting);
        waiting.clear();
        all.forEach((id, each) -> each.clients().forEach(client -> told.accept(id, client)));
    }

    int size() {
        return waiting.size();
    }
}
