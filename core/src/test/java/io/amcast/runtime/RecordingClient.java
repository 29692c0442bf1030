package io.amcast.runtime;

import io.amcast.spi.ClientReply;
import io.amcast.spi.Transport;
import java.util.ArrayList;
import java.util.List;

/** A client's stream that keeps the replies. */
final class RecordingClient implements Transport.Client {
    private final List<ClientReply> replies = new ArrayList<>();

    @Override
    public synchronized void reply(ClientReply reply) {
        replies.add(reply);
    }

    synchronized List<ClientReply> replies() {
        return List.copyOf(replies);
    }

    /** The only reply so far. */
    ClientReply only() {
        List<ClientReply> all = replies();
        if (all.size() != 1) {
            throw new AssertionError("expected one reply: " + all);
        }
        return all.get(0);
    }
}
