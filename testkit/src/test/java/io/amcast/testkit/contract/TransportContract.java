package io.amcast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MessageId;
import io.amcast.ReadFrom;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.StoredResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every transport does. */
abstract class TransportContract extends TransportEnds {
    /** As large as core admits: the payload full, and keys that take three bytes a character. */
    private Message largest() {
        Keys keys = Keys.write("\u4e2d".repeat(24_000));
        Message message = message(0, new byte[topology.limits().messageBytes()]);
        return new Message(message.id(), message.destinations(), false, keys, message.payload());
    }

    /** Each kind of message arrives in both directions, unchanged and, on one link, in order. */
    @Test
    void deliversBothWays() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        sendUntilReceived(east, west);
        sendUntilReceived(west, east);
        Message message = message(5, new byte[] {1, 2, 3});
        for (GroupId from : List.of(EAST, WEST)) {
            MemberEnd sender = from.equals(EAST) ? east : west;
            MemberEnd receiver = from.equals(EAST) ? west : east;
            List<PeerMessage> sent = List.of(
                    new PeerMessage.Soft(from, message, 9, 1),
                    new PeerMessage.Hard(from, message, 9, 1, true),
                    new PeerMessage.Done(from, message.id()),
                    new PeerMessage.CloseSession(from, SESSION),
                    new PeerMessage.Empty(from, SESSION),
                    new PeerMessage.PurgeSession(from, SESSION));
            sent.forEach(one -> sender.transport.send(receiver.id, one));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(receiver.messages)
                            .filteredOn(one -> !(one instanceof PeerMessage.Purged))
                            .containsExactlyElementsOf(sent));
        }
    }

    /** What a member and its own group's leader ask and tell each other arrives, unchanged and in order. */
    @Test
    void deliversWithinAGroup() throws Exception {
        MemberEnd asker = member(EAST_2);
        MemberEnd leader = member(EAST_1);
        sendUntilReceived(asker, leader);
        sendUntilReceived(leader, asker);
        List<PeerMessage> asked =
                List.of(new PeerMessage.PointWanted(EAST, EAST_2, 7), new PeerMessage.AppliedWanted(EAST, EAST_2, 12));
        asked.forEach(one -> asker.transport.send(EAST_1, one));
        List<PeerMessage> told = List.of(new PeerMessage.Point(EAST, 7, 99, 12, -1), new PeerMessage.Applied(EAST, 12));
        told.forEach(one -> leader.transport.send(EAST_2, one));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(leader.messages)
                    .filteredOn(one -> !(one instanceof PeerMessage.Purged))
                    .containsExactlyElementsOf(asked);
            assertThat(asker.messages)
                    .filteredOn(one -> !(one instanceof PeerMessage.Purged))
                    .containsExactlyElementsOf(told);
        });
    }

    /** Many messages that are sent at once arrive all, in order. */
    @Test
    void deliversManyInOrder() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        sendUntilReceived(east, west);
        List<PeerMessage> sent = IntStream.range(0, 3_000)
                .mapToObj(i -> hard(EAST, i, new byte[i % 100]))
                .toList();
        sent.forEach(one -> east.transport.send(WEST_1, one));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(west.messages(PeerMessage.Hard.class)).hasSize(sent.size()));
        assertThat(west.messages(PeerMessage.Hard.class)).isEqualTo(sent);
    }

    /** A client's requests come with a way back, that takes any number of replies, at once and later, and is equal to itself. */
    @Test
    void answersClients() throws Exception {
        MemberEnd east = member(EAST_1);
        ClientEnd client = client(handshake());
        askUntilReceived(client, east);
        Message message = message(5, new byte[] {1, 2, 3});
        client.transport.send(EAST_1, new ClientRequest.Open("nonce"));
        client.transport.send(EAST_1, new ClientRequest.Submit(message, 3));
        ClientRequest query = new ClientRequest.Query(4, ReadFrom.FOLLOWER, false, message.keys(), message.payload());
        client.transport.send(EAST_1, query);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(east.requests)
                        .extracting(MemberEnd.Asked::request)
                        .contains(new ClientRequest.Submit(message, 3), query));
        assertThat(east.requests)
                .extracting(MemberEnd.Asked::client)
                .allMatch(way -> way.equals(east.requests.element().client()));

        List<ClientReply> replies = List.of(
                new ClientReply.Opened("nonce", SESSION),
                new ClientReply.Result(EAST, message.id(), 17, new StoredResult.Success(new byte[] {4})),
                new ClientReply.Result(EAST, message.id(), 0, new StoredResult.Failure("no")),
                new ClientReply.Refused(EAST, message.id(), ClientReply.Refusal.BUSY, null, "full"),
                new ClientReply.Refused(EAST, message.id(), ClientReply.Refusal.NOT_LEADER, EAST_2, ""),
                new ClientReply.Answer(EAST, 4, new StoredResult.Success(new byte[] {5})),
                new ClientReply.NotAnswered(EAST, 4, ClientReply.Refusal.BUSY, EAST_2, "full"),
                new ClientReply.NotOpened(EAST, "nonce", "too many"),
                new ClientReply.TryElsewhere(EAST, EAST_2),
                new ClientReply.Alive(SESSION),
                new ClientReply.SessionEnded(SESSION));
        replies.forEach(reply -> east.requests.element().client().reply(reply));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(client.replies).containsExactlyElementsOf(replies));
    }

    /** Streams of two clients are two ways back. */
    @Test
    void keepsClientsApart() throws Exception {
        MemberEnd east = member(EAST_1);
        ClientEnd one = client(handshake());
        askUntilReceived(one, east);
        ClientEnd other = client(handshake());
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            other.transport.send(EAST_1, new ClientRequest.Open("other"));
            return east.requests.stream().anyMatch(asked -> asked.request() instanceof ClientRequest.Open);
        });
        var asked = east.requests.stream()
                .filter(each -> each.request() instanceof ClientRequest.Open)
                .findFirst()
                .orElseThrow();
        assertThat(asked.client()).isNotEqualTo(east.requests.element().client());
        asked.client().reply(new ClientReply.Alive(SESSION));
        await().atMost(PATIENCE).until(() -> !other.replies.isEmpty());
        assertThat(one.replies).isEmpty();
    }

    /** An announcement reaches the members and clients that are connected, and those that connect later. */
    @Test
    void announcesToPresentAndLaterStreams() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        ClientEnd present = client(handshake());
        sendUntilReceived(east, west);
        askUntilReceived(present, east);
        PeerMessage.Announce announce = new PeerMessage.Announce(EAST, 3, EAST_1);
        ClientReply.Leader leader = new ClientReply.Leader(EAST, 3, EAST_1);

        east.transport.announce(announce);
        await().atMost(PATIENCE).until(() -> west.messages.contains(announce) && present.replies.contains(leader));

        MemberEnd laterMember = member(EAST_2);
        ClientEnd laterClient = client(handshake());
        laterClient.transport.send(EAST_1, new ClientRequest.KeepAlive(SESSION));
        await().atMost(PATIENCE)
                .until(() -> laterMember.messages.contains(announce) && laterClient.replies.contains(leader));
    }

    /** A client of another cluster, with other limits or another relation is rejected, with both values; nothing of it is taken. */
    @Test
    void rejectsClientsThatDoNotFit() throws Exception {
        MemberEnd east = member(EAST_1);
        Handshake own = handshake();
        Limits less = new Limits(1000, 1000, 16, 16, Duration.ofSeconds(5));
        for (Handshake other : List.of(
                new Handshake("elsewhere", own.limits(), own.relation()),
                new Handshake(own.cluster(), less, own.relation()),
                new Handshake(own.cluster(), own.limits(), new Handshake.Relation("keys", 2, "b")))) {
            ClientEnd client = client(other);
            client.transport.send(EAST_1, new ClientRequest.Open("misfit"));
            String difference = own.difference(other);
            await().atMost(PATIENCE).until(() -> !client.rejected.isEmpty());
            assertThat(client.rejected.element()).contains("east-1", difference);
        }
        assertThat(east.requests).isEmpty();
    }

    /** A side without a conflict relation, an operator's tool, fits any. */
    @Test
    void takesClientsWithoutRelation() throws Exception {
        MemberEnd east = member(EAST_1);
        ClientEnd client = client(new Handshake(topology.cluster(), topology.limits(), Handshake.Relation.NONE));
        askUntilReceived(client, east);
        assertThat(client.rejected).isEmpty();
    }

    /** Members that do not fit exchange nothing: starting fails and says why, or no message comes through. */
    @Test
    void keepsMembersThatDoNotFitApart() throws Exception {
        MemberEnd east = member(EAST_1);
        Handshake other = new Handshake(topology.cluster(), topology.limits(), new Handshake.Relation("keys", 2, "b"));
        try {
            MemberEnd west = member(WEST_1, other);
            MemberEnd fits = member(EAST_2);
            west.transport.send(EAST_1, hard(WEST, 1, new byte[1]));
            east.transport.send(WEST_1, hard(EAST, 1, new byte[1]));
            sendUntilReceived(fits, east);
            assertThat(east.messages(PeerMessage.Hard.class)).isEmpty();
            assertThat(west.messages).isEmpty();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining(handshake().difference(other));
        }
    }

    /** A member that is not there costs the sender nothing, and others get their messages. */
    @Test
    void doesNotWaitForUnreachablePeers() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        byte[] payload = new byte[1000];
        IntStream.range(0, 10_000).forEach(i -> east.transport.send(EAST_2, hard(EAST, i, payload)));
        sendUntilReceived(east, west);
    }

    /** A member that does not take its messages costs the sender a bounded part of them; later ones arrive. */
    @Test
    void dropsRatherThanBlocksWhenAPeerDoesNotTakeItsMessages() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        sendUntilReceived(east, west);
        CountDownLatch stalled = new CountDownLatch(1);
        west.stalled = stalled;
        byte[] payload = new byte[1000];
        int sent = 80_000;
        IntStream.range(0, sent).forEach(i -> east.transport.send(WEST_1, hard(EAST, i, payload)));
        stalled.countDown();
        sendUntilReceived(east, west);
        List<Long> taken = west.messages(PeerMessage.Hard.class).stream()
                .map(hard -> hard.message().id().sequence())
                .toList();
        assertThat(taken).isSorted().hasSizeGreaterThan(100).hasSizeLessThan(sent);
    }

    /** A message and a result as large as the limits allow arrive. */
    @Test
    void carriesTheLargestMessages() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        ClientEnd client = client(handshake());
        sendUntilReceived(east, west);
        askUntilReceived(client, east);
        Message largest = largest();
        east.transport.send(WEST_1, new PeerMessage.Hard(EAST, largest, 1, 0, false));
        await().atMost(PATIENCE)
                .until(() -> west.messages(PeerMessage.Hard.class).size() == 1);
        client.transport.send(EAST_1, new ClientRequest.Submit(largest, 0));
        await().atMost(PATIENCE)
                .until(() -> east.requests.stream()
                        .anyMatch(asked -> asked.request().equals(new ClientRequest.Submit(largest, 0))));
        var value = new StoredResult.Success(new byte[topology.limits().resultBytes()]);
        east.requests.element().client().reply(new ClientReply.Result(EAST, largest.id(), 1, value));
        await().atMost(PATIENCE)
                .until(() -> client.replies(ClientReply.Result.class).stream()
                        .anyMatch(result -> result.value().equals(value)));
    }

    /** When a member goes, its clients are told; when it is back, members and clients reach it again. */
    @Test
    void reconnectsToAMemberThatIsBack() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        ClientEnd client = client(handshake());
        sendUntilReceived(east, west);
        askUntilReceived(client, west);
        west.transport.close();
        await().atMost(PATIENCE).until(() -> client.disconnected.contains(WEST_1));

        MemberEnd back = member(WEST_1);
        sendUntilReceived(east, back);
        sendUntilReceived(back, east);
        askUntilReceived(client, back);
        assertThat(west.messages(PeerMessage.Hard.class)).isEmpty();
    }

    /** After close nothing is received, sending is harmless, and closing again too. */
    @Test
    void isSilentWhenClosed() throws Exception {
        MemberEnd east = member(EAST_1);
        MemberEnd west = member(WEST_1);
        MemberEnd other = member(EAST_2);
        ClientEnd client = client(handshake());
        sendUntilReceived(east, west);
        askUntilReceived(client, west);
        CountDownLatch done = new CountDownLatch(1);
        Thread sender = new Thread(() -> {
            for (int i = 0; i < 20_000; i++) {
                east.transport.send(WEST_1, hard(EAST, i, new byte[10]));
                client.transport.send(WEST_1, new ClientRequest.KeepAlive(SESSION));
            }
            done.countDown();
        });
        sender.start();
        west.transport.close();
        int messages = west.messages.size();
        int requests = west.requests.size();
        done.await();
        sendUntilReceived(east, other);
        assertThat(west.messages).hasSize(messages);
        assertThat(west.requests).hasSize(requests);

        west.transport.close();
        west.transport.send(EAST_1, hard(WEST, 1, new byte[1]));
        west.transport.announce(new PeerMessage.Announce(WEST, 9, WEST_1));
        client.transport.close();
        client.transport.close();
        client.transport.send(EAST_1, new ClientRequest.KeepAlive(SESSION));
        sendUntilReceived(other, east);
        assertThat(east.messages(PeerMessage.Hard.class)).isEmpty();
    }

    /** A member says how it stands; one that is not there is an error within the deadline. */
    @Test
    void tellsHowAMemberStands() throws Exception {
        MemberEnd east = member(EAST_1);
        ClientEnd client = client(new Handshake(topology.cluster(), topology.limits(), Handshake.Relation.NONE));
        assertThat(client.transport.status(EAST_1, PATIENCE).get()).isEqualTo(east.status());
        MessageId message = MessageId.parse("east/1/7");
        assertThat(client.transport.trace(EAST_1, message, PATIENCE).get()).isEqualTo(east.trace(message));
        Duration window = Duration.ofMillis(1_500);
        assertThat(client.transport.contention(EAST_1, window, PATIENCE).get()).isEqualTo(east.contention(window));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() ->
                        client.transport.status(WEST_1, Duration.ofSeconds(5)).get())
                .withCauseInstanceOf(IOException.class)
                .withMessageContaining("west-1");
    }
}
