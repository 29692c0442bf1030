package io.amcast.runtime.client;

import io.amcast.MemberId;
import io.amcast.spi.ClientRequest;

/** How the client's state machine sends. */
@FunctionalInterface
public interface ClientLink {
    /** Sends to a member or loses it; neither blocks nor throws. */
    void send(MemberId to, ClientRequest request);
}
