package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastException;
import io.amcast.ReadFrom;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import io.amcast.examples.kv.redis.RedisServer;
import io.amcast.examples.kv.redis.RedisServerConfig;
import io.amcast.testkit.cluster.DelayedLinks;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LinkDelay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** All members in this process, with gateways beside them, and long links between all of them if wanted. Its faults are leaders that are killed or restarted. */
final class EmbeddedListStore implements ListStore {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int GATEWAYS = 3;

    private final Topology topology;
    private final @Nullable DelayedLinks links;
    private final EmbeddedCluster<Request, Reply> cluster;
    private final List<MulticastClient<Request, Reply>> clients = new ArrayList<>();
    private final List<RedisServer> servers = new ArrayList<>();

    /**
     * Starts all members.
     *
     * @param delay of what they and the gateways send, once the groups have leaders; null for short links
     * @param apart how far the clock of each group is before that of the next, as those of badly kept machines are
     * @param reads who answers what only reads, in one shard
     */
    EmbeddedListStore(Topology described, @Nullable LinkDelay delay, Duration apart, ReadFrom reads) {
        links = delay == null ? null : DelayedLinks.before(described, LinkDelay.NONE);
        topology = links == null ? described : links.topology();
        cluster = new EmbeddedCluster<>(
                topology, (all, self) -> KvStore.node(all, self).clock(clockOf(self, apart)), null);
        boolean serves = false;
        try {
            cluster.start();
            assertThat(cluster.awaitLeaders(PATIENCE))
                    .as("all groups have leaders")
                    .isTrue();
            for (int i = 0; i < GATEWAYS; i++) {
                clients.add(KvStore.client(topology).start());
                KvClient kv = new KvClient(clients.get(i), ShardMap.of(topology), reads);
                servers.add(RedisServer.start(RedisServerConfig.of("127.0.0.1", 0, "gateway", topology), kv));
            }
            if (links != null && delay != null) {
                links.delay(delay);
            }
            serves = true;
        } finally {
            if (!serves) {
                close();
            }
        }
    }

    private InstantSource clockOf(MemberId member, Duration apart) {
        int group = new ArrayList<>(topology.groups().keySet()).indexOf(topology.groupOf(member));
        return InstantSource.offset(InstantSource.system(), apart.multipliedBy(group));
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public List<Integer> ports() {
        return servers.stream().map(RedisServer::port).toList();
    }

    @Override
    public String fault(Random random) {
        List<GroupId> groups = new ArrayList<>(topology().groups().keySet());
        GroupId group = groups.get(random.nextInt(groups.size()));
        assertThat(cluster.awaitLeaders(PATIENCE)).as("all groups have leaders").isTrue();
        MemberId leader = cluster.leader(group).orElseThrow();
        boolean kill = random.nextBoolean();
        if (kill) {
            cluster.kill(leader);
        } else {
            cluster.stop(
                    leader); // hands leadership over: the next term begins before the time that this one reserved is
            // over
        }
        assertThat(cluster.awaitLeaderBeside(leader, group, PATIENCE))
                .as("another leader of " + group)
                .isTrue();
        // Under load Ratis may still be closing what it had open.
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(MulticastException.class)
                .until(() -> {
                    cluster.start(leader);
                    return true;
                });
        return kill ? "killed" : "restarted";
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
        clients.forEach(MulticastClient::close);
        cluster.close();
        if (links != null) {
            links.close();
        }
    }
}
