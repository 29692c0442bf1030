package io.amcast.runtime;

import io.amcast.spi.ClientReply;
import io.amcast.spi.Transport;
import org.jspecify.annotations.Nullable;

/** An answer to a client that is given once it is there and the protocol allows it, whichever comes last. Any thread. */
final class HeldAnswer implements Transport.Client {
    private final Transport.Client client;
    private boolean released;
    private @Nullable ClientReply reply;

    HeldAnswer(Transport.Client client) {
        this.client = client;
    }

    @Override
    public synchronized void reply(ClientReply given) {
        if (released) {
            client.reply(given);
        } else {
            reply = given;
        }
    }

    /** The protocol allows it. */
    synchronized void release() {
        released = true;
        if (reply != null) {
            client.reply(reply);
            reply = null;
        }
    }
}
