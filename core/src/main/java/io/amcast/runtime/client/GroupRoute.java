package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.MemberId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client knows of one group: who leads it, and how much of the client's work it holds. */
final class GroupRoute {
    /** From this attempt on, counted from 0, a leader that stays silent is doubted. */
    static final int DOUBTED = 2;

    private final GroupId group;
    private final List<MemberId> members;
    private final Set<MemberId> rejecting = new HashSet<>();
    private @Nullable MemberId leader;
    private long term = -1;
    private int cursor;
    private String rejection = "";
    private boolean heard;

    /** Calls in flight with this destination that the group has not answered. */
    int unanswered;
    /** When it answered any call last. */
    long answeredAt;

    /** As {@link Blame} found. */
    int blamed;

    int blamedLagging;
    int unansweredAtScan;
    /** Before this no call is let through to see whether it answers. */
    long probeDue;

    GroupRoute(GroupId group, List<MemberId> members) {
        this.group = group;
        this.members = members;
    }

    GroupId group() {
        return group;
    }

    int members() {
        return members.size();
    }

    /** All members but the leader, if that is known. */
    List<MemberId> followers() {
        MemberId known = leader;
        return known == null
                ? members
                : members.stream().filter(member -> !member.equals(known)).toList();
    }

    /**
     * Whom to ask.
     *
     * @param attempt 0 for the first; a leader that stays silent may be none any more, so every other attempt from the third on goes
     *     to another member
     */
    MemberId target(int attempt) {
        MemberId known = leader;
        if (known != null && (attempt < DOUBTED || attempt % 2 == 1)) {
            return known;
        }
        return members.get((cursor + (known == null ? attempt : attempt / 2)) % members.size());
    }

    /**
     * A leader was announced; the highest term counts.
     *
     * @return whether this is news
     */
    boolean announced(long ofTerm, MemberId member) {
        if (ofTerm < term || (ofTerm == term && member.equals(leader)) || !members.contains(member)) {
            return false;
        }
        term = ofTerm;
        leader = member;
        return true;
    }

    /**
     * A member says that it does not lead, and maybe who does.
     *
     * @param doubted whether the member was asked since the known leader stays silent: then what it says counts for more
     * @return whether there is somebody else to ask at once
     */
    boolean notLeader(MemberId member, @Nullable MemberId hint, boolean doubted) {
        boolean useful = hint != null && !hint.equals(member) && members.contains(hint);
        if (leader == null || leader.equals(member)) {
            leader = useful ? hint : null;
        } else if (doubted) {
            if (!useful || leader.equals(hint)) {
                return false; // the silent leader again: the next attempts go to the others
            }
            leader = hint;
        }
        if (leader == null) {
            moveOnFrom(member);
        }
        return true;
    }

    /** The stream to a member broke. */
    void lost(MemberId member) {
        if (member.equals(leader)) {
            leader = null;
        }
        moveOnFrom(member);
    }

    private void moveOnFrom(MemberId member) {
        if (members.get(cursor).equals(member)) {
            cursor = (cursor + 1) % members.size();
        }
    }

    /** A member will not talk to this client. */
    void rejected(MemberId member, String reason) {
        rejecting.add(member);
        rejection = "member " + member + ": " + reason;
        lost(member);
    }

    /** Whether a member will not talk to this client. */
    boolean rejects(MemberId member) {
        return rejecting.contains(member);
    }

    /** A member of the group has answered something. */
    void accepted(MemberId member) {
        heard = true;
        if (!rejecting.isEmpty()) {
            rejecting.remove(member);
        }
    }

    /** Whether any member ever answered. */
    boolean heard() {
        return heard;
    }

    /** Why some member will not talk to this client, while no other has answered anything either; null if none refuses. */
    @Nullable
    String doubt() {
        return heard || rejecting.isEmpty() ? null : rejection;
    }

    /** Why no member of the group will talk to this client; null if one may. */
    @Nullable
    String rejection() {
        return rejecting.size() == members.size() ? rejection : null;
    }
}
