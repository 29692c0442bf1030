package io.amcast.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastNode;
import io.amcast.Receipt;
import io.amcast.Topology;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows the ledger on whole topologies in memory: nothing is lost, doubled or made up, whatever relation is used. */
@Timeout(60)
class LedgerTest {
    private static final GroupId EAST = GroupId.of("east");
    private static final GroupId WEST = GroupId.of("west");

    static List<ConflictRelation<Transfer>> relations() {
        return List.of(Relations.ADDITIONS, Relations.ACCOUNTS, Relations.SPENDING);
    }

    // snippet: in-memory
    @Test
    void movesMoneyBetweenGroups() throws Exception {
        Topology topology = Topology.inMemory(3, "east", "west");
        Map<MemberId, Ledger> ledgers = new HashMap<>();
        List<MulticastNode<Transfer, String>> nodes = new ArrayList<>();
        try (LocalNetwork network = new LocalNetwork()) {
            for (GroupId group : topology.groups().keySet()) {
                for (MemberId member : topology.members(group)) {
                    Ledger ledger = new Ledger(group);
                    ledgers.put(member, ledger);
                    nodes.add(MulticastNode.builder(topology, member)
                            .stateMachine(here -> ledger, new TransferCodec(), Codec.utf8())
                            .conflicts(Relations.ADDITIONS)
                            .inMemory(network)
                            .start());
                }
            }
            Transfer transfer = new Transfer("ann@east", "bob@west", 500);
            Receipt<String> receipt =
                    nodes.get(0).client().multicast(transfer, transfer.groups()).get(20, TimeUnit.SECONDS);

            assertThat(receipt.results()).isEqualTo(Map.of(EAST, "ann@east -500;", WEST, "bob@west 500;"));
            await().untilAsserted(() -> topology.members(WEST)
                    .forEach(member ->
                            assertThat(ledgers.get(member).balance("bob@west")).isEqualTo(500)));
            nodes.forEach(MulticastNode::close);
        }
    }
    // end

    @ParameterizedTest
    @MethodSource("relations")
    void conservesMoneyWhileManyTransfersOverlap(ConflictRelation<Transfer> relation) throws Exception {
        Topology topology = Topology.inMemory(1, "east", "west");
        Map<GroupId, Ledger> ledgers = new HashMap<>();
        List<MulticastNode<Transfer, String>> nodes = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try (LocalNetwork network = new LocalNetwork()) {
            topology.groups().forEach((group, members) -> {
                Ledger ledger = new Ledger(group);
                ledgers.put(group, ledger);
                // snippet: parallel
                nodes.add(MulticastNode.builder(topology, members.firstKey())
                        .stateMachine(here -> ledger, new TransferCodec(), Codec.utf8())
                        .conflicts(relation)
                        .parallelDelivery(executor, 8) // at most 8 at a time
                        .inMemory(network)
                        .start());
                // end
            });
            try (MulticastClient<Transfer, String> client = MulticastClient.builder(
                            topology, new TransferCodec(), Codec.utf8(), relation)
                    .inMemory(network)
                    .start()) {
                PatientClient patient = new PatientClient(client);
                List<CompletableFuture<Receipt<String>>> calls = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    String from = "p" + i % 5 + (i % 2 == 0 ? "@east" : "@west");
                    String to = "p" + i % 3 + (i % 4 < 2 ? "@east" : "@west");
                    calls.add(patient.transfer(new Transfer(from, to, i), 10));
                }
                CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                long sum = 0;
                for (int i = 0; i < 5; i++) {
                    sum += ledgers.get(EAST).balance("p" + i + "@east")
                            + ledgers.get(WEST).balance("p" + i + "@west");
                }
                assertThat(sum).isZero();
            });
            nodes.forEach(MulticastNode::close);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void comesBackFromItsSnapshot() throws Exception {
        Ledger ledger = new Ledger(EAST);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ledger.restore(new ByteArrayInputStream(new byte[] {0, 0, 0, 1, 0, 1, 'x', 0, 0, 0, 0, 0, 0, 0, 7}));
        ledger.capture().writeTo(out);

        Ledger restored = new Ledger(EAST);
        restored.restore(new ByteArrayInputStream(out.toByteArray()));
        assertThat(restored.balance("x")).isEqualTo(7);
    }
}
