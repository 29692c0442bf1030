package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.Topology;
import io.amcast.examples.kv.redis.RedisServer;
import io.amcast.examples.kv.redis.RedisServerConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** The README quotes this. */
class EmbeddedStoreTest {
    /** A process that embeds a member sends commands itself, as one message over two shards, and serves Redis clients. */
    @Test
    void embedsAMember() throws Exception {
        Topology topology = Topology.inMemory(1, "east", "west");
        try (LocalNetwork network = new LocalNetwork();
                MulticastNode<Request, Reply> west = KvStore.node(topology, MemberId.of("west-1"))
                        .inMemory(network)
                        .start()) {
            String member = "east-1";
            // snippet: embedded
            try (var node = KvStore.node(topology, MemberId.of(member))
                    .inMemory(network) // without this line: Ratis and gRPC, at the topology's addresses
                    .start()) {
                KvClient kv = new KvClient(node.client(), ShardMap.of(topology));

                Request transfer = Request.of(List.of( // one message to both accounts' shards
                        Call.of(List.of("DECRBY", "ann", "5")), Call.of(List.of("INCRBY", "bob", "5"))));
                List<Reply> replies =
                        kv.execute(transfer, Duration.ofSeconds(10)).get();
                assertThat(replies).containsExactly(new Reply.Int(-5), new Reply.Int(5));

                RedisServerConfig config = RedisServerConfig.of("127.0.0.1", 0, member, topology);
                try (RedisServer server = RedisServer.start(config, kv);
                        Jedis redis = new Jedis("127.0.0.1", server.port())) {
                    assertThat(redis.mget("ann", "bob")).containsExactly("-5", "5");
                }
            }
            // end
            assertThat(west.self()).isEqualTo(MemberId.of("west-1"));
        }
    }
}
