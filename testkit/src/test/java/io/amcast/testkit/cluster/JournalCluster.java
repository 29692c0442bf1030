package io.amcast.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Codec;
import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.testkit.check.HistoryVerifier;
import io.amcast.testkit.check.Verdict;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.HistoryReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** Three groups of three members on Ratis and gRPC, each of which keeps a {@link Journal} and records its history. */
final class JournalCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(120);
    static final GroupId G1 = GroupId.of("g1");
    static final GroupId G2 = GroupId.of("g2");
    static final GroupId G3 = GroupId.of("g3");

    final EmbeddedCluster<String, String> members;
    private final Path history;
    private final Map<MemberId, Journal> journals = new ConcurrentSkipListMap<>();

    JournalCluster(Path directory, Limits limits) {
        history = directory.resolve("history");
        members = new EmbeddedCluster<>(
                LoopbackTopology.of("it", 3, 3, directory.resolve("members"), limits),
                (all, self) -> Journal.member(all, self, journals),
                history);
    }

    MulticastClient<String, String> client() {
        return MulticastClient.builder(members.topology(), Codec.utf8(), Codec.utf8(), Journal.conflicts())
                .start();
    }

    /** What a member keeps since its latest start. */
    Journal journal(MemberId member) {
        return journals.get(member);
    }

    /** What the members of a group keep since their latest starts. */
    Stream<Journal> of(GroupId group) {
        return members.topology().members(group).stream().map(this::journal);
    }

    /** What the first member of a group keeps, which is what all do once {@link #verify} has passed. */
    Journal journal(GroupId group) {
        return journal(members.topology().members(group).iterator().next());
    }

    /** Waits until the cluster is at rest, compares the replicas and checks what they recorded. */
    Histories verify() throws IOException {
        assertThat(members.awaitRest(PATIENCE))
                .as("at rest: %s", members.statuses())
                .isTrue();
        for (GroupId group : members.topology().groups().keySet()) {
            Collection<MemberId> its = members.topology().members(group);
            assertThat(its)
                    .extracting(member -> journal(member).toString())
                    .hasSize(3)
                    .as("states of %s", group)
                    .containsOnly(journal(group).toString());
        }
        Histories histories = HistoryReader.read(history);
        assertThat(HistoryVerifier.verify(histories)).allSatisfy(JournalCluster::holds);
        return histories;
    }

    private static void holds(Verdict verdict) {
        assertThat(verdict.violations()).as(verdict.property()).isEmpty();
    }

    @Override
    public void close() {
        members.close();
    }
}
