package io.amcast.examples.kv.redis;

import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.examples.kv.DirectClient;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Takes requests and carries each out, or fails it, when the test says so. */
final class HeldClient implements MulticastClient<Request, Reply> {
    private record Held<T>(Supplier<T> store, CompletableFuture<T> future) {
        void carryOut() {
            future.complete(store.get());
        }
    }

    private final DirectClient store;
    private final Map<String, Held<?>> held = new LinkedHashMap<>();

    HeldClient(DirectClient store) {
        this.store = store;
    }

    @Override
    public synchronized CompletableFuture<Receipt<Reply>> multicast(
            Request request, Set<GroupId> destinations, Duration deadline) {
        return hold(
                request, () -> store.multicast(request, destinations, deadline).join());
    }

    @Override
    public synchronized CompletableFuture<Reply> query(
            Request request, GroupId group, ReadFrom from, Duration deadline) {
        return hold(request, () -> store.query(request, group, from, deadline).join());
    }

    private <T> CompletableFuture<T> hold(Request request, Supplier<T> carryOut) {
        CompletableFuture<T> future = new CompletableFuture<>();
        held.put(request.calls().toString(), new Held<>(carryOut, future));
        return future;
    }

    /** What was sent and is not answered, in the order in which it was sent. */
    synchronized List<String> sent() {
        return List.copyOf(held.keySet());
    }

    void awaitSent(String... commands) {
        List<String> expected =
                java.util.Arrays.stream(commands).map(c -> "[" + c + "]").toList();
        await().untilAsserted(() ->
                org.assertj.core.api.Assertions.assertThat(sent()).containsExactlyInAnyOrderElementsOf(expected));
    }

    private synchronized Held<?> take(String command) {
        Held<?> one = held.remove("[" + command + "]");
        if (one == null) {
            throw new AssertionError(command + " is not among " + held.keySet());
        }
        return one;
    }

    void answer(String command) {
        take(command).carryOut();
    }

    void fail(String command, MulticastException.Reason reason) {
        take(command).future().completeExceptionally(new MulticastException(reason, null, "held back"));
    }

    @Override
    public CompletableFuture<Receipt<Reply>> retry(MessageId id, Duration deadline) {
        throw new UnsupportedOperationException("the server never retries");
    }

    @Override
    public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
        throw new UnsupportedOperationException("there are no members");
    }

    @Override
    public void close() {
        store.close();
    }
}
