package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.ReadFrom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Whom a client's queries go to. Those of followers are spread evenly, stale ones stay with one member of their group. A member that
 * gave no answer or whose stream broke is left alone for a while; then one query finds out, since a client is not told of streams
 * that open.
 */
final class ReadTargets {
    static final long LEFT_ALONE_NANOS = 2_000_000_000;

    private final SplittableRandom random;
    /** Where each group's stale queries go. */
    private final Map<GroupId, MemberId> kept = new HashMap<>();
    /** When a member answered a query last. */
    private final Map<MemberId, Long> heardAt = new HashMap<>();
    /** Whom not to ask before which time. */
    private final Map<MemberId, Long> leftAlone = new HashMap<>();

    ReadTargets(SplittableRandom random) {
        this.random = random;
    }

    /** Whom to ask next, or first. */
    MemberId next(long now, Query query, GroupRoute route) {
        return switch (query.from) {
            case LEADER -> route.target(query.silent);
            case FOLLOWER -> follower(now, query, route);
            case STALE -> stale(now, query, route);
        };
    }

    /** Each follower in its turn, beginning with one drawn for the query; then the leader; then all over again. */
    private MemberId follower(long now, Query query, GroupRoute route) {
        List<MemberId> followers = route.followers();
        int turns = followers.size() + 1;
        if (query.turn == 0) {
            query.start = random.nextInt(turns > 1 ? followers.size() : 1);
        }
        while (query.turn % turns < followers.size()) {
            MemberId next = followers.get((query.start + query.turn++ % turns) % followers.size());
            if (!next.equals(query.sentTo) && willing(now, next, route)) {
                return next;
            }
        }
        return route.target(query.turn++ / turns);
    }

    private MemberId stale(long now, Query query, GroupRoute route) {
        MemberId stays = kept.get(route.group());
        if (stays != null) {
            return stays;
        }
        List<MemberId> followers = route.followers();
        int start = random.nextInt(Math.max(1, followers.size()));
        for (int i = 0; i < followers.size(); i++) {
            MemberId next = followers.get((start + i) % followers.size());
            if (!next.equals(query.sentTo) && willing(now, next, route)) {
                kept.put(route.group(), next);
                return next;
            }
        }
        return route.target(query.turn++);
    }

    private boolean willing(long now, MemberId member, GroupRoute route) {
        Long until = leftAlone.get(member);
        if (route.rejects(member) || (until != null && now - until < 0)) {
            return false;
        }
        if (until != null) {
            leftAlone.put(member, now + LEFT_ALONE_NANOS);
        }
        return true;
    }

    /** A member answered a query. */
    void answered(long now, MemberId member, Query query) {
        heardAt.put(member, now);
        leftAlone.remove(member);
        if (query.from == ReadFrom.STALE) {
            kept.putIfAbsent(query.group, member);
        }
    }

    /** A member cannot answer a query now. */
    void refused(long now, MemberId member, Query query) {
        heardAt.put(member, now);
        kept.remove(query.group, member);
    }

    /** Whom a query went to last gave no answer in time. That one which answered another since is there. */
    void silent(long now, Query query) {
        MemberId member = query.sentTo;
        if (member != null) {
            Long heard = heardAt.get(member);
            if (heard == null || heard - query.sentAt < 0) {
                lost(now, member);
            }
        }
    }

    /** The stream to a member broke. */
    void lost(long now, MemberId member) {
        leftAlone.put(member, now + LEFT_ALONE_NANOS);
        kept.values().remove(member);
    }
}
