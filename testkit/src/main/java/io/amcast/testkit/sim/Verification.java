package io.amcast.testkit.sim;

import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.Receipt;
import io.amcast.StateMachine;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.Message;
import io.amcast.testkit.check.HistoryVerifier;
import io.amcast.testkit.check.Verdict;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.Incarnation;
import io.amcast.testkit.history.RecordedKey;
import io.amcast.testkit.history.RecordedRelation;
import io.amcast.testkit.replicas.Breach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The end of a test: a mended cluster must come to rest, and every promise is checked. */
final class Verification<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    /** With a predicate, pairs grow with the square. */
    private static final int MOST_ASKED = 1_000;

    private final SimulatedCluster<M, R, S> test;
    private final SimCluster<M, R> cluster;
    private final Map<MessageId, @Nullable List<RecordedKey>> keys = new HashMap<>();

    Verification(SimulatedCluster<M, R, S> test) {
        this.test = test;
        this.cluster = test.cluster;
    }

    void run() {
        // Sessions of clients that crashed are ended when they time out.
        long limit = test.now()
                + test.patience.toNanos()
                + 2 * cluster.topology.limits().sessionTimeout().toNanos();
        await(limit, "every call is answered", this::unanswered);
        cluster.clients.forEach(SimClient::close);
        await(limit, "nothing is left", this::unrest);
        cluster.network.haunt();
        test.run(Duration.ofSeconds(1));
        await(limit, "nothing is left", this::unrest);
        String unreached = test.inside.hooks.unreached();
        if (unreached != null) {
            throw test.failure("points", unreached + "; use each(...) where that is no mistake", null);
        }
        // A relation that is wrong breaks the order, too.
        kept(test.inside.replicas.checkRelation());
        histories();
        kept(test.inside.replicas.check(receipts()));
    }

    private void kept(@Nullable Breach breach) {
        if (breach != null) {
            throw test.failure(breach.property(), breach.what(), null);
        }
    }

    private void await(long limit, String property, Supplier<@Nullable String> left) {
        for (String what = left.get(); what != null; what = left.get()) {
            if (test.now() >= limit) {
                throw test.failure(property, what + ", long after everything was mended", null);
            }
            test.run(Duration.ofMillis(100));
        }
    }

    private @Nullable String unanswered() {
        for (SimulatedCluster.Call<R> call : test.calls) {
            if (!call.receipt().isDone() && call.client().up()) {
                return "the multicast of " + call.what() + " by "
                        + call.client().name() + " has no end";
            }
        }
        return null;
    }

    private @Nullable String unrest() {
        for (SimClient<M, R> client : cluster.clients) {
            if (!client.finished()) {
                return client + " has sessions left";
            }
        }
        String unrest = cluster.unrest();
        return unrest != null ? unrest : GarbageCollection.litter(cluster);
    }

    private List<Receipt<R>> receipts() {
        List<Receipt<R>> receipts = new ArrayList<>();
        for (SimulatedCluster.Call<R> call : test.calls) {
            CompletableFuture<Receipt<R>> receipt = call.receipt();
            if (receipt.isDone() && !receipt.isCompletedExceptionally()) {
                receipts.add(receipt.join());
            }
        }
        return receipts;
    }

    // ---- histories

    private void histories() {
        for (Verdict verdict : HistoryVerifier.verify(recorded())) {
            if (!verdict.holds()) {
                var first = verdict.violations().get(0);
                throw test.failure(verdict.property(), first + named(Set.copyOf(first.messages())), null);
            }
        }
    }

    /** Messages by what they say, since their ids tell a user little. */
    private String named(Set<String> ids) {
        StringBuilder names = new StringBuilder();
        keys.keySet().stream()
                .filter(id -> ids.contains(id.toString()))
                .sorted(Comparator.comparing(MessageId::toString))
                .forEach(id -> names.append("\n  ").append(id).append(" is ").append(test.inside.decoded(id)));
        return names.toString();
    }

    private Histories recorded() {
        Histories.Collector collector = new Histories.Collector();
        conflicts(collector);
        for (SimMember<M, R> member : cluster.members.values()) {
            long number = 0;
            for (SimMember.Incarnation each : member.history) {
                Incarnation incarnation =
                        collector.begin(member.name, member.group.name(), ++number, each.start(), each.from());
                for (DeliveryObserver.Delivered delivered : each.deliveries()) {
                    Message message = delivered.message();
                    collector.deliver(
                            incarnation,
                            message.id().toString(),
                            message.destinations().stream()
                                    .map(group -> group.name())
                                    .toList(),
                            message.commuting() ? 0 : delivered.timestamp(),
                            keys.get(message.id()));
                }
            }
        }
        return collector.histories();
    }

    /** The keys of all messages or, where there is a predicate, one for each pair that conflicts. */
    private void conflicts(Histories.Collector collector) {
        List<Message> messages = new ArrayList<>();
        for (SimMember<M, R> member : cluster.members.values()) {
            for (SimMember.Incarnation each : member.history) {
                for (DeliveryObserver.Delivered delivered : each.deliveries()) {
                    if (keys.putIfAbsent(
                                    delivered.message().id(),
                                    keys(delivered.message().keys()))
                            == null) {
                        messages.add(delivered.message());
                    }
                }
            }
        }
        ConflictRelation<M> relation = test.inside.subject.relation();
        String described = relation.describe();
        if (RecordedRelation.parse(described).complete()) {
            collector.relation(described);
        } else {
            keys.replaceAll((id, its) -> new ArrayList<>());
            pairs(relation, messages);
        }
    }

    private static List<RecordedKey> keys(Keys keys) {
        List<RecordedKey> made = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            made.add(new RecordedKey(keys.name(i), keys.mode(i)));
        }
        return made;
    }

    private void pairs(ConflictRelation<M> relation, List<Message> messages) {
        if (messages.size() > MOST_ASKED) {
            keys.replaceAll((id, none) -> null); // the verifier leaves out what it cannot know
            return;
        }
        for (int i = 0; i < messages.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (conflict(relation, messages.get(j).id(), messages.get(i).id())) {
                    RecordedKey pair = new RecordedKey(j + "-" + i, Keys.WRITE);
                    add(messages.get(i).id(), pair);
                    add(messages.get(j).id(), pair);
                }
            }
        }
    }

    private boolean conflict(ConflictRelation<M> relation, MessageId one, MessageId other) {
        M first = test.inside.decoded(one);
        M second = test.inside.decoded(other);
        if (first == null || second == null) {
            return true;
        }
        return relation.conflict(first, second);
    }

    private void add(MessageId id, RecordedKey key) {
        List<RecordedKey> its = keys.get(id);
        if (its != null) {
            its.add(key);
        }
    }
}
