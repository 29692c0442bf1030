package io.amcast.spi.memory;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.StoredResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One group's log, shared by its members. An entry is committed as soon as it is taken: only a leader's are, and there is a leader
 * only while a majority of the group is started.
 */
final class SharedLog {
    /** How many entries a member takes at once. */
    private static final int BATCH = 256;

    /** An entry with the term that the log gave it; null for the log's own first entry of a term. */
    record Stored(long term, @Nullable LogEntry entry) {}

    /** A published snapshot; the application's part as bytes. */
    record Kept(long index, long term, ReplicaImage replica, List<StoredResult> results, byte[] application) {}

    /** What a member applies next: entries from its position on, or a snapshot when those are gone. */
    record Next(List<Stored> entries, @Nullable Kept install) {}

    private final GroupId group;
    private final int majority;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private final List<Stored> entries = new ArrayList<>();
    private long first;
    private long term;
    private final TreeMap<MemberId, LocalLog> live = new TreeMap<>();
    private final Map<LocalLog, Long> positions = new java.util.IdentityHashMap<>();
    private final Map<MemberId, Kept> snapshots = new TreeMap<>();
    private @Nullable LocalLog leader;

    SharedLog(GroupId group, int members) {
        this.group = group;
        this.majority = members / 2 + 1;
    }

    /** A member starts; returns its own last snapshot. */
    @Nullable
    Kept join(LocalLog log) throws IOException {
        lock.lock();
        try {
            if (live.putIfAbsent(log.self(), log) != null) {
                throw new IOException("member '" + log.self() + "' of group " + group
                        + " is running already in this network: close it first, or use another network");
            }
            Kept own = snapshots.get(log.self());
            positions.put(log, own == null ? 0 : own.index() + 1);
            if (leader == null) {
                electAnyone();
            } else {
                log.tellLeader(term, leader.self());
            }
            return own;
        } finally {
            lock.unlock();
        }
    }

    void leave(LocalLog log) {
        lock.lock();
        try {
            if (live.remove(log.self(), log)) {
                positions.remove(log);
                if (leader == log || live.size() < majority) {
                    leader = null;
                    electAnyone();
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes an entry if the member leads. */
    boolean append(LocalLog from, LogEntry entry) {
        lock.lock();
        try {
            if (leader != from) {
                return false;
            }
            entries.add(new Stored(term, entry));
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The index of the last entry if the member leads the term, else -1. */
    long confirm(LocalLog log, long ofTerm) {
        lock.lock();
        try {
            return leader == log && term == ofTerm ? first + entries.size() - 1 : -1;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for what comes at a position; all before it is applied.
     *
     * @return null when the member has left
     */
    @Nullable
    Next next(LocalLog log, long position) {
        lock.lock();
        try {
            while (live.get(log.self()) == log) {
                positions.put(log, position);
                if (position < first) {
                    Kept newest = newest();
                    positions.put(log, newest.index() + 1);
                    snapshots.put(log.self(), newest);
                    return new Next(List.of(), newest);
                }
                int from = (int) (position - first);
                if (from < entries.size()) {
                    return new Next(List.copyOf(entries.subList(from, Math.min(entries.size(), from + BATCH))), null);
                }
                changed.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a snapshot, and drops what it covers and every started member has applied. */
    void keep(MemberId member, Kept snapshot) {
        lock.lock();
        try {
            snapshots.merge(member, snapshot, (old, now) -> now.index() > old.index() ? now : old);
            long bound = newest().index() + 1;
            for (long position : positions.values()) {
                bound = Math.min(bound, position);
            }
            if (bound > first) {
                entries.subList(0, (int) (bound - first)).clear();
                first = bound;
            }
        } finally {
            lock.unlock();
        }
    }

    void elect(MemberId member) {
        lock.lock();
        try {
            LocalLog candidate = live.get(member);
            if (candidate != null && live.size() >= majority) {
                lead(candidate);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The leader gives way to the lowest other member, if a majority is there. */
    void handOver(LocalLog from) {
        lock.lock();
        try {
            if (leader == from) {
                live.values().stream().filter(log -> log != from).findFirst().ifPresent(this::lead);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean leads(LocalLog log, long ofTerm) {
        lock.lock();
        try {
            return leader == log && term == ofTerm;
        } finally {
            lock.unlock();
        }
    }

    GroupLog.Standing standing(LocalLog log) {
        lock.lock();
        try {
            MemberStatus.Role role;
            if (live.get(log.self()) != log) {
                role = MemberStatus.Role.STOPPED;
            } else if (leader == null) {
                role = MemberStatus.Role.CANDIDATE;
            } else {
                role = leader == log ? MemberStatus.Role.LEADER : MemberStatus.Role.FOLLOWER;
            }
            return new GroupLog.Standing(role, term, leader == null ? null : leader.self());
        } finally {
            lock.unlock();
        }
    }

    void close() {
        List<LocalLog> left;
        lock.lock();
        try {
            left = List.copyOf(live.values());
        } finally {
            lock.unlock();
        }
        left.forEach(LocalLog::kill);
    }

    private void electAnyone() {
        if (live.size() >= majority) {
            lead(live.firstEntry().getValue());
        } else {
            live.values().forEach(log -> log.tellLeader(term, null));
        }
    }

    private void lead(LocalLog winner) {
        leader = winner;
        term++;
        entries.add(new Stored(term, null));
        live.values().forEach(log -> log.tellLeader(term, winner.self()));
        changed.signalAll();
    }

    private Kept newest() {
        Kept newest = null;
        for (Kept kept : snapshots.values()) {
            if (newest == null || kept.index() > newest.index()) {
                newest = kept;
            }
        }
        if (newest == null) {
            throw new IllegalStateException("group " + group + " dropped entries without a snapshot");
        }
        return newest;
    }
}
