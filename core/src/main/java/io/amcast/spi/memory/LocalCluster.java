package io.amcast.spi.memory;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.GroupLog;
import io.amcast.spi.GroupLogProvider;
import io.amcast.spi.Handshake;
import io.amcast.spi.Transport;
import io.amcast.spi.TransportProvider;
import java.nio.file.Path;

/** The logs and links of one topology in this process. */
public final class LocalCluster implements GroupLogProvider, TransportProvider {
    @Override
    public GroupLog create(Topology topology, GroupId group, MemberId self, Path directory) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public Transport member(Topology topology, MemberId self, Handshake handshake) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public ClientTransport client(Topology topology, Handshake handshake) {
        throw new UnsupportedOperationException("being written");
    }

    /** Makes another member of the group its leader, if one is there. */
    public void elect(MemberId member) {
        throw new UnsupportedOperationException("being written");
    }

    public void close() {}
}
