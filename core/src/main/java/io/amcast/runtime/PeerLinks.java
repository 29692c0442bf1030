package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends to groups: to their leaders, as far as announcements tell who that is. Of the loop's thread. */
final class PeerLinks {
    private record Known(long term, MemberId leader) {}

    private final Topology topology;
    private final GroupId group;
    private final MemberId self;
    private final Transport transport;
    private final Map<GroupId, Known> leaders = new HashMap<>();

    PeerLinks(Topology topology, GroupId group, MemberId self, Transport transport) {
        this.topology = topology;
        this.group = group;
        this.self = self;
        this.transport = transport;
    }

    /**
     * Sends to the leader of a group, or to all its members if that is not known or asked for.
     *
     * @return whether this member is one of those that should get it, which no link does
     */
    boolean send(GroupId to, PeerMessage message, boolean everyMember) {
        Known known = everyMember ? null : leaders.get(to);
        if (known != null) {
            if (known.leader().equals(self)) {
                return true;
            }
            transport.send(known.leader(), message);
            return false;
        }
        for (MemberId member : topology.members(to)) {
            if (!member.equals(self)) {
                transport.send(member, message);
            }
        }
        return to.equals(group);
    }

    /** Sends to another member of this group. */
    void send(MemberId to, PeerMessage message) {
        if (!to.equals(self)) {
            transport.send(to, message);
        }
    }

    /** This member leads its group. */
    void announce(long term) {
        leaders.put(group, new Known(term, self));
        transport.announce(new PeerMessage.Announce(group, term, self));
    }

    /** Whether a member may say that it leads. */
    boolean credible(PeerMessage.Announce announce) {
        return announce.from().equals(topology.groupOf(announce.leader()));
    }

    /** Whether the answer to a message may be sent to whom it names. */
    boolean credible(PeerMessage message) {
        if (message instanceof PeerMessage.PointWanted wanted) {
            return wanted.from().equals(topology.groupOf(wanted.asker()));
        } else if (message instanceof PeerMessage.AppliedWanted wanted) {
            return wanted.from().equals(topology.groupOf(wanted.asker()));
        }
        return true;
    }

    /** A member says that it leads; the highest term counts. Returns whether that is news. */
    boolean learned(PeerMessage.Announce announce) {
        Known known = leaders.get(announce.from());
        if (known != null && announce.term() <= known.term()) {
            return false;
        }
        leaders.put(announce.from(), new Known(announce.term(), announce.leader()));
        return true;
    }

    /** The log says who leads this group in a term, or that nobody is known to. */
    void hinted(long term, @Nullable MemberId leader) {
        Known known = leaders.get(group);
        if (known == null || term > known.term()) {
            if (leader == null) {
                leaders.remove(group);
            } else {
                leaders.put(group, new Known(term, leader));
            }
        }
    }

    @Nullable
    MemberId leader(GroupId of) {
        Known known = leaders.get(of);
        return known == null ? null : known.leader();
    }
}
