package io.amcast.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.junit.ClusterExtension;
import io.amcast.testkit.sim.Point;
import io.amcast.testkit.sim.SimulatedClient;
import io.amcast.testkit.sim.SimulatedCluster;
import io.amcast.testkit.sim.Weather;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shows the ledger on whole clusters in which things go wrong, each at a point of a test's choice or by chance. */
class LedgerUnderFaultsTest {
    // snippet: setup
    private static final GroupId EAST = GroupId.of("east");
    private static final GroupId WEST = GroupId.of("west");
    private static final List<String> NAMES = List.of("ann@east", "bob@east", "cyd@west", "dan@west");

    @RegisterExtension
    static final ClusterExtension<?> CLUSTERS =
            ClusterExtension.simulated(ClusterSetup.of(Ledger::new, new TransferCodec(), Codec.utf8())
                    .groups(3, "east", "west")
                    .conflicts(Relations.ACCOUNTS)
                    .state(LedgerUnderFaultsTest::balances)); // its snapshots are in the order of a hash map

    @Test
    void aTransferOutlivesALeaderThatCrashesBetweenProposalAndFinal(
            SimulatedCluster<Transfer, String, Ledger> cluster) {
        cluster.when(Point.proposed(EAST)).then(() -> cluster.crashLeader(EAST));

        Transfer transfer = new Transfer("ann@east", "cyd@west", 500);
        cluster.await(cluster.client().multicast(transfer, transfer.groups()));

        cluster.verify(); // starts the member again, waits until all have caught up, checks everything
        for (MemberId member : cluster.topology().members(EAST)) {
            assertThat(cluster.stateMachine(member).balance("ann@east")).isEqualTo(-500);
        }
    }
    // end

    // snippet: partition
    @Test
    void aGroupThatIsCutOffHoldsUpOnlyItsOwnTransfers(SimulatedCluster<Transfer, String, Ledger> cluster) {
        MulticastClient<Transfer, String> client = cluster.client();
        cluster.isolate(WEST);
        Transfer over = new Transfer("ann@east", "cyd@west", 100);
        Transfer within = new Transfer("bob@east", "bob@east", 100);

        var waits = client.multicast(over, over.groups());
        cluster.await(client.multicast(within, within.groups())); // shares no account with the other
        assertThat(waits).isNotDone();

        cluster.heal();
        cluster.await(waits);
    }
    // end

    @Test
    void aSenderThatIsGoneAfterOneGroupHasMovedAllOrNothing(SimulatedCluster<Transfer, String, Ledger> cluster) {
        SimulatedClient<Transfer, String> sender = cluster.client();
        Transfer first = new Transfer("ann@east", "cyd@west", 1);
        cluster.await(sender.multicast(first, first.groups()));
        sender.crashAfterFrames(1);
        Transfer last = new Transfer("ann@east", "cyd@west", 10);
        sender.multicast(last, last.groups());

        cluster.verify();
        assertThat(sum(cluster)).isZero();
    }

    // snippet: chance
    @RepeatedTest(20)
    void moneyIsConservedWhateverGoesWrong(SimulatedCluster<Transfer, String, Ledger> cluster) {
        MulticastClient<Transfer, String> client = cluster.client();
        cluster.weather(Weather.CALM.withLoss(0.02).withReordering(0.1));
        cluster.after(Duration.ofMillis(300), () -> cluster.isolate(WEST));
        cluster.after(Duration.ofMillis(600), cluster::heal);
        cluster.after(Duration.ofMillis(800), () -> cluster.pause(MemberId.of("east-1"), Duration.ofMillis(400)));
        for (int i = 0; i < 50; i++) {
            Transfer transfer = new Transfer(any(cluster), any(cluster), i);
            client.multicast(transfer, transfer.groups());
            cluster.run(Duration.ofMillis(cluster.random().nextInt(50)));
        }
        cluster.verify();
        assertThat(sum(cluster)).isZero();
    }
    // end

    private static String any(SimulatedCluster<Transfer, String, Ledger> cluster) {
        return NAMES.get(cluster.random().nextInt(NAMES.size()));
    }

    private static TreeMap<String, Long> balances(Ledger ledger) {
        TreeMap<String, Long> balances = new TreeMap<>();
        NAMES.forEach(name -> balances.put(name, ledger.balance(name)));
        return balances;
    }

    /** All money, by the first replica of each group; the others are equal once the cluster is verified. */
    private static long sum(SimulatedCluster<Transfer, String, Ledger> cluster) {
        long sum = 0;
        for (GroupId group : List.of(EAST, WEST)) {
            MemberId first = cluster.topology().members(group).iterator().next();
            sum += balances(cluster.stateMachine(first)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
        return sum;
    }
}
