package io.amcast.spi;

import io.amcast.MemberId;
import io.amcast.Topology;

/** Makes transports; found by {@link java.util.ServiceLoader}. */
public interface TransportProvider {
    /** A member's transport, not started yet. */
    Transport member(Topology topology, MemberId self, Handshake handshake);

    /** A client's transport, not started yet. */
    ClientTransport client(Topology topology, Handshake handshake);
}
