package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastException;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Topology;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starting members, and what cannot be started. */
@Timeout(60)
class MembersTest {
    private static final GroupId A = GroupId.of("a");
    private static final MemberId SELF = MemberId.of("a-1");

    private final Topology topology = Topology.inMemory(1, "a");

    /** Without an adapter, and with no word of running in memory, the error names what to add. */
    @Test
    void namesTheMissingAdapter() {
        assertConfiguration(
                builder(),
                "no log on the class path: add the dependency io.amcast:amcast-consensus-ratis,"
                        + " or ask for one in memory with inMemory(...)");
    }

    /** A member that runs already is told so, and goes on undisturbed. */
    @Test
    void refusesAMemberThatRunsAlready() throws Exception {
        try (LocalNetwork network = new LocalNetwork();
                MulticastNode<String, String> node = builder().inMemory(network).start()) {
            assertConfiguration(
                    builder().inMemory(network),
                    "member 'a-1' cannot start: member 'a-1' is running already in this network:"
                            + " close it first, or use another network");

            assertThat(node.client()
                            .multicast("m", Set.of(A))
                            .get(20, TimeUnit.SECONDS)
                            .results())
                    .containsEntry(A, "0");
            assertThat(node.status().health()).isEqualTo("ok");
        }
    }

    /** A member of another conflict relation is refused with both names. */
    @Test
    void refusesAMemberWithAnotherConflictRelation() {
        Topology two = Topology.inMemory(2, "a");
        try (LocalNetwork network = new LocalNetwork()) {
            NodeBuilder<String, String> first = builder(two, "a-1").inMemory(network);
            NodeBuilder<String, String> second = builder(two, "a-2").inMemory(network);
            try (MulticastNode<String, String> node = first.start()) {
                assertConfiguration(
                        second.conflicts(ConflictRelation.none()),
                        "member 'a-2' cannot start: member 'a-2' does not fit member 'a-1', which is running:"
                                + " the conflict relation is 'all' version 1 (fingerprint "
                                + ConflictRelation.all().fingerprint() + ") there, 'none' version 1 (fingerprint "
                                + ConflictRelation.none().fingerprint()
                                + ") here; start all members and clients of a cluster with the same relation");
                assertThat(node.status().member()).isEqualTo(SELF);
            }
        }
    }

    /** A member's meters carry its group and name, count what it does, and are gone when it is closed. */
    @Test
    void metersWhatAMemberDoes() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (LocalNetwork network = new LocalNetwork()) {
            MulticastNode<String, String> node =
                    builder().inMemory(network).metrics(registry).start();
            node.client().multicast("m", Set.of(A)).get(20, TimeUnit.SECONDS);

            assertThat(registry.get("amcast.multicasts")
                            .tag("group", "a")
                            .tag("member", "a-1")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("amcast.submit.to.delivery")
                            .tag("destinations", "1")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("amcast.raft.bytes").counter().count()).isPositive();
            assertThat(registry.get("amcast.delivery.rounds").summary().mean()).isEqualTo(1);
            node.close();
            assertThat(registry.getMeters())
                    .noneMatch(meter -> meter.getId().getTags().contains(Tag.of("member", "a-1")));
        }
    }

    private NodeBuilder<String, String> builder() {
        return builder(topology, "a-1");
    }

    private static NodeBuilder<String, String> builder(Topology topology, String self) {
        return MulticastNode.builder(topology, MemberId.of(self))
                .stateMachine(group -> new Journal(), Codec.utf8(), Codec.utf8());
    }

    private static void assertConfiguration(NodeBuilder<String, String> builder, String message) {
        assertThatThrownBy(builder::start).isInstanceOfSatisfying(MulticastException.class, thrown -> {
            assertThat(thrown.reason()).isEqualTo(MulticastException.Reason.CONFIGURATION);
            assertThat(thrown).hasMessage(message);
        });
    }
}
