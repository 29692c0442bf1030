package io.amcast.testkit.sim;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member's seat in its group's consensus: what of it survives a crash, and the log that its process sees. */
final class Seat {
    private record Stored(SnapshotImage image, byte[] application) {}

    final Consensus consensus;
    final int number;
    final SimMember<?, ?> member;
    private final SimCluster<?, ?> cluster;
    private final Agenda agenda;
    private @Nullable Stored stored;

    /** How much of the committed log it knows of. */
    int known;

    private int applied;
    private long believedTerm;
    private int believedLeader = -1;
    private @Nullable End end;

    Seat(SimCluster<?, ?> cluster, Consensus consensus, int number, SimMember<?, ?> member) {
        this.cluster = cluster;
        this.agenda = cluster.agenda;
        this.consensus = consensus;
        this.number = number;
        this.member = member;
    }

    GroupLog open() {
        return new End();
    }

    /** It leads, and knows. */
    void wins(long term) {
        End open = end;
        if (open != null) {
            open.wonTerms.add(term);
            believe(term, number);
        }
    }

    /** It hears who leads. */
    void hears(long term, int leader) {
        if (end != null && term > believedTerm) {
            believe(term, leader);
        }
    }

    private void believe(long term, int leader) {
        believedTerm = term;
        believedLeader = leader;
        End open = end;
        if (open != null) {
            open.listening().leaderChanged(term, leader < 0 ? null : consensus.seats.get(leader).member.id);
        }
    }

    /** It learns that so much is committed. */
    void learns(int length) {
        known = Math.max(known, length);
        End open = end;
        if (open != null) {
            open.applySoon();
        }
    }

    /** The member is to take a snapshot of what it has applied. */
    void takeSnapshot() {
        End open = end;
        if (open != null) {
            open.snapshotAt = applied;
            open.listening().snapshotWanted();
        }
    }

    /** Takes over the leader's snapshot; false if there is none that is ahead. */
    boolean install(Seat from) {
        Stored snapshot = from.stored;
        End open = end;
        if (snapshot == null || open == null || from == this || snapshot.image().index() < applied || !member.awake()) {
            return false;
        }
        cluster.faults.count(FaultKind.INSTALL, member);
        cluster.note(
                member,
                () -> "is installed the snapshot of index " + snapshot.image().index() + " of " + from.member);
        stored = snapshot;
        restore(open, snapshot, RestoredSnapshot.Origin.INSTALL);
        known = Math.max(known, applied);
        open.applySoon();
        return true;
    }

    private void restore(End open, Stored snapshot, RestoredSnapshot.Origin origin) {
        SnapshotImage image = snapshot.image();
        applied = (int) image.index() + 1;
        open.snapshotAt = applied;
        open.listening()
                .restored(new RestoredSnapshot(
                        image.index(),
                        image.term(),
                        origin,
                        image.replica(),
                        image.results(),
                        new ByteArrayInputStream(snapshot.application())));
    }

    boolean atRest(int length) {
        End open = end;
        return open != null && applied == length && open.queue.isEmpty() && open.delayed == 0;
    }

    /** The log as one incarnation of the member sees it. */
    private final class End implements GroupLog {
        final List<LogEntry> queue = new ArrayList<>();
        int delayed;
        int snapshotAt;
        /** Rule A4: only terms won since the start make it ready. */
        final List<Long> wonTerms = new ArrayList<>();

        private GroupLog.@Nullable Listener listener;
        private boolean pulling;
        private boolean applying;

        Listener listening() {
            Listener to = listener;
            if (to == null) {
                throw new IllegalStateException("the log is not started");
            }
            return to;
        }

        @Override
        public void start(Listener to) {
            listener = to;
            end = this;
            believedLeader = -1;
            Stored own = stored;
            applied = 0;
            if (own == null) {
                to.startsEmpty();
            } else {
                restore(this, own, RestoredSnapshot.Origin.DISK);
            }
            known = applied;
        }

        // ---- towards the log

        @Override
        public void append(LogEntry entry) {
            queue.add(cluster.wireEntry(entry));
            pullSoon();
        }

        @Override
        public void confirm(long number, long term) {
            int length = consensus.committed.size();
            agenda.in(1_000 + agenda.random.nextLong(2_000 * cluster.network.weather.delayMicros()), () -> {
                if (end != this || agenda.chance(cluster.network.weather.loss())) {
                    return;
                }
                if (consensus.confirms(Seat.this, term)) {
                    listening().confirmed(number, length - 1);
                } else {
                    listening().unconfirmed(number, "no majority confirmed that it leads");
                }
            });
        }

        private void pullSoon() {
            if (!pulling && !queue.isEmpty()) {
                pulling = true;
                // A slow way to the log lets entries gather, which can then change places.
                long slow = cluster.network.weather.entryDisorder() > 0 ? 3_000_000 : 20_000;
                agenda.in(1_000 + agenda.random.nextLong(slow), this::pull);
            }
        }

        private void pull() {
            pulling = false;
            if (end != this || queue.isEmpty()) {
                return;
            }
            if (!member.awake()) {
                pulling = true;
                agenda.in(10_000_000, this::pull);
                return;
            }
            double disorder = cluster.network.weather.entryDisorder();
            int position = agenda.chance(disorder) ? agenda.random.nextInt(queue.size()) : 0;
            LogEntry entry = queue.remove(position);
            if (disorder > 0) {
                cluster.pulls.accept(Seat.this, entry);
            }
            if (position > 0) {
                cluster.faults.count(FaultKind.ENTRY_SWAPPED, member, entry);
            }
            if (agenda.chance(disorder)) {
                cluster.faults.count(FaultKind.ENTRY_DELAYED, member, entry);
                delayed++;
                agenda.in(agenda.random.nextLong(2_000_000_000), () -> {
                    delayed--;
                    take(entry);
                });
            } else if (agenda.chance(disorder)) {
                cluster.faults.count(FaultKind.ENTRY_LOST, member, entry);
                refuse(entry, false);
            } else {
                take(entry);
            }
            pullSoon();
        }

        private void take(LogEntry entry) {
            if (end != this) {
                return;
            }
            boolean doubled = agenda.chance(cluster.network.weather.entryDisorder());
            if (consensus.offer(Seat.this, entry, doubled ? 2 : 1)) {
                if (doubled) {
                    cluster.faults.count(FaultKind.ENTRY_DOUBLED, member, entry);
                }
                cluster.logged(consensus.group, entry);
            } else {
                refuse(entry, true);
            }
        }

        /** Sometimes without a word. */
        private void refuse(LogEntry entry, boolean certain) {
            if (agenda.chance(0.7)) {
                listening().refused(entry, certain, "it was not taken");
            }
        }

        // ---- from the log

        void applySoon() {
            if (!applying && applied < known) {
                applying = true;
                long lag =
                        agenda.chance(cluster.network.weather.lagging()) ? agenda.random.nextLong(300_000_000) : 5_000;
                agenda.in(1_000 + lag, this::apply);
            }
        }

        private void apply() {
            applying = false;
            if (end != this) {
                return;
            }
            if (!member.awake()) {
                applying = true;
                agenda.in(10_000_000, this::apply);
                return;
            }
            int count = agenda.chance(0.3) ? 1 : known - applied;
            for (int i = 0; i < count && applied < known && end == this; i++) {
                applyNext();
            }
            applySoon();
        }

        private void applyNext() {
            int index = applied++;
            Consensus.Entry entry = consensus.committed.get(index);
            if (entry.term() > believedTerm) {
                believe(entry.term(), entry.owner());
            }
            listening().applied(index, entry.term(), entry.entry());
            if (entry.entry() == null && wonTerms.contains(entry.term())) {
                ready(entry.term());
            }
            if (applied - snapshotAt >= cluster.snapshotEvery) {
                snapshotAt = applied;
                listening().snapshotWanted();
            }
        }

        /** Raft may tell it when more is applied, of later terms too. */
        private void ready(long term) {
            if (!agenda.chance(0.1)) {
                listening().ready(term);
                return;
            }
            agenda.in(agenda.random.nextLong(100_000_000), () -> {
                if (end == this) {
                    listening().ready(term);
                }
            });
        }

        @Override
        public void publish(SnapshotImage image) throws IOException {
            if (end != this) {
                return;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            image.application().writeTo(out);
            Stored present = stored;
            if (present == null || present.image().index() < image.index()) {
                stored = new Stored(cluster.wireSnapshot(image), out.toByteArray());
                consensus.compact(Seat.this, image.index());
                cluster.note(member, () -> "has a snapshot of index " + image.index());
            }
        }

        @Override
        public void handOver(long millis) {
            // Nobody waits for it here.
        }

        @Override
        public Standing standing() {
            MemberId leader = believedLeader < 0 ? null : consensus.seats.get(believedLeader).member.id;
            MemberStatus.Role role = believedLeader == number ? MemberStatus.Role.LEADER : MemberStatus.Role.FOLLOWER;
            return new Standing(role, believedTerm, leader);
        }

        @Override
        public void close() {
            kill();
        }

        @Override
        public void kill() {
            if (end == this) {
                end = null;
                consensus.crashed(Seat.this);
            }
        }
    }
}
