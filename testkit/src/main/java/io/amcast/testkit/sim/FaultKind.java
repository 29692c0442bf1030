package io.amcast.testkit.sim;

/** What can go wrong in a simulated cluster. */
public enum FaultKind {
    /** A frame is lost. */
    LOSS,
    /** A frame arrives twice. */
    DUPLICATE,
    /** A frame arrives after ones that were sent later. */
    REORDER,
    /** A frame takes seconds. */
    LONG_DELAY,
    /** A frame arrives when everything is long over. */
    GHOST,
    /** Two processes cannot reach each other. */
    PARTITION,
    /** One process cannot reach another, which can reach it. */
    ONE_WAY_PARTITION,
    /** A group is cut off from all others and from the clients. */
    GROUP_CUT_OFF,
    /** Another member is elected. */
    LEADER_CHANGE,
    /** The leader loses touch with its own group, and goes on in the others while another is elected. */
    DEPOSED_GOES_ON,
    /** At an election, entries that were not committed are lost. */
    SUFFIX_LOST,
    /** At an election, entries of the old leader that were not committed become so. */
    SUFFIX_COMMITTED_LATE,
    /** Entries change places on the way to the log. */
    ENTRY_SWAPPED,
    /** An entry is logged twice. */
    ENTRY_DOUBLED,
    /** An entry waits on the way to the log, maybe into a later term. */
    ENTRY_DELAYED,
    /** An entry is lost on the way to the log. */
    ENTRY_LOST,
    /** A member crashes and later starts again from its last snapshot. */
    CRASH,
    /** A member is installed a snapshot of its leader. */
    INSTALL,
    /** A client is gone, maybe between two frames of one multicast. */
    SENDER_CRASH,
    /** A member does nothing for a while. */
    PAUSE,
    /** A member's clock is set forward or back. */
    CLOCK_JUMP,
    /** A member refuses a message since a table is full. */
    TABLE_FULL,
    /** A client's session ended before it wanted. */
    SESSION_EXPIRED
}
