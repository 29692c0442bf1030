package io.amcast.spi.memory;

import io.amcast.Contention;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.ClientTransport;
import io.amcast.spi.Handshake;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
        return ask(member, deadline, Transport.Receiver::status);
    }

    @Override
    public CompletableFuture<List<TraceEvent>> trace(MemberId member, MessageId message, Duration deadline) {
        return ask(member, deadline, receiver -> receiver.trace(message));
    }

    @Override
    public CompletableFuture<Contention> contention(MemberId member, Duration window, Duration deadline) {
        return ask(member, deadline, receiver -> receiver.contention(window));
    }

    private <T> CompletableFuture<T> ask(MemberId member, Duration deadline, Function<Transport.Receiver, T> question) {
        LocalStream stream = streams.get(member);
        if (stream == null) {
            return CompletableFuture.failedFuture(
                    new IOException("member '" + member + "' is not running in this network"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        LocalTransport to = stream.member();
        to.mailbox().put(() -> answer.complete(question.apply(to.receiver())));
        return answer.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
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
