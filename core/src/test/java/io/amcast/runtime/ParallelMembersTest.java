package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.Receipt;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that deliver in parallel, with threads. */
@Timeout(60)
class ParallelMembersTest {
    private static final GroupId A = GroupId.of("a");

    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    /** Replicas that deliver in parallel and one that does not end with the same lists, key by key, and answered the same. */
    @Test
    void endLikeOneThatDoesNot() throws Exception {
        Topology topology = Topology.inMemory(3, "a");
        Map<MemberId, Lists> lists = new TreeMap<>();
        List<MulticastNode<String, String>> nodes = new ArrayList<>();
        try (LocalNetwork network = new LocalNetwork()) {
            for (MemberId member : topology.members(A)) {
                Lists its = new Lists();
                lists.put(member, its);
                var builder = MulticastNode.builder(topology, member)
                        .stateMachine(group -> its, Codec.utf8(), Codec.utf8())
                        .conflicts(ConflictRelation.onKeys(text -> Keys.write(text.substring(0, 1))))
                        .inMemory(network);
                nodes.add((lists.size() == 1 ? builder : builder.parallelDelivery(threads, 4)).start());
            }
            List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                receipts.add(nodes.get(i % 3).client().multicast("klmnopq".charAt(i % 7) + ":" + i, Set.of(A)));
            }
            for (CompletableFuture<Receipt<String>> each : receipts) {
                each.get(20, TimeUnit.SECONDS);
            }
            await().untilAsserted(() -> assertThat(lists.values())
                    .allMatch(its -> its.size() == 600)
                    .extracting(its -> its.byKey)
                    .containsOnly(lists.get(MemberId.of("a-1")).byKey));
            assertThat(lists.values()).allMatch(its -> its.overlaps.get() == 0);
            nodes.forEach(MulticastNode::close);
        } finally {
            threads.shutdownNow();
        }
    }

    /** As many messages that do not conflict are applied at a time as there are threads; the meters tell. */
    @Test
    void applyAtTheSameTime() throws Exception {
        CyclicBarrier together = new CyclicBarrier(4);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ScriptedMachine machine = text -> {
            together.await(20, TimeUnit.SECONDS);
            return Integer.toString((int)
                    registry.get("amcast.apply").tag("state", "running").gauge().value());
        };
        try (LocalNetwork network = new LocalNetwork();
                MulticastNode<String, String> node = MulticastNode.builder(
                                Topology.inMemory(1, "a"), MemberId.of("a-1"))
                        .stateMachine(group -> machine, Codec.utf8(), Codec.utf8())
                        .conflicts(ConflictRelation.none())
                        .inMemory(network)
                        .metrics(registry)
                        .parallelDelivery(threads, 4)
                        .start()) {
            List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                receipts.add(node.client().multicast("m", Set.of(A)));
            }
            for (CompletableFuture<Receipt<String>> each : receipts) {
                assertThat(each.get(20, TimeUnit.SECONDS).results().get(A)).isIn("1", "2", "3", "4");
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> registry.get("amcast.apply")
                                    .tag("state", "running")
                                    .gauge()
                                    .value()
                            == 0);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Lists by the first letter of what they hold; each is safe only as long as nobody else is at it. */
    private static final class Lists implements StateMachine<String, String> {
        final Map<String, List<String>> byKey = new ConcurrentHashMap<>();
        final AtomicInteger overlaps = new AtomicInteger();
        private final Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();

        @Override
        public String apply(Delivery<String> delivery) {
            String key = delivery.message().substring(0, 1);
            AtomicInteger here = inside.computeIfAbsent(key, name -> new AtomicInteger());
            if (here.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            List<String> list = byKey.computeIfAbsent(key, name -> new ArrayList<>());
            list.add(delivery.message());
            here.decrementAndGet();
            return Integer.toString(list.size());
        }

        int size() {
            return byKey.values().stream().mapToInt(List::size).sum();
        }

        @Override
        public Snapshot capture() {
            throw new UnsupportedOperationException("no snapshot is due");
        }

        @Override
        public void restore(InputStream in) {
            throw new UnsupportedOperationException("nothing was captured");
        }
    }
}
