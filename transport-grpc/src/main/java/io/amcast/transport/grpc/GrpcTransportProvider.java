package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import io.amcast.spi.Transport;
import io.amcast.spi.TransportProvider;

/** Transports over gRPC, in plain text, on the addresses of the topology. */
public final class GrpcTransportProvider implements TransportProvider {
    /** What waits for one stream at most, if it is not said otherwise: 64 MiB. */
    public static final int DEFAULT_WAITING_BYTES = 64 << 20;

    private final int waitingBytes;

    /** With bounds of {@link #DEFAULT_WAITING_BYTES}. */
    public GrpcTransportProvider() {
        this(DEFAULT_WAITING_BYTES);
    }

    /**
     * With another bound.
     *
     * @param waitingBytes what waits for one stream at most, at least 1; what comes past it is dropped
     */
    public GrpcTransportProvider(int waitingBytes) {
        if (waitingBytes < 1) {
            throw new IllegalArgumentException("waitingBytes " + waitingBytes + ": must be at least 1");
        }
        this.waitingBytes = waitingBytes;
    }

    @Override
    public Transport member(Topology topology, MemberId self, Handshake handshake) {
        return new MemberTransport(topology, self, handshake, waitingBytes);
    }

    @Override
    public ClientTransport client(Topology topology, Handshake handshake) {
        return new GrpcClientTransport(topology, handshake, waitingBytes);
    }
}
