package io.amcast;

/** Which member of a group answers a {@linkplain MulticastClient#query query}. None of them writes to the group's log. */
public enum ReadFrom {
    /** The leader. Linearizable. */
    LEADER,

    /**
     * A follower, which asks the leader how far it must have delivered before it may answer: the leader's part is a small message for many
     * reads at once, so that reading scales with the members. Linearizable like a read from the leader, and some message delays slower;
     * needs the leader all the same.
     */
    FOLLOWER,

    /**
     * Any member, as it is: the answer may lack what was delivered long ago, for as long as that member is cut off, and a later answer may
     * lack what an earlier one held. No other member is asked, so it needs neither a leader nor a majority.
     */
    STALE
}
