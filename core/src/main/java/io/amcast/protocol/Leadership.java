package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.LogRecord.Origin;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of one term knows and does, and may lose (rules L0 to L8). Made when the leader is ready, dropped when it is
 * deposed; nothing of it survives.
 */
final class Leadership {
    /** No clock is further ahead of this one than that, or it is wrong. */
    static final long MAX_LEAP_MICROS = 86_400_000_000L;

    static final long MAX_TIMESTAMP = 1L << 62;

    /** Intervals of sending again double up to so many times the first. */
    private static final int MAX_BACKOFF = 16;

    private final ReplicaConfig config;
    private final ReplicatedState state;
    private final List<Effect> out;
    private final EntryBuilder entries;
    private final SessionEnding sessionEnding;
    private final DeliveryOrder order;
    final long term;

    /** K: never proposes at or below it again. */
    private long clock;

    private long elapsed;
    private long now;
    private long barrierAt = Long.MAX_VALUE;

    /** By id: what is proposed or in the table, in the order in which this leader came to know it. */
    private final Map<MessageId, Tracked> tracked = new LinkedHashMap<>();

    /** Proposals in entries that are built and not applied, by sequence. */
    private final ArrayDeque<Assigned> assigned = new ArrayDeque<>();

    /** How many messages wait for each other group. */
    private final Map<GroupId, Integer> waitingFor = new HashMap<>();

    private record Assigned(long sequence, Tracked tracked) {}

    // Rule L0: K starts at R, which is at least all timestamps in the log.
    Leadership(ReplicaConfig config, ReplicatedState state, long term, List<Effect> out) {
        this.config = config;
        this.state = state;
        this.term = term;
        this.out = out;
        clock = Math.max(state.reserved(), state.maxTimestamp());
        entries = new EntryBuilder(term, config.windowMicros());
        order = new DeliveryOrder(ReplicatedState.index(config), state.reserved());
        sessionEnding = new SessionEnding(config, state, entries, out);
        for (Row row : state.rows()) {
            Tracked known = new Tracked(row.message, config.group(), row.timestamp);
            track(known);
            link(known, row);
        }
    }

    void at(long microsNow) {
        now = microsNow;
    }

    long clock() {
        return clock;
    }

    int size() {
        return tracked.size();
    }

    // ---- proposing

    void submitted(Message message, long low) {
        MessageId id = message.id();
        Tracked known = tracked.get(id);
        if (known != null) {
            if (!known.message.equals(message)) {
                out.add(new Effect.Refuse(id, Refusal.INVALID_ID_REUSE, "the id belongs to another message"));
            } else if (known.row != null && known.row.delivered) {
                out.add(new Effect.AnswerStored(message));
            } else {
                out.add(new Effect.Accepted(message));
            }
        } else if (state.sessions.purged(id.session())) {
            out.add(new Effect.Refuse(id, Refusal.SESSION_EXPIRED, "the session is purged"));
        } else if (state.sessions.belowLow(id)) {
            out.add(new Effect.Refuse(id, Refusal.ALREADY_ANSWERED, "the client had all results up to here"));
        } else if (state.sessions.knownDone(id)) {
            out.add(new Effect.AnswerStored(message));
        } else if (closing(id.session())) {
            out.add(new Effect.Refuse(id, Refusal.SESSION_EXPIRED, "the session is closed"));
        } else if (low > id.sequence() || id.sequence() - low >= config.sessionWindow()) {
            String bounds = "low " + low + ": must be " + Math.max(0, id.sequence() - config.sessionWindow() + 1)
                    + " to " + id.sequence();
            out.add(new Effect.Refuse(id, Refusal.INVALID, bounds));
        } else if (tableFull()) {
            out.add(new Effect.Refuse(id, Refusal.BUSY, "the table of " + config.tableLimit() + " is full"));
        } else {
            GroupId peer = busyPeer(message);
            if (peer == null) {
                propose(message, low, Origin.CLIENT);
                out.add(new Effect.Accepted(message));
            } else {
                out.add(new Effect.Refuse(id, Refusal.PEER_BUSY, "half of the table waits for group " + peer));
            }
        }
    }

    // What waits for a group beyond its half of the table came with HARDs, which are never refused; it leaves the room
    // of
    // the others as it was.
    private boolean tableFull() {
        if (tracked.size() < config.tableLimit()) {
            return false;
        }
        int beyond = 0;
        for (int waiting : waitingFor.values()) {
            beyond += Math.max(0, waiting - config.tableLimit() / 2);
        }
        return tracked.size() - beyond >= config.tableLimit();
    }

    /** A destination for which half of the table waits: one dead group must not fill it. Null if there is none. */
    private @Nullable GroupId busyPeer(Message message) {
        for (GroupId other : message.destinations()) {
            if (!other.equals(config.group()) && waitingFor.getOrDefault(other, 0) >= config.tableLimit() / 2) {
                return other;
            }
        }
        return null;
    }

    /** Whether CLOSE is applied or built, so that only what other groups' logs hold is taken (rule L1). */
    private boolean closing(SessionId session) {
        return state.sessions.closed(session) || sessionEnding.closing(session);
    }

    // Rule L1.
    private Tracked propose(Message message, long low, Origin origin) {
        long timestamp = 0;
        if (!message.commuting()) {
            clock = Math.max(clock + 1, Math.min(now, MAX_TIMESTAMP));
            timestamp = clock;
        }
        Tracked proposal = new Tracked(message, config.group(), timestamp);
        track(proposal);
        entries.add(new LogRecord.Propose(message, timestamp, low, origin));
        if (!message.commuting()) {
            for (GroupId other : proposal.others) {
                out.add(new Effect.Send(other, new PeerMessage.Soft(config.group(), message, timestamp, low), false));
            }
        }
        return proposal;
    }

    private void track(Tracked message) {
        tracked.put(message.id(), message);
        message.resendInterval = config.resendMicros();
        message.resendAt = elapsed + message.resendInterval;
        for (GroupId other : message.others) {
            waitingFor.merge(other, 1, Integer::sum);
        }
        if (!message.message.commuting()) {
            order.add(message);
        }
    }

    private void untrack(Tracked message) {
        if (tracked.remove(message.id(), message)) {
            order.remove(message);
            for (GroupId other : message.others) {
                if (!message.isDone(other)) {
                    waitingFor.merge(other, -1, Integer::sum);
                }
            }
        }
    }

    boolean hasEntry() {
        return entries.hasEntry(state.reserved());
    }

    int waitingRecords() {
        return entries.waitingRecords();
    }

    void build() {
        LogEntry entry = entries.build(clock);
        for (LogRecord logRecord : entry.records()) {
            if (logRecord instanceof LogRecord.Propose propose) {
                Tracked proposal = tracked.get(propose.message().id());
                if (proposal != null) {
                    assigned.add(new Assigned(entry.sequence(), proposal));
                }
            }
        }
        if (!assigned.isEmpty() && barrierAt == Long.MAX_VALUE) {
            barrierAt = elapsed + 4 * config.resendMicros();
        }
        out.add(new Effect.Append(entry));
    }

    // ---- the log

    /** Takes over what an applied entry changed, before rule D runs. */
    void applied(LogEntry entry) {
        order.liftCeiling(state.reserved());
        for (Row row : state.changes.inserted) {
            Tracked known = tracked.get(row.id());
            if (known == null) {
                known = new Tracked(row.message, config.group(), row.timestamp);
                track(known);
            }
            link(known, row);
            announce(known);
        }
        for (Row row : state.changes.finals) {
            finalApplied(row);
        }
        sessionEnding.applied(state.changes);
        // Rule L2: what was built up to this entry is applied, or void for ever.
        while (!assigned.isEmpty() && assigned.peek().sequence() <= entry.sequence()) {
            Tracked proposal = assigned.poll().tracked();
            if (proposal.row == null) {
                untrack(proposal);
            }
            barrierAt = assigned.isEmpty() ? Long.MAX_VALUE : elapsed + 4 * config.resendMicros();
        }
    }

    /** The proposal is in the log for good. */
    private void link(Tracked known, Row row) {
        known.row = row;
        if (row.message.commuting() || row.delivered) {
            order.remove(known);
        }
        if (row.finalTimestamp != 0) {
            known.finalWritten = true;
            settle(known, row.finalTimestamp);
        } else if (!row.message.commuting()) {
            settleIfKnown(known);
        }
    }

    // Rule L2: tell the others what the log holds. A commuting message has no timestamp: being in the log is all.
    private void announce(Tracked known) {
        Row row = known.row;
        if (row == null || row.message.single()) {
            return;
        }
        for (GroupId other : known.others) {
            sendTo(other, row.message.commuting() ? done(row) : hard(row, false), false);
        }
        tryForget(known);
        if (!row.message.commuting() && !known.allProposed()) {
            out.add(new Effect.Waiting(row.id(), MemberEvents.Wait.PROPOSALS));
        }
    }

    // Rule L7.
    private void finalApplied(Row row) {
        Tracked known = tracked.get(row.id());
        if (known != null) {
            known.finalWritten = true;
            known.others.forEach(other -> sendTo(other, done(row), false));
            tryForget(known);
        }
    }

    /** The row left the table. */
    void removed(Row row) {
        Tracked known = tracked.get(row.id());
        if (known != null) {
            untrack(known);
        }
    }

    /** The row was delivered by rule D. */
    void delivered(Row row) {
        Tracked known = tracked.get(row.id());
        if (known != null) {
            order.remove(known);
        }
    }

    // ---- other groups

    void received(PeerMessage message) {
        if (message instanceof PeerMessage.Soft soft) {
            soft(soft);
        } else if (message instanceof PeerMessage.Hard hard) {
            hard(hard);
        } else if (message instanceof PeerMessage.Done done) {
            done(done);
        } else if (message instanceof PeerMessage.Announce announce) {
            resendSoon(announce.from());
        } else {
            sessionEnding.received(message);
        }
    }

    // Rule L8, ahead of its timer: what was sent to the leader before this one may be lost.
    private void resendSoon(GroupId newlyLed) {
        for (Tracked known : tracked.values()) {
            if (known.others.contains(newlyLed) && !known.isDone(newlyLed)) {
                known.resendInterval = config.resendMicros();
                known.resendAt = elapsed;
            }
        }
    }

    // Rule L3 for a timestamp that may be lost yet: it moves the clock and makes the message known, no more.
    private void soft(PeerMessage.Soft soft) {
        if (suspicious(soft.from(), soft.message(), soft.timestamp(), soft.low())) {
            return;
        }
        moveClock(soft.timestamp());
        MessageId id = soft.message().id();
        if (!tracked.containsKey(id)
                && !state.sessions.knownDone(id)
                && !closing(id.session())
                && !tableFull()
                && busyPeer(soft.message()) == null) {
            propose(soft.message(), soft.low(), Origin.SOFT);
        }
    }

    // Rule L3 for a timestamp that is in the other group's log. Its proposal is never refused: the other group waits
    // for it.
    private void hard(PeerMessage.Hard hard) {
        if (suspicious(hard.from(), hard.message(), hard.timestamp(), hard.low())) {
            return;
        }
        MessageId id = hard.message().id();
        if (state.row(id) == null && state.sessions.knownDone(id)) {
            sendTo(hard.from(), new PeerMessage.Done(config.group(), id), false);
            return;
        }
        boolean commuting = hard.message().commuting();
        if (!commuting) {
            moveClock(hard.timestamp());
        }
        Tracked known = tracked.get(id);
        if (known == null) {
            known = propose(hard.message(), hard.low(), Origin.HARD);
        } else if (known.row != null && hard.want()) {
            if (!commuting) {
                sendTo(hard.from(), hard(known.row, false), false);
            }
            if (known.row.complete()) {
                sendTo(hard.from(), done(known.row), false);
            }
        }
        if (!commuting) {
            known.propose(hard.from(), hard.timestamp());
            order.raise(known, hard.timestamp());
            settleIfKnown(known);
        }
    }

    private void done(PeerMessage.Done done) {
        Tracked known = tracked.get(done.id());
        if (known != null && known.done(done.from())) {
            waitingFor.merge(done.from(), -1, Integer::sum);
            tryForget(known);
        }
    }

    private boolean suspicious(GroupId from, Message message, long timestamp, long low) {
        String what = null;
        if (!message.destinations().contains(config.group())
                || !message.destinations().contains(from)
                || from.equals(config.group())) {
            what = "groups that are no destinations of it";
        } else if (message.commuting() ? timestamp != 0 : timestamp < 1) {
            what = "timestamp " + timestamp;
        } else if (timestamp > MAX_TIMESTAMP || timestamp > Math.max(clock, now) + MAX_LEAP_MICROS) {
            what = "timestamp " + timestamp + ", more than a day ahead of " + Math.max(clock, now);
        }
        if (low < 0 || low > message.id().sequence()) {
            what = "low " + low;
        }
        if (what != null) {
            out.add(new Effect.Suspicious("message " + message.id() + " from group " + from + ": " + what));
        }
        return what != null;
    }

    // Rule L3: the reservation is asked for now, so that it is there when the other groups' HARDs are.
    private void moveClock(long timestamp) {
        clock = Math.max(clock, timestamp);
        if (clock > state.reserved()) {
            entries.want(clock);
        }
    }

    /** Rules L4a, L4c and L5: when all proposals are known, the highest is final. */
    private void settleIfKnown(Tracked known) {
        if (known.row == null || !known.allProposed() || known.finalTimestamp != 0) {
            return;
        }
        settle(known, Math.max(known.row.timestamp, known.highestProposal()));
        if (!known.message.single() && !known.finalWritten) {
            writeFinal(known);
        }
    }

    private void settle(Tracked known, long finalTimestamp) {
        known.finalTimestamp = finalTimestamp;
        clock = Math.max(clock, finalTimestamp);
        order.settle(known, finalTimestamp);
    }

    private void writeFinal(Tracked known) {
        known.finalWritten = true;
        entries.add(new LogRecord.Final(known.id(), known.finalTimestamp));
    }

    /** Rule L4: delivers what may be delivered ahead of the log. */
    void deliverEarly(Deliverer deliverer) {
        for (Pending next = order.next(waits); next != null; next = order.next(waits)) {
            order.remove(next);
            Row row = ((Tracked) next).row;
            if (row != null && !row.delivered) {
                deliverer.deliver(row, next.bound);
            }
        }
    }

    /** Carries out a delivery. */
    @FunctionalInterface
    interface Deliverer {
        void deliver(Row row, long timestamp);
    }

    private final DeliveryOrder.WaitListener waits = new DeliveryOrder.WaitListener() {
        // Rule L4b: an entry must reserve the timestamp first.
        @Override
        public void waitsForCeiling(Pending pending) {
            entries.want(pending.bound);
            out.add(new Effect.Waiting(pending.id(), MemberEvents.Wait.RESERVATION));
        }

        @Override
        public void waitsForPredecessor(Pending pending) {
            out.add(new Effect.Waiting(pending.id(), MemberEvents.Wait.CONFLICT));
        }
    };

    private void tryForget(Tracked known) {
        Row row = known.row;
        if (row != null && !row.message.single() && !known.forgetWritten && row.complete() && known.allDone()) {
            known.forgetWritten = true;
            entries.add(new LogRecord.Forget(row.id()));
        }
    }

    // ---- time

    /** Rule L8 for every message when the leader is ready. */
    void takeOver() {
        for (Tracked known : tracked.values()) {
            resend(known);
        }
        sessionEnding.takeOver();
    }

    void tick(long elapsedMicros) {
        elapsed += elapsedMicros;
        List<Tracked> due = new ArrayList<>();
        for (Tracked known : tracked.values()) {
            if (known.resendAt <= elapsed && known.row != null && !known.message.single()) {
                due.add(known);
            }
        }
        for (Tracked known : due) {
            known.resendInterval = Math.min(known.resendInterval * 2, MAX_BACKOFF * config.resendMicros());
            known.resendAt = elapsed + known.resendInterval;
            out.add(new Effect.Retransmitted(known.id()));
            resend(known);
        }
        if (!due.isEmpty()) {
            entries.doubtReservations();
        }
        if (barrierAt <= elapsed) {
            barrierAt = elapsed + 4 * config.resendMicros();
            entries.wantBarrier();
        }
        sessionEnding.tick(elapsed);
    }

    /** An entry was refused: its reservation, finals and forgets come again by rule L8, its proposals by the barrier. */
    void refused() {
        entries.doubtReservations();
        if (!assigned.isEmpty()) {
            barrierAt = Math.min(barrierAt, elapsed + config.resendMicros());
        }
    }

    // Rule L8.
    private void resend(Tracked known) {
        Row row = known.row;
        if (row == null || row.message.single() || row.forgettable) {
            return;
        }
        for (GroupId other : known.others) {
            if (!known.isDone(other)) {
                sendTo(other, hard(row, true), true);
            }
        }
        if (row.complete()) {
            known.others.forEach(other -> sendTo(other, done(row), true));
            known.forgetWritten = false;
            tryForget(known);
        } else if (known.finalTimestamp != 0) {
            writeFinal(known);
        }
    }

    private PeerMessage.Hard hard(Row row, boolean want) {
        return new PeerMessage.Hard(config.group(), row.message, row.timestamp, row.low, want);
    }

    private PeerMessage.Done done(Row row) {
        return new PeerMessage.Done(config.group(), row.id());
    }

    private void sendTo(GroupId group, PeerMessage message, boolean everyMember) {
        out.add(new Effect.Send(group, message, everyMember));
    }

    // ---- sessions of clients at this home

    void openSession(String nonce) {
        sessionEnding.open(nonce);
    }

    void keepAlive(SessionId session) {
        sessionEnding.keepAlive(session);
    }

    void endSession(SessionId session) {
        sessionEnding.end(session);
    }
}
