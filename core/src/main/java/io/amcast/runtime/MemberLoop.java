package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.protocol.Replica;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.Transport;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One member's event loop: takes what came in, steps the protocol and carries out what it returns. It has no thread of its own and
 * reads no clock, so that a simulator can drive it turn by turn; whoever takes the first turn takes them all.
 */
final class MemberLoop implements Worker.Turns {
    /** Entries under way at once: enough to keep a log busy, few enough that records gather into batches meanwhile. */
    static final int ENTRIES_IN_FLIGHT = 16;

    /** An entry of which nothing was heard for so long is given up. */
    private static final long ENTRY_TIMEOUT_NANOS = 5_000_000_000L;

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
            MemberEvents events,
            TimeSource time,
            int tableLimit) {}

    private final MemberId self;
    private final GroupId group;
    private final Replica replica;
    private final GroupLog log;
    private final Supplier<GroupLog.Standing> standing;
    private final PeerLinks links;
    private final RequestCheck check;
    private final Lanes lanes;
    private final DispatchStream stream;
    private final SnapshotPublisher snapshots;
    private final MemberEvents events;
    private final TimeSource time;
    private final EntriesInFlight entries;
    private final WaitingClients waiting;
    private final WaitingOpens opening = new WaitingOpens();
    private final ArrayDeque<PeerMessage> toSelf = new ArrayDeque<>();

    private @Nullable Thread thread;
    private boolean begun;
    private boolean applierLags;
    private long lastTerm = -1;
    private long micros;
    private long nanos;
    private long nextTickNanos;
    private long nextSuspicionNanos;
    private LoopEvent.@Nullable Requested current;
    private volatile Progress progress = new Progress(-1, 0, 0, 0);
    private volatile boolean draining;

    MemberLoop(Parts parts) {
        self = parts.self();
        group = parts.group();
        replica = parts.replica();
        log = parts.log();
        standing = parts.standing();
        links = parts.links();
        check = parts.check();
        lanes = parts.lanes();
        stream = parts.stream();
        snapshots = parts.snapshots();
        events = parts.events();
        time = parts.time();
        entries = new EntriesInFlight(ENTRIES_IN_FLIGHT, ENTRY_TIMEOUT_NANOS, events);
        waiting = new WaitingClients(2 * parts.tableLimit());
        nanos = time.nanos();
        nextTickNanos = nanos;
        nextSuspicionNanos = nanos;
    }

    // ---- any thread

    Progress progress() {
        return progress;
    }

    /** From now on takes no new messages of clients. */
    void drain() {
        draining = true;
    }

    // ---- turns

    @Override
    public void turn() {
        assertThread();
        micros = time.micros();
        nanos = time.nanos();
        applierLags = stream.full();
        takeAll(lanes.control, TURN);
        if (!applierLags) {
            takeAll(lanes.log, TURN);
        }
        takeAll(lanes.peers, TURN);
        takeAll(lanes.requests, TURN);
        if (nanos - nextTickNanos >= 0) {
            nextTickNanos = nanos + Replica.TICK_MICROS * 1_000;
            tick();
        }
        stream.flush();
        while (!entries.full() && replica.hasEntry()) {
            step(new Input.Build());
        }
        stream.flush();
        progress = new Progress(replica.appliedIndex(), replica.pending(), replica.clock(), replica.deliveries());
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
        return Math.max(1, nextTickNanos - time.nanos());
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

    private void take(LoopEvent event) {
        if (event instanceof LoopEvent.Applied applied) {
            applied(applied);
        } else if (event instanceof LoopEvent.Ready ready) {
            begin();
            entries.reset(ready.term());
            step(new Input.Ready(ready.term()));
        } else if (event instanceof LoopEvent.Restore restore) {
            restore(restore);
        } else if (event instanceof LoopEvent.SnapshotWanted) {
            snapshot();
        } else if (event instanceof LoopEvent.Received received) {
            received(received.message());
        } else if (event instanceof LoopEvent.Requested requested) {
            requested(requested);
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
        begin();
        LogEntry entry = applied.entry();
        lastTerm = applied.term();
        if (entry != null) {
            entries.applied(applied.term(), entry, nanos);
        }
        step(new Input.Applied(applied.index(), applied.term(), entry));
    }

    /** A member that restored nothing begins with an empty state. */
    private void begin() {
        if (!begun) {
            begun = true;
            stream.began(0, DeliveryObserver.From.EMPTY);
        }
    }

    private void restore(LoopEvent.Restore restore) {
        RestoredSnapshot snapshot = restore.snapshot();
        begun = true;
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
            String fault = links.learned(announce);
            if (fault != null) {
                suspicious(fault);
            }
        } else {
            step(new Input.Received(message));
        }
    }

    private void requested(LoopEvent.Requested requested) {
        ClientRequest request = requested.request();
        current = requested;
        if (request instanceof ClientRequest.Submit submit) {
            submitted(submit, requested.client());
        } else if (request instanceof ClientRequest.Open open) {
            open(open, requested.client());
        } else if (request instanceof ClientRequest.KeepAlive keepAlive) {
            ofHome(keepAlive.session(), new Input.KeepAlive(keepAlive.session()));
        } else if (request instanceof ClientRequest.End end) {
            ofHome(end.session(), new Input.EndSession(end.session()));
        } else {
            throw new AssertionError("unknown request " + request);
        }
        current = null;
    }

    private void submitted(ClientRequest.Submit submit, Transport.Client client) {
        Message message = submit.message();
        String fault = check.fault(submit);
        if (fault != null) {
            refuse(client, message.id(), ClientReply.Refusal.INVALID, fault);
        } else if (draining) {
            refuse(client, message.id(), ClientReply.Refusal.BUSY, "member " + self + " is closing");
        } else if (applierLags && replica.leading()) {
            refuse(
                    client,
                    message.id(),
                    ClientReply.Refusal.BUSY,
                    "the state machine lags behind by " + (stream.backlog() >> 20) + " MiB of messages");
        } else {
            step(new Input.Submitted(message, submit.low()));
        }
    }

    private void open(ClientRequest.Open open, Transport.Client client) {
        if (draining || !RequestCheck.nonce(open.nonce()) || !opening.add(open.nonce(), client)) {
            tryElsewhere(client);
        } else {
            step(new Input.OpenSession(open.nonce()));
            if (!replica.leading()) {
                opening.take(open.nonce());
            }
        }
    }

    private void ofHome(SessionId session, Input input) {
        if (session.home().equals(group)) {
            step(input);
        } else {
            tryElsewhere(asking().client());
        }
    }

    // ---- effects

    private void step(Input input) {
        for (Effect effect : replica.step(micros, input)) {
            carryOut(effect);
        }
        for (PeerMessage message = toSelf.poll(); message != null; message = toSelf.poll()) {
            for (Effect effect : replica.step(micros, new Input.Received(message))) {
                carryOut(effect);
            }
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
        } else if (effect instanceof Effect.Accepted accepted) {
            LoopEvent.Requested by = asking();
            if (waiting.add(accepted.message().id(), by.client(), by.nanos())) {
                events.submitted(accepted.message().destinations().size());
            }
        } else if (effect instanceof Effect.AnswerStored answer) {
            stream.add(new Dispatched.AnswerStored(answer.message(), asking().client()));
        } else if (effect instanceof Effect.Refuse refuse) {
            refuse(asking().client(), refuse.id(), refuse.reason(), refuse.detail());
        } else if (effect instanceof Effect.Trim trim) {
            stream.add(new Dispatched.Trim(trim.session(), trim.low()));
        } else if (effect instanceof Effect.DropSession drop) {
            stream.add(new Dispatched.DropSession(drop.session()));
        } else if (effect instanceof Effect.Waiting waits) {
            events.waiting(waits.cause());
        } else if (effect instanceof Effect.Retransmitted) {
            events.retransmitted();
        } else if (effect instanceof Effect.Suspicious suspicious) {
            suspicious(suspicious.what());
        } else if (effect instanceof Effect.BeganLeading began) {
            beganLeading(began.term());
        } else if (effect instanceof Effect.CeasedLeading ceased) {
            ceasedLeading(ceased.term());
        } else {
            answerSession(effect);
        }
    }

    private void answerSession(Effect effect) {
        if (effect instanceof Effect.SessionOpened opened) {
            Transport.Client client = opening.take(opened.nonce());
            if (client != null) {
                client.reply(new ClientReply.Opened(opened.nonce(), opened.session()));
            }
        } else if (effect instanceof Effect.SessionAlive alive) {
            asking().client().reply(new ClientReply.Alive(alive.session()));
        } else if (effect instanceof Effect.SessionEnded ended) {
            asking().client().reply(new ClientReply.SessionEnded(ended.session()));
        } else if (effect instanceof Effect.NotHome) {
            tryElsewhere(asking().client());
        } else {
            throw new AssertionError("unknown effect " + effect);
        }
    }

    private void deliver(Effect.Deliver deliver) {
        Message message = deliver.message();
        WaitingClients.Waiting who = waiting.take(message.id());
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
        String detail = "member " + self + " lost leadership before the message was delivered; it may be delivered yet";
        waiting.takeAll((id, client) -> refuse(client, id, ClientReply.Refusal.NOT_LEADER, detail));
        opening.takeAll(this::tryElsewhere);
    }

    private void refuse(Transport.Client client, MessageId id, ClientReply.Refusal reason, String detail) {
        events.refused(reason);
        client.reply(new ClientReply.Refused(group, id, reason, standing.get().leader(), detail));
    }

    private void tryElsewhere(Transport.Client client) {
        client.reply(new ClientReply.TryElsewhere(group, standing.get().leader()));
    }

    private void suspicious(String what) {
        events.suspicious();
        if (nanos - nextSuspicionNanos >= 0) {
            nextSuspicionNanos = nanos + SUSPICION_LOG_NANOS;
            LOG.log(System.Logger.Level.WARNING, self + ": dropped what no correct peer sends: " + what);
        }
    }

    /** The request that is being answered; the protocol answers a client in the step of its request alone. */
    private LoopEvent.Requested asking() {
        LoopEvent.Requested asking = current;
        if (asking == null) {
            throw new AssertionError("an answer to a client in a step that no client asked for");
        }
        return asking;
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
