package io.amcast.runtime;

import io.amcast.MemberId;
import io.amcast.spi.LinkStats;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Links that keep what is sent. */
final class ManualTransport implements Transport {
    record Sent(MemberId to, PeerMessage message) {}

    final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
    final List<PeerMessage.Announce> announced = Collections.synchronizedList(new ArrayList<>());
    volatile IOException refusesToStart;
    volatile Receiver receiver;
    volatile LinkStats stats = LinkStats.NONE;
    volatile boolean closed;

    @Override
    public void start(Receiver to) throws IOException {
        if (refusesToStart != null) {
            throw refusesToStart;
        }
        receiver = to;
    }

    @Override
    public void send(MemberId to, PeerMessage message) {
        sent.add(new Sent(to, message));
    }

    @Override
    public void announce(PeerMessage.Announce announce) {
        announced.add(announce);
    }

    @Override
    public LinkStats memberLinks() {
        return stats;
    }

    @Override
    public void close() {
        closed = true;
    }
}
