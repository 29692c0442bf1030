package io.amcast.testkit.contract;

import io.amcast.MemberId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientTransport;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** A client that only notes what comes in. */
final class ClientEnd implements ClientTransport.Receiver {
    final Queue<ClientReply> replies = new ConcurrentLinkedQueue<>();
    final Queue<MemberId> disconnected = new ConcurrentLinkedQueue<>();
    final Queue<String> rejected = new ConcurrentLinkedQueue<>();
    ClientTransport transport;

    @Override
    public void replied(MemberId from, ClientReply reply) {
        replies.add(reply);
    }

    @Override
    public void disconnected(MemberId member) {
        disconnected.add(member);
    }

    @Override
    public void rejected(MemberId member, String reason) {
        rejected.add(member + ": " + reason);
    }

    <T extends ClientReply> List<T> replies(Class<T> type) {
        return replies.stream().filter(type::isInstance).map(type::cast).collect(Collectors.toList());
    }
}
