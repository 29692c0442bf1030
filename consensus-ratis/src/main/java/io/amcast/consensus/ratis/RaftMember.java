package io.amcast.consensus.ratis;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * A member and its group in the names of Ratis. All members of a group derive the same from one topology.
 *
 * @param topology checked
 * @param group exists in the topology
 * @param self one of the group's members
 */
record RaftMember(Topology topology, GroupId group, MemberId self) {
    RaftMember {
        if (!topology.members(group).contains(self)) {
            throw new IllegalArgumentException(
                    "member '" + self + "': group " + group + " has the members " + topology.members(group));
        }
    }

    Topology.Bind bind() {
        return topology.endpoint(self).bind();
    }

    RaftPeerId peerId() {
        return RaftPeerId.valueOf(self.name());
    }

    /** The same in every process and at every start, and another in every other cluster. */
    RaftGroupId groupId() {
        String name = "amcast:" + topology.cluster() + "/" + group;
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** The group as a first start sees it. All have the same priority: a member with a higher one would always take leadership back. */
    RaftGroup raftGroup() {
        List<RaftPeer> peers = topology.members(group).stream()
                .map(member -> RaftPeer.newBuilder()
                        .setId(member.name())
                        .setAddress(address(topology.endpoint(member)))
                        .build())
                .toList();
        return RaftGroup.valueOf(groupId(), peers);
    }

    private static String address(Topology.Endpoint endpoint) {
        String host = endpoint.host().contains(":") ? "[" + endpoint.host() + "]" : endpoint.host();
        return host + ":" + endpoint.raftPort();
    }

    @Override
    public String toString() {
        return self + " of group " + group;
    }
}
