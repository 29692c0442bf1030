package io.amcast.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.Receipt;
import io.amcast.testkit.cluster.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shows that a test written once runs on a simulated cluster and on a real one. */
@Timeout(120)
abstract class AnyClusterContract {
    static final GroupId EAST = GroupId.of("east");
    static final GroupId WEST = GroupId.of("west");
    static final Set<GroupId> BOTH = Set.of(EAST, WEST);

    @Test
    void answersComeFromAllGroups(TestCluster<String, String, Shelf> cluster) {
        MulticastClient<String, String> client = cluster.client();
        assertThat(cluster.await(client.multicast("a=1", BOTH)).results()).isEqualTo(Map.of(EAST, "1", WEST, "1"));
        MemberId leader = cluster.leader(EAST).orElseThrow();
        assertThat(cluster.stateMachine(leader).value("a")).isEqualTo("1");
    }

    @Test
    void leaderThatCrashesComesBackWithAll(TestCluster<String, String, Shelf> cluster) {
        MulticastClient<String, String> client = cluster.client();
        List<CompletableFuture<Receipt<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(client.multicast("a=" + i, BOTH));
        }
        MemberId crashed = cluster.crashLeader(EAST);
        assertThat(cluster.up(crashed)).isFalse();
        cluster.awaitAll(calls);
        cluster.await(client.multicast("a=later", BOTH));
        cluster.start(crashed);
        cluster.runUntil(() -> cluster.stateMachine(crashed).value("a").contains("later"), Duration.ofSeconds(60));
        cluster.verify();
        assertThat(cluster.stateMachine(crashed).value("a").split(",")).hasSize(21);
    }

    @Test
    void anotherMemberCanBeMadeLeader(TestCluster<String, String, Shelf> cluster) {
        MulticastClient<String, String> client = cluster.client();
        cluster.await(client.multicast("a=1", BOTH));
        MemberId before = cluster.leader(WEST).orElseThrow();
        assertThat(cluster.changeLeader(WEST)).isNotEqualTo(before);
        assertThat(cluster.await(client.multicast("a=2", BOTH)).result(WEST)).isEqualTo("1,2");
    }
}
