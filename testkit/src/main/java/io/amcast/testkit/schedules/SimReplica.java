package io.amcast.testkit.schedules;

import io.amcast.protocol.Replica;
import io.amcast.spi.LogEntry;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One replica: its Raft, its queue of entries towards Raft, and the production protocol on top. */
final class SimReplica {
    /** An entry of the Raft log; the leader's own at the start of a term carries nothing. */
    record Entry(long term, int owner, @Nullable LogEntry entry) {}

    /** What survives a crash besides the log. */
    record Stored(int applied, long term, ReplicaImage image, long history) {}

    final int group;
    final int number;
    long term;
    List<Entry> log = new ArrayList<>();
    boolean down;
    boolean cut;

    boolean leads;
    final int[] match = new int[Plan.REPLICAS];
    int commit;
    final Set<Long> won = new HashSet<>();
    final ArrayDeque<LogEntry> queue = new ArrayDeque<>();

    Replica replica;
    int applied;

    /** The messages in the application state, as bits. */
    long history;

    /** Of the reads whose answers it keeps: the messages that these saw, as bits. */
    final Map<Long, Long> heldReads = new HashMap<>();

    Stored stored;

    SimReplica(int group, int number, Replica replica, ReplicaImage image) {
        this.group = group;
        this.number = number;
        this.replica = replica;
        this.stored = new Stored(0, -1, image, 0);
    }

    long lastTerm() {
        return log.isEmpty() ? 0 : log.get(log.size() - 1).term();
    }

    /** Whether a vote of this replica may go to the other (Raft's rule on logs). */
    boolean notAheadOf(SimReplica other) {
        return lastTerm() < other.lastTerm() || (lastTerm() == other.lastTerm() && log.size() <= other.log.size());
    }

    void forgetLeadership() {
        leads = false;
        java.util.Arrays.fill(match, 0);
        won.clear();
        queue.clear();
    }

    @Override
    public String toString() {
        return "g" + group + "." + number;
    }
}
