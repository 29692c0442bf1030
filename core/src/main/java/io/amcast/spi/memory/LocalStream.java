package io.amcast.spi.memory;

import io.amcast.MemberId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Transport;

/** A client's stream to one member, from connecting until one of them closes. */
final class LocalStream implements Transport.Client {
    private final LocalLinks links;
    private final LocalClientTransport client;
    private final LocalTransport member;
    private volatile boolean closed;

    LocalStream(LocalLinks links, LocalClientTransport client, LocalTransport member) {
        this.links = links;
        this.client = client;
        this.member = member;
    }

    LocalTransport member() {
        return member;
    }

    void request(ClientRequest request) {
        if (!closed) {
            links.carry(
                    null,
                    member.self(),
                    request,
                    member.mailbox(),
                    () -> member.receiver().requested(request, this));
        }
    }

    @Override
    public void reply(ClientReply reply) {
        if (!closed) {
            MemberId from = member.self();
            links.carry(
                    from, null, reply, client.mailbox(), () -> client.receiver().replied(from, reply));
        }
    }

    void close() {
        closed = true;
    }
}
