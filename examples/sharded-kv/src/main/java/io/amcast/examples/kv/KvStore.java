package io.amcast.examples.kv;

import io.amcast.ClientBuilder;
import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Topology;

/** How a process takes part in the store: as a member of one of its groups, or as a client of all. */
public final class KvStore {
    private KvStore() {}

    /** A member that replicates its group's shard; add what else is wished and start it. */
    public static NodeBuilder<Request, Reply> node(Topology topology, MemberId self) {
        ShardMap shards = ShardMap.of(topology);
        int resultBytes = topology.limits().resultBytes();
        return MulticastNode.builder(topology, self)
                .stateMachine(group -> new KvStateMachine(group, shards, resultBytes), messages(), results())
                .conflicts(conflicts());
    }

    /** A client in a process without a member. */
    public static ClientBuilder<Request, Reply> client(Topology topology) {
        return MulticastClient.builder(topology, messages(), results(), conflicts());
    }

    /** Requests conflict by key: reads commute, a write commutes with nothing on its key. */
    public static ConflictRelation<Request> conflicts() {
        return ConflictRelation.<Request>onKeys(Request::keys).named("sharded-kv", 1);
    }

    /** How requests travel. */
    public static Codec<Request> messages() {
        return RequestCodec.INSTANCE;
    }

    /** How replies travel. */
    public static Codec<Reply> results() {
        return ReplyCodec.INSTANCE;
    }
}
