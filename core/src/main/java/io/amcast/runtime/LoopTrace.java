package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.protocol.Conflicts;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Report;
import java.util.Locale;

/** Notes what the protocol takes and returns as far as it concerns single messages. Of the loop's thread. */
final class LoopTrace {
    private static final String[] CAUSES = lower(MemberEvents.Wait.values());
    private static final String[] ORIGINS = lower(LogRecord.Origin.values());

    private final TraceRing ring;
    private final Conflicts relation;
    private final WaitClock clock;
    private long reserved;

    LoopTrace(TraceRing ring, Conflicts relation, MemberEvents events) {
        this.ring = ring;
        this.relation = relation;
        clock = new WaitClock(events);
    }

    private static String[] lower(Enum<?>[] values) {
        String[] names = new String[values.length];
        for (Enum<?> value : values) {
            names[value.ordinal()] = value.name().toLowerCase(Locale.ROOT);
        }
        return names;
    }

    /** The protocol is given an input. */
    void input(Input input, boolean leading, long micros) {
        if (input instanceof Input.Applied applied) {
            LogEntry entry = applied.entry();
            // Rule A0: what was built in another term is void.
            if (entry != null && entry.term() == applied.term()) {
                applied(entry, leading, micros);
            }
        } else if (leading && input instanceof Input.Received received) {
            received(received.message(), micros);
        }
    }

    private void applied(LogEntry entry, boolean leading, long micros) {
        for (LogRecord logRecord : entry.records()) {
            if (logRecord instanceof LogRecord.Propose propose) {
                Message message = propose.message();
                ring.add(TraceEvent.Kind.LOGGED, micros, message.id(), propose.timestamp(), message.destinations(), "");
            } else if (logRecord instanceof LogRecord.Final fin) {
                ring.add(TraceEvent.Kind.FINAL_LOGGED, micros, fin.id(), fin.timestamp(), null, "");
            }
        }
        if (leading && entry.reserved() > reserved) {
            ring.add(TraceEvent.Kind.RESERVED, micros, null, entry.reserved(), null, "");
        }
        reserved = Math.max(reserved, entry.reserved());
    }

    private void received(PeerMessage message, long micros) {
        if (message instanceof PeerMessage.Soft soft) {
            ring.add(TraceEvent.Kind.HEARD_SOFT, micros, soft.message().id(), soft.timestamp(), soft.from(), "");
        } else if (message instanceof PeerMessage.Hard hard) {
            MessageId id = hard.message().id();
            clock.heard(id, micros);
            ring.add(TraceEvent.Kind.HEARD_HARD, micros, id, hard.timestamp(), hard.from(), "");
            cleared(id, hard.from(), hard.report(), micros);
        } else if (message instanceof PeerMessage.Clear clear) {
            cleared(clear.id(), clear.from(), clear.report(), micros);
        }
    }

    private void cleared(MessageId id, GroupId from, Report report, long micros) {
        if (!report.equals(Report.NONE)) {
            String open = report.open().isEmpty() ? "" : report.open().toString();
            ring.add(TraceEvent.Kind.HEARD_CLEAR, micros, id, report.floor(), from, open);
        }
    }

    /** The protocol wants something done. */
    void effect(Effect effect, long micros) {
        if (effect instanceof Effect.Append append) {
            built(append.entry(), micros);
        } else if (effect instanceof Effect.Deliver deliver) {
            clock.delivered(deliver.message().id(), micros);
            ring.add(TraceEvent.Kind.DELIVERED, micros, deliver.message().id(), deliver.timestamp(), null, "");
        } else if (effect instanceof Effect.Accepted accepted) {
            Message message = accepted.message();
            ring.add(TraceEvent.Kind.SUBMITTED, micros, message.id(), 0, message.destinations(), "");
        } else if (effect instanceof Effect.Waiting waits) {
            clock.waits(waits.id(), waits.cause(), micros);
            ring.add(
                    TraceEvent.Kind.WAITS,
                    micros,
                    waits.id(),
                    0,
                    null,
                    CAUSES[waits.cause().ordinal()]);
        } else if (effect instanceof Effect.Blocked blocked) {
            blocked(blocked.message(), blocked.predecessor(), micros);
        } else if (effect instanceof Effect.Retransmitted again) {
            ring.add(TraceEvent.Kind.RESENT, micros, again.id(), 0, null, "");
        } else if (effect instanceof Effect.Refuse refuse) {
            ring.add(
                    TraceEvent.Kind.REFUSED,
                    micros,
                    refuse.id(),
                    0,
                    null,
                    refuse.reason().name());
        } else if (effect instanceof Effect.BeganLeading) {
            ring.add(TraceEvent.Kind.LEADS, micros, null, 0, null, "");
        } else if (effect instanceof Effect.CeasedLeading) {
            clock.clear();
            ring.add(TraceEvent.Kind.LEADS_NO_MORE, micros, null, 0, null, "");
        }
    }

    private void built(LogEntry entry, long micros) {
        for (LogRecord logRecord : entry.records()) {
            if (logRecord instanceof LogRecord.Propose propose) {
                MessageId id = propose.message().id();
                String origin = ORIGINS[propose.origin().ordinal()];
                ring.add(
                        TraceEvent.Kind.PROPOSED,
                        micros,
                        id,
                        propose.timestamp(),
                        propose.message().destinations(),
                        origin);
            } else if (logRecord instanceof LogRecord.Final fin) {
                ring.add(TraceEvent.Kind.FINAL_PROPOSED, micros, fin.id(), fin.timestamp(), null, "");
            }
        }
    }

    private void blocked(Message message, Message predecessor, long micros) {
        String key = SharedKey.of(relation, message, predecessor);
        ring.add(TraceEvent.Kind.BLOCKED, micros, message.id(), 0, predecessor.id(), key);
    }
}
