package io.amcast.examples.kv.redis;

import static org.awaitility.Awaitility.await;

import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MemberStatus.Role;
import io.amcast.MulticastNode;
import io.amcast.Topology;
import io.amcast.examples.kv.KvStateMachine;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Three groups of three members of the store, over logs and links in memory. */
final class InMemoryCluster implements AutoCloseable {
    final Topology topology = Topology.inMemory(3, "g1", "g2", "g3");
    final LocalNetwork network = new LocalNetwork();
    private final TreeMap<MemberId, MulticastNode<Request, Reply>> nodes = new TreeMap<>();
    private final TreeMap<MemberId, KvStateMachine> machines = new TreeMap<>();

    InMemoryCluster() {
        topology.groups().values().forEach(members -> members.keySet().forEach(this::start));
    }

    void start(MemberId member) {
        GroupId group = topology.groupOf(member);
        KvStateMachine machine = new KvStateMachine(
                group, ShardMap.of(topology), topology.limits().resultBytes());
        machines.put(member, machine);
        nodes.put(
                member,
                io.amcast.MulticastNode.builder(topology, member)
                        .stateMachine(any -> machine, KvStore.messages(), KvStore.results())
                        .conflicts(KvStore.conflicts())
                        .inMemory(network)
                        .start());
    }

    MulticastNode<Request, Reply> node(String member) {
        return nodes.get(MemberId.of(member));
    }

    /** The member that leads a group, once one does. */
    MemberId leader(GroupId group) {
        List<MemberId> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            topology.members(group).stream()
                    .filter(member -> nodes.containsKey(member)
                            && nodes.get(member).status().role() == Role.LEADER)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.get(found.size() - 1);
    }

    void kill(MemberId member) {
        nodes.remove(member).kill();
    }

    /** Waits until all members of a group have delivered the same number of messages, and gives each one's state. */
    List<byte[]> states(GroupId group) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> topology.members(group).stream()
                                .map(member -> nodes.get(member).status().delivered())
                                .distinct()
                                .count()
                        == 1);
        return topology.members(group).stream().map(this::state).toList();
    }

    private byte[] state(MemberId member) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            machines.get(member).capture().writeTo(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        nodes.values().forEach(MulticastNode::close);
        network.close();
    }
}
