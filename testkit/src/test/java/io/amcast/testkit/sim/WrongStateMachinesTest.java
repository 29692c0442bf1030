package io.amcast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.testkit.cluster.ClusterFailure;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.junit.Shelf;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shows that state machines and conflict relations which break their contracts are named, with the messages that show it. */
@Timeout(60)
class WrongStateMachinesTest {
    private static final GroupId EAST = GroupId.of("east");
    private static final GroupId WEST = GroupId.of("west");
    private static final Set<GroupId> BOTH = Set.of(EAST, WEST);

    /** What verify says once messages of two clients were multicast, and a member was down meanwhile. */
    private static <S extends Shelf> ClusterFailure failureOf(ClusterSetup<String, String, S> setup) {
        try (SimulatedCluster<String, String, S> cluster =
                SimulatedCluster.builder(setup).seed(11).start()) {
            return catchThrowableOfType(ClusterFailure.class, () -> {
                MulticastClient<String, String> one = cluster.client();
                MulticastClient<String, String> other = cluster.client();
                cluster.after(Duration.ofMillis(700), () -> cluster.crash(MemberId.of("west-2")));
                for (int i = 0; i < 60; i++) {
                    one.multicast("a=" + i, BOTH);
                    other.multicast("a=x" + i, Set.of(EAST));
                    cluster.run(Duration.ofMillis(20));
                }
                cluster.verify();
            });
        }
    }

    /** Numbers deliveries by a counter that all replicas share. */
    static final class Counting extends Shelf {
        private final AtomicInteger shared;

        Counting(AtomicInteger shared) {
            this.shared = shared;
        }

        @Override
        public String apply(Delivery<String> delivery) {
            return super.apply(delivery) + "#" + shared.incrementAndGet();
        }
    }

    @Test
    void stateMachineThatIsNotDeterministicIsNamed() {
        // Results depend on how many deliveries other replicas had before.
        AtomicInteger shared = new AtomicInteger();
        ClusterFailure failure = failureOf(Shelf.setup(() -> new Counting(shared)));
        assertThat(failure.property()).isEqualTo("deterministic state machine");
        assertThat(failure)
                .hasMessageContainingAll(
                        "has the result", "at one new replica", "at another new replica", "-Damcast.seed=11");
    }

    /** Restores without the last key. */
    static final class Forgetful extends Shelf {
        @Override
        public void restore(InputStream in) throws IOException {
            super.restore(in);
            values.remove("a");
        }
    }

    @Test
    void stateMachineThatLosesUpdatesWhenItRestoresIsNamed() {
        // The member that was down comes back with less than was captured.
        ClusterFailure failure = failureOf(Shelf.setup(Forgetful::new));
        assertThat(failure.property()).isEqualTo("snapshots hold the whole state");
        assertThat(failure)
                .hasMessageContainingAll(
                        "was restored from a snapshot", "and so ends a new replica that restores one there");
    }

    @Test
    void relationThatLetsConflictingMessagesCommuteIsNamedWithTwoOfThem() {
        // Values are kept in their order, and the relation calls this an addition.
        ClusterFailure failure = failureOf(
                Shelf.setup(Shelf::new).conflicts(ConflictRelation.onKeys(message -> Keys.add(Shelf.key(message)))));
        assertThat(failure.property()).isEqualTo("conflict relation");
        assertThat(failure)
                .hasMessageContaining("do not conflict by the relation 'keys', and yet their order matters")
                .message()
                .matches("(?s)conflict relation: messages a=\\S+ \\(.*\\) and a=\\S+ \\(.*\\) do not conflict.*");
    }

    @Test
    void wrongRelationIsNamedThoughNoReplicaAppliedMessagesInAnotherOrder() {
        // In one group all replicas follow one log, so verify tries other orders itself.
        ClusterSetup<String, String, Shelf> setup = Shelf.setup(Shelf::new)
                .groups(1, "east")
                .conflicts(ConflictRelation.onKeys(message -> Keys.add(Shelf.key(message))));
        try (SimulatedCluster<String, String, Shelf> cluster =
                SimulatedCluster.builder(setup).seed(1).start()) {
            MulticastClient<String, String> client = cluster.client();
            cluster.await(client.multicast("b=1", Set.of(EAST)));
            cluster.await(client.multicast("a=1", Set.of(EAST)));
            cluster.await(client.multicast("a=2", Set.of(EAST)));
            ClusterFailure failure = catchThrowableOfType(ClusterFailure.class, cluster::verify);
            assertThat(failure.property()).isEqualTo("conflict relation");
            assertThat(failure)
                    .hasMessageContainingAll("messages a=1 (", " and a=2 (", "on an empty state", "but they may");
        }
    }

    @Test
    void predicateThatIsNotSymmetricIsNamedWithTwoMessages() {
        // The first message's first letter decides.
        ClusterFailure failure = failureOf(Shelf.setup(Shelf::new)
                .conflicts(ConflictRelation.when(
                        "test", 1, (one, other) -> one.startsWith("a=x") && !other.startsWith("a=x"))));
        assertThat(failure.property()).isEqualTo("symmetric conflict relation");
        assertThat(failure).hasMessageContaining("a=x");
    }

    /** Cannot go on after some deliveries. */
    static final class Failing extends Shelf {
        @Override
        public String apply(Delivery<String> delivery) {
            if (delivery.message().equals("a=20")) {
                throw new AssertionError("no more");
            }
            return super.apply(delivery);
        }
    }

    @Test
    void errorThatStopsAMemberIsTheTestsFailure() {
        ClusterFailure failure = failureOf(Shelf.setup(Failing::new));
        assertThat(failure)
                .hasMessageContainingAll("stops by itself", "no more")
                .hasCauseInstanceOf(Throwable.class);
    }

    /** Writes what is there at the time of writing, and so fails when that has changed. */
    static final class Unwritable extends Shelf {
        @Override
        public io.amcast.Snapshot capture() {
            return out -> {
                throw new IOException("the disk is full");
            };
        }
    }

    @Test
    void snapshotThatCannotBeWrittenIsNamed() {
        ClusterFailure failure = failureOf(Shelf.setup(Unwritable::new).state(shelf -> shelf.value("a")));
        assertThat(failure.property()).isEqualTo("snapshots");
        assertThat(failure).hasMessageContaining("the disk is full");
    }
}
