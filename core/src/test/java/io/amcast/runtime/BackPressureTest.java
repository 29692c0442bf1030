package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.Receipt;
import io.amcast.Topology;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** State machines that are slower than the senders. */
@Timeout(120)
class BackPressureTest {
    private static final GroupId A = GroupId.of("a");
    private static final int MESSAGES = 200;

    private final CountDownLatch mayApply = new CountDownLatch(1);
    private final List<AtomicInteger> applied = new ArrayList<>();

    /** While they stand still, clients are refused for a while and the member says why; nothing is lost or done twice. */
    @Test
    void goesOnWhenStateMachinesHaveCaughtUp() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Topology topology = Topology.inMemory(3, "a");
        List<MulticastNode<String, String>> nodes = new ArrayList<>();
        try (LocalNetwork network = new LocalNetwork()) {
            for (MemberId member : topology.members(A)) {
                nodes.add(MulticastNode.builder(topology, member)
                        .stateMachine(group -> waiting(), Codec.utf8(), Codec.utf8())
                        .inMemory(network)
                        .metrics(metrics)
                        .start());
            }
            String large = "x".repeat(1_000_000);
            List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                receipts.add(nodes.get(0).client().multicast(large, Set.of(A), Duration.ofSeconds(100)));
            }
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(nodes.get(0).status().health()).contains("the state machine lags behind by");
                assertThat(metrics.get("amcast.rejected")
                                .tag("reason", "busy")
                                .tag("member", "a-1")
                                .counter()
                                .count())
                        .isPositive();
            });
            mayApply.countDown();

            CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new)).get(100, TimeUnit.SECONDS);
            await().untilAsserted(() ->
                    assertThat(applied).allSatisfy(count -> assertThat(count).hasValue(MESSAGES)));
        } finally {
            mayApply.countDown();
            nodes.forEach(MulticastNode::kill);
        }
    }

    private ScriptedMachine waiting() {
        AtomicInteger count = new AtomicInteger();
        applied.add(count);
        return text -> {
            mayApply.await();
            return Integer.toString(count.incrementAndGet());
        };
    }
}
