package io.amcast.spi.memory;

import io.amcast.MemberId;
import io.amcast.spi.Handshake;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A member's end of the links in memory. */
final class LocalTransport implements Transport {
    private final LocalLinks links;
    private final MemberId self;
    private final Handshake handshake;
    private final Mailbox mailbox;
    private @Nullable Receiver receiver;
    private volatile PeerMessage.@Nullable Announce announced;
    private volatile boolean closed;

    LocalTransport(LocalLinks links, MemberId self, Handshake handshake) {
        this.links = links;
        this.self = self;
        this.handshake = handshake;
        this.mailbox = links.mailbox();
    }

    @Override
    public void start(Receiver to) throws IOException {
        receiver = to;
        links.open(this);
    }

    @Override
    public void send(MemberId to, PeerMessage message) {
        LocalTransport member = links.member(to);
        if (member != null && !closed) {
            links.carryTo(member, self, message);
        }
    }

    @Override
    public void announce(PeerMessage.Announce announce) {
        if (!closed) {
            announced = announce;
            links.announce(this, announce);
        }
    }

    @Override
    public void close() {
        closed = true;
        links.close(this);
        mailbox.close();
    }

    MemberId self() {
        return self;
    }

    Handshake handshake() {
        return handshake;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    PeerMessage.@Nullable Announce announced() {
        return announced;
    }

    /** Known from the start on, and so to all who find this member among the links. */
    Receiver receiver() {
        Receiver known = receiver;
        if (known == null) {
            throw new IllegalStateException("transport of member " + self + " is not started");
        }
        return known;
    }
}
