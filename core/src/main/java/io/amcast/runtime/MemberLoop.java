package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.protocol.Replica;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.RestoredSnapshot;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One member's event loop: takes what came in, steps the protocol and carries out what it returns. It has no thread of its own and
 * reads no clock, so that a simulator can drive it turn by turn; whoever takes the first turn takes them all.
 */
final class MemberLoop implements Worker.Turns {
    /** How many events of each lane a turn takes. */
    private static final int TURN = 512;

    private static final long SUSPICION_LOG_NANOS = 10_000_000_000L;
    private static final System.Logger LOG = System.getLogger(MemberLoop.class.getName());

    /** What others may know of the loop's state; made by the loop, never changed. */
    record Progress(long appliedIndex, int pending, long clock, long deliveries) {}

    /** What a loop works on. */
    record Parts(
            MemberId self,
            GroupId group,
            Replica replica,
            GroupLog log,
            Supplier<GroupLog.Standing> standing,
            PeerLinks links,
            RequestCheck check,
            Lanes lanes,
            DispatchStream stream,
            SnapshotPublisher snapshots,
            LoopTrace trace,
            MemberEvents events,
            TimeSource time,
            int tableLimit,
            long firstRead) {}

    private final MemberId self;
    private final GroupId group;
    private final Replica replica;
    private final GroupLog log;
    private final Supplier<GroupLog.Standing> standing;
    private final PeerLinks links;
    private final Lanes lanes;
    private final DispatchStream stream;
    private final SnapshotPublisher snapshots;
    private final MemberEvents events;
    private final TimeSource time;
    private final LoopTrace trace;
    private final EntriesInFlight entries;
    private final ClientDesk desk;
    private final ArrayDeque<PeerMessage> toSelf = new ArrayDeque<>();

    private @Nullable Thread thread;
    private boolean applierLags;
    private long inputs;
    private long lastTerm = -1;
    private long micros;
    private long nanos;
    private long nextTickNanos;
    private long wakeNanos;
    private long nextSuspicionNanos;
    private volatile Progress progress = new Progress(-1, 0, 0, 0);

    MemberLoop(Parts parts) {
        self = parts.self();
        group = parts.group();
        replica = parts.replica();
        log = parts.log();
        standing = parts.standing();
        links = parts.links();
        lanes = parts.lanes();
        stream = parts.stream();
        snapshots = parts.snapshots();
        events = parts.events();
        time = parts.time();
        trace = parts.trace();
        entries = new EntriesInFlight(events);
        desk = new ClientDesk(parts, replica::leading, this::step);
        nanos = time.nanos();
        nextTickNanos = nanos;
        nextSuspicionNanos = nanos;
    }

    // ---- any thread

    Progress progress() {
        return progress;
    }

    /** How many inputs the protocol has taken. Of the loop's thread. */
    long inputs() {
        return inputs;
    }

    /** From now on takes no new messages of clients. */
    void drain() {
        desk.drain();
    }

    // ---- turns

    @Override
    public void turn() {
        assertThread();
        micros = time.micros();
        nanos = time.nanos();
        applierLags = stream.full();
        takeAll(lanes.control, TURN);
        takeLog();
        takeAll(lanes.peers, TURN);
        takeAll(lanes.requests, TURN);
        if (nanos - nextTickNanos >= 0) {
            nextTickNanos = nanos + Replica.TICK_MICROS * 1_000;
            tick();
        }
        stream.flush();
        build();
        stream.flush();
        progress = new Progress(replica.appliedIndex(), replica.pending(), replica.clock(), replica.deliveries());
    }

    private void build() {
        long nextTick = nextTickNanos - nanos;
        long gather = nextTick;
        while (replica.hasEntry()) {
            gather = entries.gatherNanos(replica.waitingRecords(), nanos);
            if (gather > 0) {
                break;
            }
            step(new Input.Build());
            gather = nextTick;
        }
        wakeNanos = nanos + Math.min(nextTick, gather);
    }

    @Override
    public boolean idle() {
        return lanes.control.isEmpty()
                && lanes.peers.isEmpty()
                && lanes.requests.isEmpty()
                && (lanes.log.isEmpty() || stream.full());
    }

    @Override
    public long sleepNanos() {
        return Math.max(1, wakeNanos - time.nanos());
    }

    private void takeAll(Lane lane, int most) {
        for (int i = 0; i < most; i++) {
            LoopEvent event = lane.poll();
            if (event == null) {
                return;
            }
            take(event);
        }
    }

    /** The log waits while the applier lags, and so the stream takes one entry too many at most. */
    private void takeLog() {
        for (int i = 0; i < TURN && !stream.full(); i++) {
            LoopEvent event = lanes.log.poll();
            if (event == null) {
                return;
            }
            take(event);
        }
    }

    private void take(LoopEvent event) {
        if (event instanceof LoopEvent.Applied applied) {
            applied(applied);
        } else if (event instanceof LoopEvent.Ready ready) {
            entries.reset(ready.term());
            step(new Input.Ready(ready.term()));
        } else if (event instanceof LoopEvent.StartsEmpty) {
            desk.began();
            stream.began(0, DeliveryObserver.From.EMPTY);
        } else if (event instanceof LoopEvent.Restore restore) {
            restore(restore);
        } else if (event instanceof LoopEvent.SnapshotWanted) {
            snapshot();
        } else if (event instanceof LoopEvent.Received received) {
            received(received.message());
        } else if (event instanceof LoopEvent.Requested requested) {
            desk.requested(requested, applierLags);
        } else if (event instanceof LoopEvent.Confirmed confirmed) {
            step(new Input.ReadConfirmed(confirmed.number(), confirmed.index()));
        } else if (event instanceof LoopEvent.Unconfirmed unconfirmed) {
            step(new Input.ReadUnconfirmed(unconfirmed.number(), unconfirmed.reason()));
        } else if (event instanceof LoopEvent.EntryRefused refused) {
            refused(refused);
        } else if (event instanceof LoopEvent.Quiesce quiesce) {
            stream.add(new Dispatched.Quiesce(quiesce.quiet()));
        } else if (event instanceof LoopEvent.LeaderHint hint) {
            links.hinted(hint.term(), hint.leader());
            noticeDeposition();
        } else {
            throw new AssertionError("unknown event " + event);
        }
    }

    private void tick() {
        entries.tick(nanos);
        noticeDeposition();
        step(new Input.Tick());
    }

    // ---- the log

    private void applied(LoopEvent.Applied applied) {
        LogEntry entry = applied.entry();
        lastTerm = applied.term();
        if (entry != null) {
            entries.applied(applied.term(), entry, applied.entryBytes(), nanos);
        }
        step(new Input.Applied(applied.index(), applied.term(), entry));
    }

    private void restore(LoopEvent.Restore restore) {
        RestoredSnapshot snapshot = restore.snapshot();
        lastTerm = snapshot.term();
        boolean installed = snapshot.origin() == RestoredSnapshot.Origin.INSTALL;
        LOG.log(
                System.Logger.Level.INFO,
                () -> self + ": restores " + (installed ? "an installed snapshot" : "its snapshot") + " of index "
                        + snapshot.index() + ", " + snapshot.replica().deliveries() + " deliveries");
        stream.began(
                snapshot.replica().deliveries(),
                installed ? DeliveryObserver.From.INSTALL : DeliveryObserver.From.DISK);
        stream.add(new Dispatched.Restore(snapshot, restore.takenOver()));
        desk.began();
        step(new Input.Restored(snapshot.index(), snapshot.term(), snapshot.replica()));
    }

    // Rule S: the protocol's state is copied here and now; the marker makes the applier add its own of the same cut.
    private void snapshot() {
        if (replica.appliedIndex() >= 0 && snapshots.begin()) {
            stream.add(new Dispatched.Capture(replica.appliedIndex(), lastTerm, replica.image()));
        }
    }

    private void refused(LoopEvent.EntryRefused refused) {
        LogEntry entry = refused.entry();
        entries.refused(entry);
        LOG.log(
                System.Logger.Level.DEBUG,
                () -> self + ": the log did not take entry " + entry.term() + "/" + entry.sequence() + ": "
                        + refused.reason());
        step(new Input.Refused(entry.term(), entry.sequence()));
        noticeDeposition();
    }

    // The log's own standing decides, since what it tells may come late, or about a term long gone.
    private void noticeDeposition() {
        long term = replica.leadingTerm();
        if (term >= 0) {
            GroupLog.Standing present = standing.get();
            boolean gone =
                    present.term() > term || (present.term() == term && present.role() != MemberStatus.Role.LEADER);
            if (gone) {
                step(new Input.Deposed(term));
            }
        }
    }

    // ---- members and clients

    private void received(PeerMessage message) {
        if (message instanceof PeerMessage.Announce announce) {
            if (!links.credible(announce)) {
                suspicious("member '" + announce.leader() + "' as leader of group " + announce.from());
            } else if (links.learned(announce) && !announce.from().equals(group)) {
                step(new Input.Received(announce));
            }
        } else if (links.credible(message)) {
            step(new Input.Received(message));
        } else {
            suspicious("a question about reads for a member that is not of group " + message.from());
        }
    }

    // ---- effects

    private void step(Input input) {
        stepOnce(input);
        for (PeerMessage message = toSelf.poll(); message != null; message = toSelf.poll()) {
            stepOnce(new Input.Received(message));
        }
    }

    private void stepOnce(Input input) {
        inputs++;
        trace.input(input, replica.leading(), micros);
        for (Effect effect : replica.step(micros, input)) {
            trace.effect(effect, micros);
            carryOut(effect);
        }
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Append append) {
            entries.handedOver(append.entry(), nanos);
            log.append(append.entry());
        } else if (effect instanceof Effect.Send send) {
            if (links.send(send.to(), send.message(), send.everyMember())) {
                toSelf.add(send.message());
            }
        } else if (effect instanceof Effect.Deliver deliver) {
            deliver(deliver);
        } else if (effect instanceof Effect.ConfirmLeadership confirm) {
            log.confirm(confirm.number(), replica.leadingTerm());
        } else if (effect instanceof Effect.AskPoint ask) {
            sendToLeader(new PeerMessage.PointWanted(group, self, ask.number()));
        } else if (effect instanceof Effect.AskApplied ask) {
            sendToLeader(new PeerMessage.AppliedWanted(group, self, ask.index()));
        } else if (effect instanceof Effect.SendTo send) {
            links.send(send.to(), send.message());
        } else if (effect instanceof Effect.Trim trim) {
            stream.add(new Dispatched.Trim(trim.session(), trim.low()));
        } else if (effect instanceof Effect.DropSession drop) {
            stream.add(new Dispatched.DropSession(drop.session()));
        } else if (effect instanceof Effect.Waiting waits) {
            events.waiting(waits.cause());
        } else if (effect instanceof Effect.Blocked) {
            // Whoever asks what it waits for finds it in the trace.
        } else if (effect instanceof Effect.Retransmitted) {
            events.retransmitted();
        } else if (effect instanceof Effect.Suspicious suspicious) {
            suspicious(suspicious.what());
        } else if (effect instanceof Effect.BeganLeading began) {
            beganLeading(began.term());
        } else if (effect instanceof Effect.CeasedLeading ceased) {
            ceasedLeading(ceased.term());
        } else {
            desk.carryOut(effect);
        }
    }

    // This member does not lead as far as it knows, so what would come to itself is not sent.
    private void sendToLeader(PeerMessage message) {
        links.send(group, message, false);
    }

    private void deliver(Effect.Deliver deliver) {
        Message message = deliver.message();
        WaitingClients.Waiting who = desk.delivered(message.id());
        stream.deliver(message, deliver.timestamp(), who.clients());
        if (deliver.leading()) {
            long since = who.clients().isEmpty() ? -1 : Math.max(0, nanos - who.sinceNanos());
            events.delivered(message.destinations().size(), since, deliver.rounds());
        } else {
            events.followed();
        }
    }

    private void beganLeading(long term) {
        LOG.log(System.Logger.Level.INFO, () -> self + ": leads group " + group + " in term " + term);
        entries.reset(term);
        links.announce(term);
        events.leadership(true);
    }

    private void ceasedLeading(long term) {
        LOG.log(
                System.Logger.Level.INFO,
                () -> self + ": leads group " + group + " no more, as it did in term " + term);
        entries.reset(-1);
        GroupLog.Standing present = standing.get();
        links.hinted(present.term(), present.leader());
        events.leadership(false);
        desk.ceasedLeading();
    }

    private void suspicious(String what) {
        events.suspicious();
        if (nanos - nextSuspicionNanos >= 0) {
            nextSuspicionNanos = nanos + SUSPICION_LOG_NANOS;
            LOG.log(System.Logger.Level.WARNING, self + ": dropped what no correct peer sends: " + what);
        }
    }

    private void assertThread() {
        Thread present = Thread.currentThread();
        if (thread == null) {
            thread = present;
        } else if (thread != present) {
            throw new IllegalStateException(
                    "the loop of member " + self + " belongs to " + thread.getName() + ", not to " + present.getName());
        }
    }
}
