package io.amcast.examples.kv;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import io.amcast.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** All shards in this process, applied one message after the other, with messages and results through their codecs. */
public final class DirectClient implements MulticastClient<Request, Reply> {
    private final TreeMap<GroupId, KvStateMachine> machines = new TreeMap<>();
    private final ShardMap shards;
    private final int messageBytes;
    private final List<ReadFrom> queried = new ArrayList<>();
    private long sequence;

    public DirectClient(int groups) {
        this(groups, 1 << 20);
    }

    public DirectClient(int groups, int limitBytes) {
        Collection<GroupId> ids = IntStream.rangeClosed(1, groups)
                .mapToObj(i -> GroupId.of("g" + i))
                .toList();
        shards = ShardMap.of(ids);
        messageBytes = limitBytes;
        ids.forEach(group -> machines.put(group, new KvStateMachine(group, shards, limitBytes)));
    }

    public ShardMap shards() {
        return shards;
    }

    /** Of whom queries have been asked. */
    synchronized List<ReadFrom> queried() {
        return List.copyOf(queried);
    }

    Map<GroupId, KvStateMachine> machines() {
        return machines;
    }

    @Override
    public CompletableFuture<Receipt<Reply>> multicast(Request request, Set<GroupId> destinations, Duration deadline) {
        byte[] message = KvStore.messages().encode(request);
        if (message.length > messageBytes) {
            return CompletableFuture.failedFuture(new MulticastException(
                    MulticastException.Reason.INVALID_MESSAGE, null, message.length + " bytes are over the limit"));
        }
        return CompletableFuture.completedFuture(apply(message, new TreeSet<>(destinations)));
    }

    private synchronized Receipt<Reply> apply(byte[] message, TreeSet<GroupId> destinations) {
        MessageId id = new MessageId(new SessionId(destinations.first(), 1), sequence++);
        TreeMap<GroupId, Receipt.Outcome<Reply>> outcomes = new TreeMap<>();
        for (GroupId group : destinations) {
            Delivery<Request> delivery = new Delivery<>(
                    id,
                    group,
                    destinations,
                    OptionalLong.of(sequence),
                    KvStore.messages().decode(message));
            byte[] result = KvStore.results().encode(machines.get(group).apply(delivery));
            outcomes.put(group, new Receipt.Outcome<>(KvStore.results().decode(result), null));
        }
        return new Receipt<>(id, OptionalLong.of(sequence), outcomes);
    }

    @Override
    public synchronized CompletableFuture<Reply> query(
            Request request, GroupId group, ReadFrom from, Duration deadline) {
        queried.add(from);
        Reply answer = machines.get(group)
                .query(KvStore.messages().decode(KvStore.messages().encode(request)));
        return CompletableFuture.completedFuture(
                KvStore.results().decode(KvStore.results().encode(answer)));
    }

    @Override
    public CompletableFuture<Receipt<Reply>> retry(MessageId id, Duration deadline) {
        throw new UnsupportedOperationException("a direct call never times out");
    }

    @Override
    public CompletableFuture<MemberStatus> status(MemberId member, Duration deadline) {
        throw new UnsupportedOperationException("there are no members");
    }

    @Override
    public void close() {
        machines.clear();
    }
}
