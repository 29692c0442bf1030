package io.amcast.protocol;

import io.amcast.MessageId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.LogEntry;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One replica of one group: takes inputs one after the other and returns what is to be done. Not thread-safe. */
public final class Replica {
    /** How often a {@link Input.Tick} should come, in microseconds. */
    public static final long TICK_MICROS = 50_000;

    /** A longer pause between two ticks (a sleeping machine, a clock that was set) counts as that long. */
    private static final long MAX_TICK_MICROS = 1_000_000;

    private final ReplicaConfig config;
    private final ReplicatedState state;
    private final List<Effect> out = new ArrayList<>();
    private FollowerReads followerReads;
    private @Nullable Leadership leadership;
    private long appliedIndex = -1;
    private long appliedTerm = -1;
    private long deliveries;
    private long lastTick = Long.MIN_VALUE;

    public Replica(ReplicaConfig config) {
        this.config = config;
        state = new ReplicatedState(config);
        followerReads = new FollowerReads(config, state, out);
    }

    /**
     * Takes one step.
     *
     * @param now microseconds of a clock that is about right; may stand still or step back
     * @return what to do, in order; a new list
     */
    public List<Effect> step(long now, Input input) {
        out.clear();
        if (leadership != null) {
            leadership.at(now);
        }
        if (input instanceof Input.Submitted submitted) {
            submitted(submitted);
        } else if (input instanceof Input.Received received) {
            received(received.message());
        } else if (input instanceof Input.Applied applied) {
            applied(applied);
        } else if (input instanceof Input.Build) {
            if (hasEntry() && leadership != null) {
                leadership.build();
            }
        } else if (input instanceof Input.Tick) {
            tick(now);
        } else if (input instanceof Input.Ready ready) {
            ready(now, ready.term());
        } else if (input instanceof Input.Deposed deposed) {
            if (leadingTerm() == deposed.term()) {
                cease();
            }
        } else if (input instanceof Input.Refused refused) {
            if (leadership != null && leadership.term == refused.term()) {
                leadership.refused();
            }
        } else if (input instanceof Input.ReadAsked asked) {
            readAsked(asked);
        } else if (input instanceof Input.ReadConfirmed confirmed) {
            if (leadership != null) {
                leadership.reads().confirmed(confirmed, appliedIndex);
            }
        } else if (input instanceof Input.ReadUnconfirmed unconfirmed) {
            if (leadership != null) {
                leadership.reads().unconfirmed(unconfirmed);
            }
        } else if (input instanceof Input.Restored restored) {
            restored(restored);
        } else {
            session(input);
        }
        // Rules D and L4 may have become true by any of the above.
        takeTurns();
        if (leadership != null) {
            leadership.deliverEarly((row, timestamp) -> deliver(row, timestamp, 1));
        }
        return new ArrayList<>(out);
    }

    private void submitted(Input.Submitted submitted) {
        if (leadership != null) {
            leadership.submitted(submitted.message(), submitted.low());
        } else {
            out.add(new Effect.Refuse(
                    submitted.message().id(), ClientReply.Refusal.NOT_LEADER, "this member does not lead its group"));
        }
    }

    private void readAsked(Input.ReadAsked asked) {
        if (leadership != null) {
            leadership.reads().asked(asked.number(), asked.query());
        } else if (asked.atFollower()) {
            followerReads.asked(asked.number(), asked.query());
        } else {
            out.add(new Effect.RefuseRead(
                    asked.number(), ClientReply.Refusal.NOT_LEADER, "this member does not lead its group"));
        }
    }

    private void received(PeerMessage message) {
        if (message instanceof PeerMessage.PointWanted
                || message instanceof PeerMessage.Point
                || message instanceof PeerMessage.AppliedWanted
                || message instanceof PeerMessage.Applied) {
            if (message.from().equals(config.group())) {
                ofThisGroup(message);
            } else {
                out.add(new Effect.Suspicious("a message about reads of this group from group " + message.from()));
            }
        } else if (leadership != null) {
            leadership.received(message);
        }
    }

    private void ofThisGroup(PeerMessage message) {
        if (leadership != null) {
            if (message instanceof PeerMessage.PointWanted wanted) {
                leadership.reads().wanted(wanted);
            } else if (message instanceof PeerMessage.AppliedWanted wanted) {
                leadership.reads().wanted(wanted, appliedIndex);
            }
        } else if (message instanceof PeerMessage.Point point) {
            followerReads.received(point);
        } else if (message instanceof PeerMessage.Applied there) {
            followerReads.received(there);
        }
    }

    private void session(Input input) {
        if (leadership == null) {
            out.add(new Effect.NotHome());
        } else if (input instanceof Input.OpenSession open) {
            leadership.sessions().open(open.nonce());
        } else if (input instanceof Input.KeepAlive keepAlive) {
            leadership.sessions().keepAlive(keepAlive.session());
        } else if (input instanceof Input.EndSession end) {
            leadership.sessions().end(end.session());
        } else {
            throw new AssertionError("unknown input " + input);
        }
    }

    private void applied(Input.Applied applied) {
        // Rule A3: never leads an older term from before this entry changes anything.
        if (leadership != null && applied.term() > leadership.term) {
            cease();
        }
        appliedIndex = applied.index();
        followerReads.applying(appliedIndex);
        appliedTerm = applied.term();
        LogEntry entry = applied.entry();
        if (state.apply(applied.term(), entry) && entry != null) {
            counted(entry);
        }
        followerReads.applied();
        if (leadership != null) {
            leadership.reads().applied(appliedIndex);
        }
    }

    private void counted(LogEntry entry) {
        if (leadership != null) {
            leadership.applied(entry);
        }
        for (Row row : state.changes.inserted) {
            if (row.message.commuting()) {
                row.logDelivered = true;
                logDelivered(row, 0);
            }
        }
        takeTurns();
        state.changes.forgettable.forEach(this::removeIfDone);
        state.changes.raised.forEach(session -> out.add(new Effect.Trim(session, state.sessions.low(session))));
        state.changes.purged.forEach(session -> out.add(new Effect.DropSession(session)));
    }

    private void takeTurns() {
        for (Pending next = state.nextTurn(); next != null; next = state.nextTurn()) {
            if (next instanceof PendingRead read) {
                followerReads.turn(read);
            } else {
                Row row = (Row) next;
                logDelivered(row, row.orderTimestamp());
            }
        }
    }

    // Rule D.
    private void logDelivered(Row row, long timestamp) {
        if (!row.delivered) {
            deliver(row, timestamp, row.message.single() || row.message.commuting() ? 1 : 2);
            if (leadership != null) {
                leadership.delivered(row, timestamp);
            }
        }
        followerReads.overtaken(row.message, timestamp);
        removeIfDone(row);
    }

    private void removeIfDone(Row row) {
        if (state.removeIfDone(row) && leadership != null) {
            leadership.removed(row);
        }
    }

    private void deliver(Row row, long timestamp, int rounds) {
        row.delivered = true;
        deliveries++;
        followerReads.delivered(timestamp);
        out.add(new Effect.Deliver(row.message, timestamp, leading(), rounds));
        if (state.sessions.purged(row.id().session())) {
            // A conflicting message held this one up for longer than its session lived: nobody asks for the result.
            out.add(new Effect.DropSession(row.id().session()));
        }
    }

    private void tick(long now) {
        long passed = lastTick == Long.MIN_VALUE ? 0 : Math.max(0, Math.min(now - lastTick, MAX_TICK_MICROS));
        lastTick = now;
        if (leadership != null) {
            leadership.tick(passed);
        }
        followerReads.tick(passed);
    }

    // Rule L0. Rule A3 forbids to lead a term that the log has left behind; and a second start in one term would number
    // its
    // entries from 0 again, so that rule A0 made them void.
    private void ready(long now, long term) {
        if (term < appliedTerm || term == leadingTerm()) {
            return;
        }
        cease();
        // As a leader it delivers ahead of the log, which these reads do not reckon with.
        followerReads.refuseAll("this member leads its group now");
        leadership = new Leadership(config, state, term, out);
        leadership.at(now);
        out.add(new Effect.BeganLeading(term));
        leadership.takeOver();
    }

    private void cease() {
        if (leadership != null) {
            leadership.reads().cease();
            out.add(new Effect.CeasedLeading(leadership.term));
            leadership = null;
        }
    }

    // Rule S: what the application delivered ahead of the log is replaced along with everything else.
    private void restored(Input.Restored restored) {
        cease();
        followerReads.refuseAll("this member was given another state");
        state.restore(restored.image());
        followerReads = new FollowerReads(config, state, out);
        followerReads.applying(restored.index());
        deliveries = restored.image().deliveries();
        appliedIndex = restored.index();
        appliedTerm = restored.term();
    }

    /** Whether a {@link Input.Build} would yield an entry. */
    public boolean hasEntry() {
        return leadership != null && leadership.hasEntry();
    }

    /** How many records wait for the next entry. */
    public int waitingRecords() {
        return leadership == null ? 0 : leadership.waitingRecords();
    }

    /** Whether this replica acts as leader. */
    public boolean leading() {
        return leadership != null;
    }

    /** The term it leads, or -1. */
    public long leadingTerm() {
        return leadership == null ? -1 : leadership.term;
    }

    /** How far a message has come here. */
    public MessageState stateOf(MessageId id) {
        Row row = state.row(id);
        if (row == null) {
            return state.sessions.knownDone(id)
                    ? MessageState.DONE
                    : leadership != null && leadership.knows(id) ? MessageState.ASSIGNED : MessageState.UNKNOWN;
        } else if (row.logDelivered) {
            return MessageState.LOGGED;
        } else if (row.delivered) {
            return MessageState.DELIVERED_EARLY;
        } else if (row.forgettable) {
            return MessageState.FORGETTABLE;
        } else if (row.finalTimestamp != 0) {
            return MessageState.FINAL;
        }
        return leadership != null && leadership.settled(id) ? MessageState.SETTLED : MessageState.PROPOSED;
    }

    /** Messages in the table and, at a leader, under proposal. */
    public int pending() {
        return leadership == null ? state.size() : leadership.size();
    }

    /** K at a leader, R otherwise: the group's timestamp clock, in microseconds. */
    public long clock() {
        return leadership == null ? state.reserved() : leadership.clock();
    }

    /** The last index applied, or -1. */
    public long appliedIndex() {
        return appliedIndex;
    }

    /** The Raft term of the last entry applied, or -1. */
    public long appliedTerm() {
        return appliedTerm;
    }

    /** Messages delivered, those in the snapshot that it began with included. */
    public long deliveries() {
        return deliveries;
    }

    /** A copy of the state as of {@link #appliedIndex()}, with the delivered marks of the deliveries returned so far. */
    public ReplicaImage image() {
        return state.image(deliveries);
    }
}
