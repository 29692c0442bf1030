package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MulticastNode;
import io.amcast.Topology;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All members of a topology in this process, each with a {@link Journal}, over a log and links in memory. */
final class TestCluster implements AutoCloseable {
    final Topology topology;
    final LocalNetwork network = new LocalNetwork();
    final MeterRegistry metrics = new SimpleMeterRegistry();
    private final ConflictRelation<String> relation;
    private final Map<MemberId, MulticastNode<String, String>> nodes = new TreeMap<>();
    private final Map<MemberId, Journal> journals = new HashMap<>();

    TestCluster(int replicas, ConflictRelation<String> relation, String... groups) {
        this(Topology.inMemory(replicas, groups), relation);
    }

    TestCluster(Topology topology, ConflictRelation<String> relation) {
        this.topology = topology;
        this.relation = relation;
        topology.groups().values().forEach(members -> members.keySet().forEach(this::start));
    }

    MulticastNode<String, String> start(MemberId member) {
        Journal journal = new Journal();
        MulticastNode<String, String> node = MulticastNode.builder(topology, member)
                .stateMachine(group -> journal, Codec.utf8(), Codec.utf8())
                .conflicts(relation)
                .inMemory(network)
                .metrics(metrics)
                .start();
        nodes.put(member, node);
        journals.put(member, journal);
        return node;
    }

    void kill(MemberId member) {
        nodes.remove(member).kill();
    }

    MulticastNode<String, String> node(String member) {
        return nodes.get(MemberId.of(member));
    }

    List<String> lines(MemberId member) {
        return journals.get(member).lines();
    }

    /** The member that leads the group; null while none does. */
    MemberId leader(GroupId group) {
        for (MulticastNode<String, String> node : nodes.values()) {
            MemberStatus status = node.status();
            if (status.group().equals(group) && status.role() == MemberStatus.Role.LEADER) {
                return node.self();
            }
        }
        return null;
    }

    @Override
    public void close() {
        nodes.values().forEach(MulticastNode::kill);
        network.close();
    }
}
