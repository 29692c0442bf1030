package io.amcast.spi.memory;

import io.amcast.MemberId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.PeerMessage;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is reachable. Streams open and close under one lock; sending takes none. */
final class LocalLinks {
    private final Map<MemberId, LocalTransport> members = new ConcurrentHashMap<>();
    private final Set<LocalClientTransport> clients = ConcurrentHashMap.newKeySet();
    private final LocalThreads threads;
    private volatile LinkRule rule = LinkRule.NONE;

    LocalLinks(LocalThreads threads) {
        this.threads = threads;
    }

    void rule(LinkRule now) {
        rule = now;
    }

    Mailbox mailbox() {
        return new Mailbox(threads.links());
    }

    @Nullable
    LocalTransport member(MemberId id) {
        return members.get(id);
    }

    /** Puts a message into its receiver's mailbox, as often and as late as the rule says. */
    void carry(@Nullable MemberId from, @Nullable MemberId to, Object message, Mailbox mailbox, Runnable receipt) {
        LinkRule.Fate fate = rule.when(from, to, message);
        for (int i = 0; i < fate.copies(); i++) {
            if (fate.delayMillis() == 0) {
                mailbox.put(receipt);
            } else {
                threads.later(() -> mailbox.put(receipt), fate.delayMillis());
            }
        }
    }

    synchronized void open(LocalTransport member) throws IOException {
        for (LocalTransport other : members.values()) {
            String difference = other.handshake().difference(member.handshake());
            if (difference != null) {
                throw new IOException("member '" + member.self() + "' does not fit member '" + other.self()
                        + "', which is running: " + difference);
            }
        }
        if (members.putIfAbsent(member.self(), member) != null) {
            throw new IOException("member '" + member.self()
                    + "' is running already in this network: close it first, or use another network");
        }
        for (LocalTransport other : members.values()) {
            PeerMessage.Announce known = other.announced();
            if (known != null && other != member) {
                carryTo(member, other.self(), known);
            }
        }
        clients.forEach(client -> connect(client, member));
    }

    synchronized void close(LocalTransport member) {
        if (members.remove(member.self(), member)) {
            clients.forEach(client -> client.disconnect(member));
        }
    }

    synchronized void open(LocalClientTransport client) {
        clients.add(client);
        members.values().forEach(member -> connect(client, member));
    }

    synchronized void close(LocalClientTransport client) {
        clients.remove(client);
        client.streams().values().forEach(LocalStream::close);
    }

    synchronized void announce(LocalTransport from, PeerMessage.Announce announce) {
        for (LocalTransport member : members.values()) {
            if (member != from) {
                carryTo(member, from.self(), announce);
            }
        }
        clients.forEach(client -> announce(client, from, announce));
    }

    void close() {
        members.values().forEach(LocalTransport::close);
        clients.forEach(LocalClientTransport::close);
    }

    void carryTo(LocalTransport member, MemberId from, PeerMessage message) {
        carry(
                from,
                member.self(),
                message,
                member.mailbox(),
                () -> member.receiver().received(message));
    }

    private static void connect(LocalClientTransport client, LocalTransport member) {
        String difference = member.handshake().difference(client.handshake());
        if (difference != null) {
            client.reject(member.self(), difference);
            return;
        }
        client.connect(member);
        PeerMessage.Announce known = member.announced();
        if (known != null) {
            announce(client, member, known);
        }
    }

    private static void announce(LocalClientTransport client, LocalTransport member, PeerMessage.Announce announce) {
        LocalStream stream = client.streams().get(member.self());
        if (stream != null) {
            stream.reply(new ClientReply.Leader(announce.from(), announce.term(), announce.leader()));
        }
    }
}
