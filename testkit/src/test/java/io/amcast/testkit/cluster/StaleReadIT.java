package io.amcast.testkit.cluster;

import static io.amcast.testkit.cluster.JournalCluster.G1;
import static io.amcast.testkit.cluster.JournalCluster.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.Codec;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows, on Ratis and gRPC, what is left of reading when a group has lost its majority. */
class StaleReadIT {
    private static final Duration STALE_PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** The last member of a group answers stale queries, from what it had delivered; it answers no others, and nobody does. */
    @Test
    void theLastMemberAnswersStaleQueriesAlone() {
        Map<MemberId, Journal> journals = new ConcurrentSkipListMap<>();
        try (EmbeddedCluster<String, String> cluster = new EmbeddedCluster<>(
                LoopbackTopology.of("stale", 1, 3, directory, Limits.DEFAULTS),
                (all, self) -> Journal.member(all, self, journals),
                null)) {
            cluster.start();
            try (MulticastClient<String, String> client = MulticastClient.builder(
                            cluster.topology(), Codec.utf8(), Codec.utf8(), Journal.conflicts())
                    .start()) {
                for (int i = 0; i < 5; i++) {
                    client.multicast("k=" + i, Set.of(G1), PATIENCE).join();
                }
                assertThat(cluster.awaitRest(PATIENCE)).isTrue();
                MemberId leader = cluster.leader(G1).orElseThrow();
                MemberId last = cluster.topology().members(G1).stream()
                        .filter(member -> !member.equals(leader))
                        .findFirst()
                        .orElseThrow();
                cluster.topology().members(G1).stream()
                        .filter(member -> !member.equals(last))
                        .forEach(cluster::kill);

                for (int i = 0; i < 3; i++) {
                    assertThat(client.query("k=", G1, ReadFrom.STALE, STALE_PATIENCE)
                                    .join())
                            .isEqualTo("5");
                }
                for (ReadFrom from : Set.of(ReadFrom.LEADER, ReadFrom.FOLLOWER)) {
                    assertThatThrownBy(() -> client.query("k=", G1, from, Duration.ofMillis(700))
                                    .join())
                            .as("a query of the %s", from)
                            .cause()
                            .isInstanceOfSatisfying(
                                    MulticastException.class,
                                    failed ->
                                            assertThat(failed.reason()).isEqualTo(MulticastException.Reason.NO_ANSWER));
                }
            }
        }
    }
}
