package io.amcast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.MulticastClient;
import io.amcast.testkit.cluster.ClusterFailure;
import io.amcast.testkit.junit.Shelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that a predicate which is not symmetric, or throws, splits no replicas: they agree on the order, and verify names it. */
@Timeout(60)
class WrongPredicateTest {
    private static final GroupId EAST = GroupId.of("east");
    private static final Set<GroupId> BOTH = Set.of(EAST, GroupId.of("west"));
    private static final int RUNS = 4;

    /** Wrong, and how. */
    private record Wrong(String how, boolean symmetric, BiPredicate<String, String> predicate) {
        @Override
        public String toString() {
            return how;
        }
    }

    static Stream<Wrong> predicates() {
        return Stream.of(
                new Wrong("one order only", false, (one, other) -> sameKey(one, other) && one.compareTo(other) < 0),
                new Wrong("throws in one order", false, (one, other) -> {
                    if (sameKey(one, other) && one.compareTo(other) < 0) {
                        throw new IllegalStateException("cannot tell " + one + " from " + other);
                    }
                    return false;
                }),
                new Wrong("throws always", true, (one, other) -> {
                    throw new IllegalStateException("cannot tell");
                }));
    }

    private static boolean sameKey(String one, String other) {
        return Shelf.key(one).equals(Shelf.key(other));
    }

    @ParameterizedTest
    @MethodSource("predicates")
    void replicasAgreeThoughThePredicateIsWrong(Wrong wrong) {
        for (long seed = 1; seed <= RUNS; seed++) {
            try (SimulatedCluster<String, String, Shelf> cluster = SimulatedCluster.builder(
                            Shelf.setup(Shelf::new).conflicts(ConflictRelation.when("wrong", 1, wrong.predicate())))
                    .seed(seed)
                    .weather(Weather.CALM.withLoss(0.05).withReordering(0.2))
                    .start()) {
                multicast(cluster);
                for (String key : List.of("a", "b")) {
                    assertThat(cluster.topology().groups().values().stream()
                                    .flatMap(members -> members.keySet().stream())
                                    .map(member -> cluster.stateMachine(member).value(key)))
                            .as("what each member has of %s, seed %d", key, seed)
                            .containsOnly(
                                    cluster.stateMachine(cluster.leader(EAST).orElseThrow())
                                            .value(key));
                }
                if (wrong.symmetric()) {
                    cluster.verify();
                } else {
                    ClusterFailure failure = catchThrowableOfType(ClusterFailure.class, cluster::verify);
                    assertThat(failure.property()).isEqualTo("symmetric conflict relation");
                }
            }
        }
    }

    /** Two clients send to both groups while a leader crashes; all is answered and at rest afterwards. */
    private static void multicast(SimulatedCluster<String, String, Shelf> cluster) {
        List<MulticastClient<String, String>> clients = List.of(cluster.client(), cluster.client());
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String message = (i % 3 == 0 ? "b=" : "a=") + cluster.random().nextInt(1_000) + "." + i;
            sent.add(clients.get(i % 2).multicast(message, BOTH));
            cluster.run(Duration.ofMillis(cluster.random().nextInt(3)));
            if (i == 20) {
                cluster.start(cluster.crashLeader(EAST));
            }
        }
        cluster.awaitAll(sent);
        cluster.weather(Weather.CALM);
        cluster.run(Duration.ofSeconds(20));
    }
}
