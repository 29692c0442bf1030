package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.LogRecord.Origin;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of one term knows and does, and may lose (rules L0 to L8). Made when the leader is ready, dropped when it is
 * deposed; nothing of it survives.
 */
final class Leadership {
    private final ReplicaConfig config;
    private final ReplicatedState state;
    private final List<Effect> out;
    private final EntryBuilder entries;
    private final SessionEnding sessionEnding;
    private final DeliveryOrder order;
    private final Completion completion;
    final long term;

    /** K: never proposes at or below it again. */
    private long clock;

    private long elapsed;
    private long now;

    /** By id: what is proposed or in the table, in the order in which this leader came to know it. */
    private final Map<MessageId, Tracked> tracked = new LinkedHashMap<>();

    /** Null in plain order. */
    private final @Nullable RealTimeOrder realTime;

    private final LeaderReads reads;
    private final EarlyDelivery early;
    private final AssignedProposals assigned;
    private final TableRoom room;
    private final Submissions submissions;
    private final Resending resending;

    // Rule L0: K starts at R, which is at least all timestamps in the log.
    Leadership(ReplicaConfig config, ReplicatedState state, long term, List<Effect> out) {
        this.config = config;
        this.state = state;
        this.term = term;
        this.out = out;
        clock = Math.max(state.reserved(), state.maxTimestamp());
        entries = new EntryBuilder(term, config.windowMicros());
        order = new DeliveryOrder(config.conflicts().newIndex(), state.reserved());
        realTime = config.strict() ? new RealTimeOrder(config, state.reserved(), entries::want, clearing, out) : null;
        completion = new Completion(config.group(), entries, RealTimeOrder.reports(realTime, () -> clock), out);
        reads = new LeaderReads(config, order, this::readPoint, out);
        early = new EarlyDelivery(order, realTime, reads, entries, out);
        assigned = new AssignedProposals(config.resendMicros());
        room = new TableRoom(config.group(), config.tableLimit());
        sessionEnding = new SessionEnding(config, state, entries, out);
        submissions = new Submissions(config, state, sessionEnding, room);
        resending = new Resending(config.resendMicros());
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

    boolean knows(MessageId id) {
        return tracked.containsKey(id);
    }

    /** Whether the message's final timestamp is known. */
    boolean settled(MessageId id) {
        Tracked known = tracked.get(id);
        return known != null && known.finalTimestamp != 0;
    }

    // ---- proposing

    void submitted(Message message, long low) {
        Effect answer = submissions.answer(message, low, tracked.get(message.id()), tracked.size());
        if (answer == null) {
            propose(message, low, Origin.CLIENT);
            out.add(new Effect.Accepted(message));
        } else {
            out.add(answer);
        }
    }

    // Rule L1.
    private Tracked propose(Message message, long low, Origin origin) {
        long timestamp = 0;
        if (!message.commuting()) {
            clock = Math.max(clock + 1, Math.min(now, Plausibility.MAX_TIMESTAMP));
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
        resending.began(message, elapsed);
        room.entered(message);
        if (!message.message.commuting()) {
            order.add(message);
            if (realTime != null && !message.message.single()) {
                message.standing = new Standing(message);
                realTime.moved(message);
            }
        }
    }

    private void untrack(Tracked message) {
        if (tracked.remove(message.id(), message)) {
            order.remove(message);
            room.left(message);
            if (realTime != null) {
                realTime.left(message);
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
                    assigned.add(entry.sequence(), proposal, elapsed);
                }
            }
        }
        out.add(new Effect.Append(entry));
    }

    // ---- the log

    /** Takes over what an applied entry changed, before rule D runs. */
    void applied(LogEntry entry) {
        order.liftCeiling(state.reserved());
        if (realTime != null) {
            realTime.lift(state.reserved());
        }
        for (Row row : state.changes.inserted) {
            Tracked known = tracked.get(row.id());
            if (known == null) {
                known = new Tracked(row.message, config.group(), row.timestamp);
                track(known);
            }
            link(known, row);
            completion.proposalApplied(known, row);
        }
        for (Row row : state.changes.finals) {
            Tracked known = tracked.get(row.id());
            if (known != null) {
                if (realTime != null) {
                    realTime.finalApplied(known);
                }
                completion.finalApplied(known, row);
            }
        }
        sessionEnding.applied(state.changes);
        // Rule L2: what was built up to this entry is applied, or void for ever.
        for (Tracked proposal : assigned.settledBy(entry.sequence(), elapsed)) {
            if (proposal.row == null) {
                untrack(proposal);
            }
        }
    }

    /** The proposal is in the log for good. */
    private void link(Tracked known, Row row) {
        known.row = row;
        if (row.message.commuting() || row.delivered) {
            early.leave(known);
        }
        if (row.finalTimestamp != 0) {
            known.finalWritten = true;
            settle(known, row.finalTimestamp);
            if (realTime != null) {
                realTime.finalApplied(known);
            }
            order.settle(known, row.finalTimestamp);
        } else if (!row.message.commuting()) {
            settleIfKnown(known);
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
    void delivered(Row row, long timestamp) {
        reads.overtaken(row.message, timestamp);
        Tracked known = tracked.get(row.id());
        if (known != null) {
            early.leave(known);
        }
    }

    // ---- other groups

    void received(PeerMessage message) {
        if (message instanceof PeerMessage.Soft soft) {
            soft(soft);
        } else if (message instanceof PeerMessage.Hard hard) {
            hard(hard);
        } else if (message instanceof PeerMessage.Clear clear) {
            clear(clear);
        } else if (message instanceof PeerMessage.Done done) {
            done(done);
        } else if (message instanceof PeerMessage.Announce announce) {
            resending.soon(tracked.values(), announce.from(), elapsed);
        } else {
            sessionEnding.received(message);
        }
    }

    // Rule L3 for a timestamp that may be lost yet: it moves the clock and makes the message known, no more.
    private void soft(PeerMessage.Soft soft) {
        if (suspicious(soft.from(), soft.message(), soft.timestamp(), soft.low(), Report.NONE)) {
            return;
        }
        moveClock(soft.timestamp());
        MessageId id = soft.message().id();
        if (!tracked.containsKey(id)
                && !state.sessions.knownDone(id)
                && !submissions.closing(id.session())
                && !room.full(tracked.size())
                && room.heldBy(soft.message()) == null) {
            propose(soft.message(), soft.low(), Origin.SOFT);
        }
    }

    // Rule L3 for a timestamp that is in the other group's log. Its proposal is never refused: the other group waits
    // for it.
    private void hard(PeerMessage.Hard hard) {
        if (suspicious(hard.from(), hard.message(), hard.timestamp(), hard.low(), hard.report())) {
            return;
        }
        MessageId id = hard.message().id();
        if (state.row(id) == null && state.sessions.knownDone(id)) {
            completion.answerForgotten(hard.from(), id);
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
            completion.answer(hard.from(), known, known.row);
        }
        if (!commuting) {
            proposed(known, hard.from(), hard.timestamp(), hard.report());
        }
    }

    private void proposed(Tracked known, GroupId from, long timestamp, Report report) {
        known.propose(from, timestamp);
        raise(known, timestamp);
        if (realTime != null) {
            realTime.heard(known, from, report);
        }
        settleIfKnown(known);
    }

    // Rule T2. What is not known here will be: its HARD comes, or comes again, with a report as good.
    private void clear(PeerMessage.Clear clear) {
        Tracked known = tracked.get(clear.id());
        if (known != null
                && !known.message.commuting()
                && !suspicious(clear.from(), known.message, clear.timestamp(), 0, clear.report())) {
            moveClock(clear.timestamp());
            proposed(known, clear.from(), clear.timestamp(), clear.report());
        }
    }

    private void done(PeerMessage.Done done) {
        Tracked known = tracked.get(done.id());
        if (known != null && known.done(done.from())) {
            room.done(done.from());
            completion.forgetIfDone(known);
        }
    }

    private boolean suspicious(GroupId from, Message message, long timestamp, long low, Report report) {
        String fault = Plausibility.fault(config.group(), from, message, timestamp, low, Math.max(clock, now));
        if (fault == null) {
            fault = Plausibility.fault(config.groups(), message, report);
        }
        if (fault != null) {
            out.add(new Effect.Suspicious("message " + message.id() + " from group " + from + ": " + fault));
        }
        return fault != null;
    }

    // Rule L3: the reservation is asked for now, so that it is there when the other groups' HARDs are.
    private void moveClock(long timestamp) {
        clock = Math.max(clock, timestamp);
        if (clock > state.reserved()) {
            entries.want(clock);
        }
    }

    /** Rules L4a and L4c: when all proposals are known, the highest is final. */
    private void settleIfKnown(Tracked known) {
        if (known.row == null || !known.allProposed() || known.finalTimestamp != 0) {
            return;
        }
        settle(known, Math.max(known.row.timestamp, known.highestProposal()));
        if (known.standing == null) {
            complete(known);
        }
    }

    private void settle(Tracked known, long finalTimestamp) {
        known.finalTimestamp = finalTimestamp;
        clock = Math.max(clock, finalTimestamp);
        raise(known, finalTimestamp);
        if (realTime != null) {
            realTime.settled(known);
        }
    }

    private void raise(Tracked known, long bound) {
        order.raise(known, bound);
        if (realTime != null) {
            realTime.moved(known);
        }
    }

    /** Rules L4e and L5: nothing but conflicting messages and the reservation hold it back any more. */
    private void complete(Tracked known) {
        order.settle(known, known.finalTimestamp);
        if (!known.message.single() && !known.finalWritten) {
            completion.writeFinal(known);
        }
    }

    private final RealTimeOrder.Listener clearing = new RealTimeOrder.Listener() {
        @Override
        public void cleared(Tracked message) {
            complete(message);
        }

        @Override
        public void waits(Tracked message) {
            out.add(new Effect.Waiting(message.id(), MemberEvents.Wait.CLEARANCE));
        }
    };

    /** Rule L4: delivers what may be delivered ahead of the log. */
    void deliverEarly(EarlyDelivery.Deliverer deliverer) {
        early.run(deliverer);
    }

    // ---- reads

    // T of rule Q1: not below what this group, or in STRICT order any group, has delivered by now.
    private long readPoint() {
        return Math.min(clock, state.reserved());
    }

    /** Reads that are asked for here, or by followers. */
    LeaderReads reads() {
        return reads;
    }

    // ---- time

    /** Rule L8 for every message when the leader is ready. */
    void takeOver() {
        for (Tracked known : tracked.values()) {
            completion.again(known);
        }
        sessionEnding.takeOver();
    }

    void tick(long elapsedMicros) {
        elapsed += elapsedMicros;
        List<Tracked> due = resending.due(tracked.values(), elapsed);
        for (Tracked known : due) {
            out.add(new Effect.Retransmitted(known.id()));
            completion.again(known);
        }
        if (!due.isEmpty()) {
            entries.doubtReservations();
        }
        if (assigned.barrierDue(elapsed)) {
            entries.wantBarrier();
        }
        sessionEnding.tick(elapsed);
        reads.tick(elapsed);
    }

    /** An entry was refused: its reservation, finals and forgets come again by rule L8, its proposals by the barrier. */
    void refused() {
        entries.doubtReservations();
        assigned.doubt(elapsed);
    }

    /** This group's part in the life of sessions. */
    SessionEnding sessions() {
        return sessionEnding;
    }
}
