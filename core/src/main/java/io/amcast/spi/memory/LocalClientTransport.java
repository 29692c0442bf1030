package io.amcast.spi.memory;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's end of the links in memory: it has a stream to every member that is up. */
final class LocalClientTransport implements ClientTransport {
    private final LocalLinks links;
    private final Handshake handshake;
    private final Mailbox mailbox;
    private final Map<MemberId, LocalStream> streams = new ConcurrentHashMap<>();
    private @Nullable Receiver receiver;

    LocalClientTransport(LocalLinks links, Handshake handshake) {
        this.links = links;
        this.handshake = handshake;
        this.mailbox = links.mailbox();
    }

    @Override
    public void start(Receiver to) {
        receiver = to;
        links.open(this);
    }

    @Override
    public void send(MemberId to, ClientRequest request) {
        LocalStream stream = streams.get(to);
        if (stream != null) {
            stream.request(request);
        }
    }

    @Override
    public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
        LocalStream stream = streams.get(member);
        if (stream == null) {
            return CompletableFuture.failedFuture(
                    new IOException("member '" + member + "' is not running in this network"));
        }
        CompletableFuture<MemberStatus> status = new CompletableFuture<>();
        LocalTransport to = stream.member();
        to.mailbox().put(() -> status.complete(to.receiver().status()));
        return status.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        links.close(this);
        streams.clear();
        mailbox.close();
    }

    Handshake handshake() {
        return handshake;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Map<MemberId, LocalStream> streams() {
        return streams;
    }

    Receiver receiver() {
        Receiver known = receiver;
        if (known == null) {
            throw new IllegalStateException("the client's transport is not started");
        }
        return known;
    }

    void connect(LocalTransport member) {
        streams.put(member.self(), new LocalStream(links, this, member));
    }

    void reject(MemberId member, String reason) {
        mailbox.put(() -> receiver().rejected(member, reason));
    }

    void disconnect(LocalTransport member) {
        LocalStream stream = streams.remove(member.self());
        if (stream != null) {
            stream.close();
            mailbox.put(() -> receiver().disconnected(member.self()));
        }
    }
}
