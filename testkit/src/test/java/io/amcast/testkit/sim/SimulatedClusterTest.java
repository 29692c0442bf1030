package io.amcast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.Receipt;
import io.amcast.TraceEvent;
import io.amcast.testkit.cluster.ClusterFailure;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.junit.Shelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shows what a test can do with a whole cluster in virtual time, and that a correct state machine passes whatever it does. */
@Timeout(60)
class SimulatedClusterTest {
    private static final GroupId EAST = GroupId.of("east");
    private static final GroupId WEST = GroupId.of("west");
    private static final Set<GroupId> BOTH = Set.of(EAST, WEST);
    private static final ClusterSetup<String, String, Shelf> SETUP = Shelf.setup(Shelf::new);

    private static void multicastAtRandom(SimulatedCluster<String, String, Shelf> cluster, int count) {
        RandomGenerator random = cluster.random();
        List<MulticastClient<String, String>> clients = List.of(cluster.client(), cluster.client());
        for (int i = 0; i < count; i++) {
            Set<GroupId> groups = List.of(BOTH, Set.of(EAST), Set.of(WEST)).get(random.nextInt(3));
            clients.get(i % 2).multicast("k" + random.nextInt(4) + "=" + i, groups);
            cluster.run(Duration.ofMillis(random.nextInt(20)));
        }
    }

    @RepeatedTest(10)
    void correctStateMachinePassesThroughCrashesAndPartitions() {
        // A leader crashes and comes back, a group is cut off, frames are lost, and nothing is broken.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.builder(SETUP)
                .weather(Weather.CALM.withLoss(0.02).withDuplicates(0.05).withReordering(0.1))
                .start()) {
            multicastAtRandom(cluster, 40);
            MemberId old = cluster.crashLeader(EAST);
            multicastAtRandom(cluster, 40);
            cluster.isolate(WEST);
            cluster.start(old);
            multicastAtRandom(cluster, 40);
            cluster.heal();
            cluster.changeLeader(WEST);
            cluster.pause(old, Duration.ofMillis(300));
            cluster.jumpClock(old, Duration.ofSeconds(3));
            multicastAtRandom(cluster, 40);
            cluster.verify();

            assertThat(cluster.stateMachine(old).value("k0")).isNotEmpty();
        }
    }

    @Test
    void oneSeedDoesTheSameAgainAndAnotherDoesNot() {
        // All events of a run, to the microsecond, are decided by the seed.
        assertThat(eventsOf(7)).isEqualTo(eventsOf(7)).isNotEqualTo(eventsOf(8)).contains("wins term", "SUBMIT");
    }

    private static String eventsOf(long seed) {
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.builder(SETUP)
                .seed(seed)
                .weather(Weather.CALM.withLoss(0.05))
                .start()) {
            multicastAtRandom(cluster, 20);
            cluster.crashLeader(EAST);
            multicastAtRandom(cluster, 20);
            cluster.verify();
            return cluster.events(Integer.MAX_VALUE);
        }
    }

    @Test
    void membersRememberTheWaysOfMessages() throws Exception {
        // Each member that delivered a message can tell when, and in each group one that it proposed a timestamp. One
        // at
        // least took it from its client: a group can hear of it from the other first, and answer before the client
        // finds
        // its leader.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(SETUP)) {
            MulticastClient<String, String> client = cluster.client();
            Receipt<String> receipt = client.multicast("a=1", BOTH).get(10, TimeUnit.SECONDS);
            cluster.run(Duration.ofSeconds(2));
            List<TraceEvent> taken = new ArrayList<>();
            Set<GroupId> proposed = new HashSet<>();
            for (GroupId group : BOTH) {
                for (MemberId member : cluster.topology().members(group)) {
                    List<TraceEvent> trace = cluster.await(client.trace(member, receipt.id(), Duration.ofSeconds(1)));
                    assertThat(trace)
                            .filteredOn(event -> event.kind() == TraceEvent.Kind.DELIVERED)
                            .singleElement()
                            .extracting(TraceEvent::timestamp)
                            .isEqualTo(receipt.timestamp().getAsLong());
                    for (TraceEvent event : trace) {
                        if (event.kind() == TraceEvent.Kind.SUBMITTED) {
                            taken.add(event);
                        } else if (event.kind() == TraceEvent.Kind.PROPOSED) {
                            proposed.add(group);
                        }
                    }
                }
            }
            assertThat(proposed).isEqualTo(BOTH);
            assertThat(taken)
                    .isNotEmpty()
                    .allMatch(event -> event.destinations().equals(BOTH));
            cluster.verify();
        }
    }

    @Test
    void waitingForAFutureLetsTimePass() throws Exception {
        // get, join and what is derived of a future work as with a real client; a deadline is one of virtual time.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(SETUP)) {
            MulticastClient<String, String> client = cluster.client();
            Receipt<String> receipt = client.multicast("a=1", BOTH).get(10, TimeUnit.SECONDS);
            assertThat(receipt.results()).isEqualTo(Map.of(EAST, "1", WEST, "1"));
            assertThat(client.multicast("a=2", BOTH)
                            .thenApply(answer -> answer.result(EAST))
                            .join())
                    .isEqualTo("1,2");

            cluster.isolate(WEST);
            CompletableFuture<Receipt<String>> unanswered = client.multicast("a=3", BOTH, Duration.ofSeconds(5));
            Duration before = cluster.elapsed();
            assertThatThrownBy(() -> cluster.await(unanswered))
                    .isInstanceOfSatisfying(
                            MulticastException.class,
                            e -> assertThat(e.reason()).isEqualTo(MulticastException.Reason.OUTCOME_UNKNOWN));
            assertThat(cluster.elapsed().minus(before)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
            cluster.verify();
            assertThat(cluster.stateMachine(MemberId.of("west-1")).value("a")).isEqualTo("1,2,3");
        }
    }

    @Test
    void groupThatIsCutOffHoldsUpOnlyWhatConcernsIt() {
        // Messages of the other group go on, those that conflict with one that waits for the group that is cut off do
        // not.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(SETUP)) {
            MulticastClient<String, String> client = cluster.client();
            cluster.await(client.multicast("a=0", BOTH));
            cluster.isolate(WEST);
            CompletableFuture<Receipt<String>> waits = client.multicast("a=1", BOTH);
            cluster.run(Duration.ofSeconds(1));
            CompletableFuture<Receipt<String>> conflicts = client.multicast("a=2", Set.of(EAST));
            assertThat(cluster.await(client.multicast("b=1", Set.of(EAST))).result(EAST))
                    .isEqualTo("1");
            assertThat(waits).isNotDone();
            assertThat(conflicts).isNotDone();

            cluster.heal();
            cluster.awaitAll(List.of(waits, conflicts));
            cluster.verify();
            assertThat(cluster.stateMachine(MemberId.of("east-1")).value("a")).contains("0", "1", "2");
        }
    }

    @RepeatedTest(10)
    void leaderCrashesBetweenProposalAndFinal() {
        // A point of one message's way is met exactly, and the message is delivered all the same.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(SETUP)) {
            List<MemberId> crashed = new ArrayList<>();
            cluster.when(Point.proposed(EAST))
                    .of(message -> message.equals("a=2"))
                    .then(() -> crashed.add(cluster.crashLeader(EAST)));
            MulticastClient<String, String> client = cluster.client();
            cluster.await(client.multicast("a=1", BOTH));
            assertThat(crashed).isEmpty();
            assertThat(cluster.await(client.multicast("a=2", BOTH)).result(WEST))
                    .isEqualTo("1,2");
            assertThat(crashed).hasSize(1);
            assertThat(cluster.up(crashed.get(0))).isFalse();
            cluster.verify();
            assertThat(cluster.stateMachine(crashed.get(0)).value("a")).isEqualTo("1,2");
        }
    }

    @Test
    void messageOfASenderThatReachedOneGroupOnlyIsDeliveredInBoth() {
        // The sender is gone after one frame; nobody waits for its answer.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(SETUP)) {
            cluster.await(cluster.client().multicast("a=0", BOTH));
            SimulatedClient<String, String> sender = cluster.client();
            cluster.await(sender.multicast("a=1", BOTH));
            cluster.when(Point.sent(sender)).then(sender::crash);
            sender.crashAfterFrames(1);
            CompletableFuture<Receipt<String>> call = sender.multicast("a=2", BOTH);
            cluster.verify();
            assertThat(call).isNotDone();
            assertThat(cluster.stateMachine(MemberId.of("east-1")).value("a")).isEqualTo("0,1,2");
            assertThat(cluster.stateMachine(MemberId.of("west-3")).value("a")).isEqualTo("0,1,2");
        }
    }

    @Test
    void memberThatWasDownComesBackThroughASnapshot() {
        // The leader has dropped the log that the member missed.
        try (SimulatedCluster<String, String, Shelf> cluster =
                SimulatedCluster.builder(SETUP).snapshotEvery(1_000_000).start()) {
            MulticastClient<String, String> client = cluster.client();
            cluster.await(client.multicast("a=1", BOTH));
            MemberId leader = cluster.leader(EAST).orElseThrow();
            MemberId down = MemberId.of(leader.equals(MemberId.of("east-1")) ? "east-2" : "east-1");
            cluster.crash(down);
            cluster.await(client.multicast("a=2", BOTH));
            cluster.snapshot(leader);
            cluster.run(Duration.ofSeconds(1));
            cluster.start(down);
            cluster.runUntil(() -> cluster.stateMachine(down).value("a").equals("1,2"), Duration.ofSeconds(10));
            assertThat(cluster.events(1_000)).contains(down + " ", "is installed the snapshot");
            cluster.verify();
        }
    }

    @Test
    void deliveryThatThrowsIsAResultLikeAnyOther() {
        // apply throws at all replicas alike, the sender is told so, and nothing is broken.
        ClusterSetup<String, String, Shelf> setup = Shelf.setup(() -> new Shelf() {
            @Override
            public String apply(Delivery<String> delivery) {
                if (delivery.message().endsWith("=")) {
                    throw new IllegalArgumentException(delivery.message() + " has no value");
                }
                return super.apply(delivery);
            }
        });
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(setup)) {
            MulticastClient<String, String> client = cluster.client();
            cluster.await(client.multicast("a=1", BOTH));
            Receipt<String> refused = cluster.await(client.multicast("a=", BOTH));
            assertThat(refused.outcomes().get(EAST).failure()).contains("a= has no value");
            assertThat(cluster.await(client.multicast("a=2", BOTH)).result(EAST))
                    .isEqualTo("1,2");
            cluster.verify();
        }
    }

    @Test
    void clientCanBeClosedInTheMiddle() {
        // What it had in flight fails, others go on.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(SETUP)) {
            MulticastClient<String, String> client = cluster.client();
            CompletableFuture<Receipt<String>> call = client.multicast("a=1", BOTH);
            client.close();
            client.close();
            assertThatThrownBy(() -> cluster.await(call))
                    .isInstanceOfSatisfying(
                            MulticastException.class,
                            e -> assertThat(e.reason()).isEqualTo(MulticastException.Reason.CLOSED));
            cluster.await(cluster.client().multicast("a=2", BOTH));
            assertThat(cluster.await(cluster.client().status(MemberId.of("east-1"), Duration.ofSeconds(1)))
                            .group())
                    .isEqualTo(EAST);
            cluster.verify();
        }
    }

    @RepeatedTest(5)
    void everyKindOfFaultIsLivedThrough() {
        // Half of the members crash one after the other, links are cut in pairs, clocks jump; each group keeps a
        // majority.
        try (SimulatedCluster<String, String, Shelf> cluster =
                SimulatedCluster.builder(SETUP).snapshotEvery(5).start()) {
            cluster.partition(EAST, WEST);
            multicastAtRandom(cluster, 10);
            cluster.heal();
            cluster.partition(MemberId.of("east-1"), MemberId.of("west-1"));
            cluster.isolate(MemberId.of("east-2"));
            cluster.jumpClock(MemberId.of("west-3"), Duration.ofMinutes(-5));
            multicastAtRandom(cluster, 10);
            cluster.crash(MemberId.of("west-3"));
            cluster.heal();
            cluster.crash(MemberId.of("east-2"));
            cluster.after(Duration.ofSeconds(1), () -> cluster.start(MemberId.of("west-3")));
            multicastAtRandom(cluster, 30);
            cluster.verify();
        }
    }

    @Test
    void pointThatNoMessageReachesIsAFailure() {
        // A test that relies on a point must not pass because it never came to it.
        try (SimulatedCluster<String, String, Shelf> cluster =
                SimulatedCluster.builder(SETUP).seed(5).start()) {
            cluster.when(Point.softArrived(EAST)).nth(1_000).then(() -> {});
            cluster.await(cluster.client().multicast("a=1", BOTH));
            assertThatThrownBy(cluster::verify)
                    .isInstanceOf(ClusterFailure.class)
                    .hasMessageContainingAll("points", "SoftArrived[group=east]", "-Damcast.seed=5");
        }
    }

    @Test
    void waitingAtAPointIsRefused() {
        // What is done at a point happens at one instant.
        try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.start(SETUP)) {
            cluster.when(Point.proposed(EAST)).then(() -> cluster.run(Duration.ofSeconds(1)));
            assertThatThrownBy(() -> cluster.await(cluster.client().multicast("a=1", BOTH)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use when(...) or after(...)");
        }
    }

    @Test
    void errorsNameWhatThereIs() {
        try (SimulatedCluster<String, String, Shelf> cluster =
                SimulatedCluster.builder(SETUP).clients(1).start()) {
            assertThatThrownBy(() -> cluster.crash(MemberId.of("north-1")))
                    .hasMessageContaining("member 'north-1': the cluster has [east-1,");
            assertThatThrownBy(() -> cluster.isolate(GroupId.of("north")))
                    .hasMessageContaining("group 'north': the cluster has [east, west]");
            cluster.client();
            assertThatThrownBy(cluster::client).hasMessageContaining("raise clients(...)");
            cluster.verify();
            assertThatThrownBy(() -> cluster.run(Duration.ofSeconds(1))).hasMessageContaining("is verified");
        }
    }
}
