package io.amcast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStateMachine;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows that the demonstration's closing checks pass what is right and catch what is lost, doubled or different. */
class AuditTest {
    @TempDir
    Path directory;

    private final LocalNetwork network = new LocalNetwork();
    private final List<MulticastNode<Request, Reply>> nodes = new ArrayList<>();
    private final Findings findings = new Findings();
    private final Load.Record record = new Load.Record();
    private KvClient kv;
    private Load load;
    private Text text;
    private Bank bank;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Topology topology = Topology.inMemory(1, "g1", "g2", "g3");
        for (String member : List.of("g1-1", "g2-1", "g3-1")) {
            nodes.add(KvStore.node(topology, MemberId.of(member))
                    .inMemory(network)
                    .start());
        }
        ShardMap shards = ShardMap.of(topology);
        kv = new KvClient(nodes.get(0).client(), shards);
        load = new Load(kv, record, 8);
        Path file = directory.resolve("text.txt");
        Files.writeString(file, "To be or not to be\n\nthat is the question, Größe!\n");
        text = new Text(List.of(file));
        bank = new Bank(shards, 1);
        load.send(Bank.opening(), () -> {});
        load.await(); // calls in flight have no order among them
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20; i++) {
            bank.transfer(load, 0, random);
        }
        load.send(text.transaction(0), () -> {});
        load.await();
    }

    @AfterEach
    void stop() {
        nodes.forEach(MulticastNode::close);
        network.close();
    }

    @Test
    void passesWhatTookEffectOnce() throws InterruptedException, ExecutionException {
        load.send(text.transaction(1), () -> {});
        audit();
        assertThat(findings.violations()).isEmpty();
        assertThat(findings.rows()).hasSize(4).allMatch(Findings.Row::holds);
        assertThat(record.failures).isEmpty();
    }

    @Test
    void catchesATransactionThatWasLost() throws InterruptedException, ExecutionException {
        audit();
        assertThat(findings.violations())
                .contains("each transaction took effect once: line:1 holds nothing, not 1")
                .anyMatch(violation -> violation.contains("word:question holds nothing, not 1"));
    }

    @Test
    void catchesATransactionThatWasAppliedTwice() throws InterruptedException, ExecutionException {
        load.send(text.transaction(1), () -> {});
        load.send(text.transaction(1), () -> {});
        audit();
        assertThat(findings.violations())
                .contains("each transaction took effect once: line:1 holds 2, not 1")
                .anyMatch(violation -> violation.contains("word:question holds 2, not 1"));
    }

    @Test
    void catchesMoneyFromNowhere() throws InterruptedException, ExecutionException {
        load.send(text.transaction(1), () -> {});
        load.send(Load.transaction(List.of(List.of("INCR", Bank.account(3)))), () -> {});
        audit();
        assertThat(findings.violations())
                .anyMatch(violation -> violation.startsWith("every account holds what its transfers say: account:3"))
                .anyMatch(violation -> violation.startsWith("no money was made or lost: the accounts hold 48001"));
    }

    @Test
    void catchesReplicasThatDiffer() throws IOException {
        GroupId group = GroupId.of("g1");
        Map<MemberId, WatchedStore> stores =
                Map.of(MemberId.of("g1-a"), store(group, "x"), MemberId.of("g1-b"), store(group, "y"));
        new Audit(kv, findings).replicas(stores, Map.of(MemberId.of("g1-a"), group, MemberId.of("g1-b"), group));
        assertThat(findings.violations()).singleElement().asString().contains("the replicas of g1 differ", "g1-a=");
    }

    private WatchedStore store(GroupId group, String value) {
        ShardMap shards = ShardMap.of(List.of(group));
        KvStateMachine store = new KvStateMachine(group, shards, 1 << 20);
        store.apply(new io.amcast.Delivery<>(
                io.amcast.MessageId.parse("g1/1/0"),
                group,
                new java.util.TreeSet<>(List.of(group)),
                java.util.OptionalLong.of(1),
                Load.transaction(List.of(List.of("SET", "k", value)))));
        return new WatchedStore(store);
    }

    private void audit() throws InterruptedException, ExecutionException {
        load.await();
        new Audit(kv, findings).effects(text, text.lines(), bank);
    }
}
