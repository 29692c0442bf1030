package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.spi.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group's consensus as the protocol's model has it, no more: terms with at most one leader each, one committed log, entries tagged
 * with their term, a new leader's own entry first. What a deposed leader had not committed is lost or committed by its successor.
 */
final class Consensus {
    /** How often it is looked at whether a leader is there and members have what is committed. */
    private static final long WATCH_NANOS = 150_000_000;

    /**
     * An entry.
     *
     * @param owner of a leader's own first entry: the leader's seat; else -1
     */
    record Entry(long term, int owner, @Nullable LogEntry entry) {}

    final GroupId group;
    final List<Seat> seats = new ArrayList<>();
    final List<Entry> committed = new ArrayList<>();
    private final SimCluster<?, ?> cluster;
    private final Agenda agenda;
    private List<Entry> tail = new ArrayList<>();
    private boolean committing;
    private boolean watched;

    /** Entries before this index are not copied to members any more: they are installed a snapshot. */
    private int first;

    long term;
    int leader = -1;

    Consensus(SimCluster<?, ?> cluster, GroupId group) {
        this.cluster = cluster;
        this.agenda = cluster.agenda;
        this.group = group;
    }

    /** From now on leaders are elected when there is none. */
    void watch() {
        if (!watched) {
            watched = true;
            look();
        }
    }

    private void look() {
        if (leader < 0 || !hasMajority(seats.get(leader))) {
            electAnyone();
        }
        if (leader >= 0) {
            startCommit();
            for (Seat seat : seats) {
                spread(seat);
            }
        }
        agenda.in(WATCH_NANOS / 2 + agenda.random.nextLong(WATCH_NANOS), this::look);
    }

    private void electAnyone() {
        int begin = agenda.random.nextInt(seats.size());
        for (int i = 0; i < seats.size(); i++) {
            Seat seat = seats.get((begin + i) % seats.size());
            if (hasMajority(seat)) {
                elect(seat, 5_000_000);
                return;
            }
        }
    }

    /** Who crashes leads no more, also when it is back before anybody noticed. */
    void crashed(Seat seat) {
        if (leader == seat.number) {
            leader = -1;
        }
    }

    /** Whether a seat leads the term and a majority says so. */
    boolean confirms(Seat seat, long ofTerm) {
        return leader == seat.number && term == ofTerm && hasMajority(seat);
    }

    boolean hasMajority(Seat candidate) {
        int reached = 0;
        for (Seat seat : seats) {
            if (inTouch(candidate, seat)) {
                reached++;
            }
        }
        return candidate.member.awake() && 2 * reached > seats.size();
    }

    /** Raft needs both directions. */
    private boolean inTouch(Seat one, Seat other) {
        return one == other
                || (one.member.awake()
                        && other.member.awake()
                        && cluster.network.reaches(one.member, other.member)
                        && cluster.network.reaches(other.member, one.member));
    }

    /**
     * A seat wins the next term.
     *
     * @param hearsafter how long the others take to hear of it, at most
     */
    void elect(Seat winner, long hearsAfterNanos) {
        term++;
        int kept = tail.isEmpty() ? 0 : agenda.random.nextInt(tail.size() + 1);
        if (kept < tail.size()) {
            cluster.faults.count(FaultKind.SUFFIX_LOST, winner.member);
        }
        if (kept > 0) {
            cluster.faults.count(FaultKind.SUFFIX_COMMITTED_LATE, winner.member);
        }
        tail = new ArrayList<>(tail.subList(0, kept));
        tail.add(new Entry(term, winner.number, null));
        leader = winner.number;
        long won = term;
        cluster.note(winner.member, Trace.Event.LEADS, null, () -> "wins term " + won);
        winner.wins(term);
        for (Seat seat : seats) {
            if (seat != winner) {
                tell(seat, won, winner, hearsAfterNanos);
            }
        }
        startCommit();
    }

    private void tell(Seat seat, long won, Seat winner, long afterNanos) {
        agenda.in(1_000 + agenda.random.nextLong(afterNanos), () -> {
            if (won < term) {
                return; // the next leader tells
            }
            if (inTouch(seat, winner)) {
                seat.hears(won, winner.number);
            } else {
                tell(seat, won, winner, 200_000_000);
            }
        });
    }

    /** The leader takes an entry; false if the seat does not lead. */
    boolean offer(Seat from, LogEntry entry, int copies) {
        if (leader != from.number) {
            return false;
        }
        for (int i = 0; i < copies; i++) {
            tail.add(new Entry(term, -1, entry));
        }
        startCommit();
        return true;
    }

    private void startCommit() {
        if (!committing && !tail.isEmpty()) {
            committing = true;
            agenda.in(2 * cluster.network.weather.delayMicros() * 1_000 / 2 + 10_000, this::commit);
        }
    }

    private void commit() {
        committing = false;
        if (leader < 0 || tail.isEmpty() || !hasMajority(seats.get(leader))) {
            return; // tried again when it is looked at
        }
        int count = agenda.chance(0.3) ? 1 + agenda.random.nextInt(tail.size()) : tail.size();
        // Entries of earlier terms are only committed together with one of the leader's own.
        while (tail.get(count - 1).term() < term) {
            count++;
        }
        committed.addAll(tail.subList(0, count));
        tail = new ArrayList<>(tail.subList(count, tail.size()));
        seats.get(leader).learns(committed.size());
        for (Seat seat : seats) {
            spread(seat);
        }
        startCommit();
    }

    /** Tells a member what is committed, or installs a snapshot if it is too far behind. */
    private void spread(Seat seat) {
        int length = committed.size();
        if (leader < 0 || seat.known >= length || !inTouch(seats.get(leader), seat)) {
            return;
        }
        if (seat.known < first && seat.install(seats.get(leader))) {
            return;
        }
        agenda.in(
                1_000 + agenda.random.nextLong(1 + cluster.network.weather.delayMicros() * 1_000),
                () -> seat.learns(length));
    }

    /** The leader has a snapshot up to there, and need not keep the log before it. */
    void compact(Seat by, long index) {
        if (leader == by.number) {
            first = (int) Math.max(first, index + 1);
        }
    }

    /** Whether nothing is on its way and every member has all. */
    boolean atRest() {
        if (!tail.isEmpty() || leader < 0) {
            return false;
        }
        for (Seat seat : seats) {
            if (!seat.atRest(committed.size())) {
                return false;
            }
        }
        return true;
    }
}
