package io.amcast.testkit.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.runtime.Clients;
import io.amcast.runtime.TimeSource;
import io.amcast.runtime.client.SteppedClient;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.StoredResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Scripts of a client. */
final class ClientScripts {
    private static final int WINDOW = 16;
    private static final MemberId MEMBER = MemberId.of("a-1");
    private static final SessionId SESSION = new SessionId(ScriptedGroup.A, 1);

    private ClientScripts() {}

    /** A call that waits for room in its session's window goes out with the answer that makes room. */
    static void sendsWhatWaitedWhenThereIsRoom() {
        List<ClientRequest> sent = new ArrayList<>();
        SteppedClient<String, String> client = client(sent, new Clock());
        for (int i = 0; i <= WINDOW; i++) {
            client.multicast("call " + i, Set.of(ScriptedGroup.A), Duration.ofSeconds(10));
        }
        ClientRequest.Open open = (ClientRequest.Open) sent.get(0);
        client.replied(MEMBER, new ClientReply.Opened(open.nonce(), SESSION));
        assertThat(sent).hasSize(1 + WINDOW);
        client.replied(
                MEMBER,
                new ClientReply.Result(
                        ScriptedGroup.A, new MessageId(SESSION, 0), 1, new StoredResult.Success(new byte[0])));
        assertThat(sent).hasSize(1 + WINDOW + 1);
    }

    /** W2: a session is not ended while calls of it are under way, though new calls go under another. */
    static void endsNoSessionUnderItsCalls() {
        List<ClientRequest> sent = new ArrayList<>();
        Clock clock = new Clock();
        SteppedClient<String, String> client = client(sent, clock);
        for (int i = 0; i < WINDOW; i++) {
            client.multicast("call " + i, Set.of(ScriptedGroup.A), Duration.ofSeconds(10));
        }
        ClientRequest.Open first = (ClientRequest.Open) sent.get(0);
        client.replied(MEMBER, new ClientReply.Opened(first.nonce(), SESSION));
        clock.nanos = 1_000_000_000;
        client.tick();
        ClientRequest.Open second = (ClientRequest.Open) sent.stream()
                .filter(request -> request instanceof ClientRequest.Open open && !open.equals(first))
                .findFirst()
                .orElseThrow();
        client.replied(MEMBER, new ClientReply.Opened(second.nonce(), new SessionId(ScriptedGroup.A, 2)));
        assertThat(sent).noneMatch(ClientRequest.End.class::isInstance);
    }

    private static SteppedClient<String, String> client(List<ClientRequest> sent, Clock clock) {
        Limits limits = new Limits(1 << 10, 1 << 10, WINDOW, 1_000, Duration.ofSeconds(60));
        TreeMap<MemberId, Topology.Endpoint> members = new TreeMap<>();
        members.put(MEMBER, new Topology.Endpoint("scripted", 0, 0));
        TreeMap<io.amcast.GroupId, java.util.SortedMap<MemberId, Topology.Endpoint>> groups = new TreeMap<>();
        groups.put(ScriptedGroup.A, members);
        Topology topology = new Topology("scripted", groups, Path.of("nowhere"), limits);
        return new SteppedClient<>(
                new Clients.Spec<>(topology, Codec.utf8(), Codec.utf8(), ConflictRelation.all(), null, null),
                (to, request) -> sent.add(request),
                clock,
                1);
    }

    private static final class Clock implements TimeSource {
        long nanos;

        @Override
        public long micros() {
            return nanos / 1_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }
}
