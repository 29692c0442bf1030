package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a test does to links and leaders. */
final class Disturbances<M, R extends @Nullable Object> {
    private final SimCluster<M, R> cluster;

    /** Groups that are cut off from clients, those that come later too. */
    private final Set<GroupId> withoutClients = new HashSet<>();

    private final Set<MemberId> alone = new HashSet<>();

    Disturbances(SimCluster<M, R> cluster) {
        this.cluster = cluster;
    }

    SimMember<M, R> member(MemberId id) {
        SimMember<M, R> member = cluster.members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("member '" + id + "': the cluster has " + cluster.members.keySet());
        }
        return member;
    }

    Consensus group(GroupId id) {
        Consensus group = cluster.groups.get(id);
        if (group == null) {
            throw new IllegalArgumentException("group '" + id + "': the cluster has " + cluster.groups.keySet());
        }
        return group;
    }

    void partition(MemberId one, MemberId other) {
        cut(member(one), member(other));
    }

    void partition(GroupId one, GroupId other) {
        for (Seat seat : group(one).seats) {
            for (Seat its : group(other).seats) {
                cut(seat.member, its.member);
            }
        }
    }

    void isolate(MemberId member) {
        SimMember<M, R> its = member(member);
        alone.add(member);
        cluster.processes.forEach(other -> cut(its, other));
    }

    void isolate(GroupId group) {
        List<Seat> seats = group(group).seats;
        withoutClients.add(group);
        for (Process other : cluster.processes) {
            if (!(other instanceof SimMember<?, ?> its) || !its.group.equals(group)) {
                seats.forEach(seat -> cut(seat.member, other));
            }
        }
    }

    /** A client has come; what is cut off is so from it, too. */
    void joined(Process client) {
        cluster.members.values().forEach(member -> {
            if (alone.contains(member.id) || withoutClients.contains(member.group)) {
                cut(member, client);
            }
        });
    }

    private void cut(Process one, Process other) {
        if (one != other) {
            cluster.network.cut(one.number, other.number);
            cluster.network.cut(other.number, one.number);
        }
    }

    /** Mends all links; streams that were cut open again. */
    void heal() {
        alone.clear();
        withoutClients.clear();
        cluster.network.mendAll();
        for (SimMember<M, R> one : cluster.members.values()) {
            for (Process other : cluster.processes) {
                if (other != one) {
                    one.streamFrom(other);
                }
            }
        }
    }

    /** Nothing goes wrong any more, and all members run. */
    void mend() {
        cluster.network.weather = Weather.CALM;
        cluster.network.mendAll();
        cluster.members.values().forEach(SimMember::resume);
        cluster.start();
        heal();
    }

    /** Who could lead the group next. */
    MemberId successor(GroupId group, MemberId leader) {
        Consensus consensus = group(group);
        for (Seat seat : consensus.seats) {
            if (!seat.member.id.equals(leader) && consensus.hasMajority(seat)) {
                return seat.member.id;
            }
        }
        throw new IllegalStateException("no member of group " + group + " but " + leader
                + " could lead: no other is up and in touch with a majority");
    }

    void elect(MemberId next) {
        Seat seat = member(next).seat;
        seat.consensus.elect(seat, 3_000_000);
    }
}
