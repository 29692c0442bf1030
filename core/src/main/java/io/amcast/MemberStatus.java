package io.amcast;

import org.jspecify.annotations.Nullable;

/**
 * How a member stands, as seen by itself.
 *
 * @param role what it does in its group at present
 * @param term the highest Raft term it knows
 * @param leader the group's leader as far as it knows
 * @param appliedIndex the last Raft log index that it has applied
 * @param pending how many messages are in its table, or delivered and not applied by the state machine yet
 * @param clock the leader's timestamp clock, in microseconds; what its log reserved on a member that does not lead
 * @param delivered how many messages it has delivered; when nothing is pending, its state holds them all
 * @param health {@code ok}, or what is wrong
 */
public record MemberStatus(
        MemberId member,
        GroupId group,
        Role role,
        long term,
        @Nullable MemberId leader,
        long appliedIndex,
        int pending,
        long clock,
        long delivered,
        String health) {
    /** What a member does in its group. */
    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        STOPPED
    }
}
