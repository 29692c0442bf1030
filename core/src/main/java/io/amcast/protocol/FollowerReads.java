package io.amcast.protocol;

import io.amcast.spi.ClientReply.Refusal;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads that a replica answers though it does not lead (rules Q3 and Q4).
 *
 * <p>Reads that come together ask the leader once for their point. They take their places in the log's order, and hold nothing back
 * there, since that is a function of the log. So a replica may be ahead of its leader in what it has delivered; in STRICT order an answer
 * that is ahead waits until the leader has applied as much.
 */
final class FollowerReads {
    /** How many points may be on their way. */
    private static final int ROUNDS = 4;

    private final boolean strict;
    private final int limit;
    private final long resendMicros;
    private final List<Effect> out;
    private final LocalReads reads;

    /** By number, that of its first read. */
    private final Map<Long, Round> rounds = new LinkedHashMap<>();

    /** What the next round asks for. */
    private List<Long> joining = new ArrayList<>();

    /** Answers that may not be given yet, in ascending order of index. */
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    private long applied = -1;
    private long leaderApplied = -1;
    private boolean asking;
    private long askAgainAt;
    private long elapsed;

    /** Reads that came before the leader was asked. */
    private static final class Round {
        final List<Long> reads;
        final long begun;
        long askAgainAt;

        Round(List<Long> reads, long begun) {
            this.reads = reads;
            this.begun = begun;
        }
    }

    /** An answer from the state at an index. */
    private record Held(long number, long index, long since) {}

    FollowerReads(ReplicaConfig config, ReplicatedState state, List<Effect> out) {
        strict = config.strict();
        limit = config.tableLimit();
        resendMicros = config.resendMicros();
        this.out = out;
        reads = new LocalReads(state.order(), false, config.conflicts(), limit, this::answer, out);
        // What a restored state has delivered is not known, but it is in the log.
        reads.delivered(state.maxTimestamp());
    }

    // ---- points

    /** A client asks. */
    void asked(long number, Message query) {
        if (held.size() >= limit) {
            out.add(new Effect.RefuseRead(number, Refusal.BUSY, limit + " reads wait already"));
        } else if (reads.asked(number, query, 0)) {
            joining.add(number);
            begin();
        }
    }

    private void begin() {
        if (!joining.isEmpty() && rounds.size() < ROUNDS) {
            long number = joining.get(0);
            Round round = new Round(joining, elapsed);
            rounds.put(number, round);
            joining = new ArrayList<>();
            ask(number, round);
        }
    }

    private void ask(long number, Round round) {
        round.askAgainAt = elapsed + resendMicros;
        out.add(new Effect.AskPoint(number));
    }

    /** The leader has answered; it was asked after the reads of that round came. */
    void received(PeerMessage.Point point) {
        leaderApplied(point.applied());
        Round round = rounds.remove(point.number());
        if (round != null) {
            for (long number : round.reads) {
                reads.pointed(number, point.timestamp(), point.index(), applied);
            }
            begin();
        }
    }

    // ---- turns

    /** An entry is being applied: what is answered from now on holds it. */
    void applying(long index) {
        applied = index;
    }

    /** And all of it is carried out. */
    void applied() {
        reads.applied(applied);
    }

    /** A message is delivered ahead of the log. */
    void delivered(long finalTimestamp) {
        reads.delivered(finalTimestamp);
    }

    /** A message is delivered as the log wants it. */
    void overtaken(Message message, long finalTimestamp) {
        reads.overtaken(message, finalTimestamp);
    }

    /** The read's turn has come in the log's order. */
    void turn(PendingRead read) {
        reads.turn(read);
    }

    private void answer(PendingRead read) {
        boolean ahead = strict && applied > leaderApplied;
        out.add(new Effect.Serve(read.number, read.message, ahead));
        if (ahead) {
            held.add(new Held(read.number, applied, elapsed));
            if (!asking) {
                askApplied();
            }
        }
    }

    // ---- answers that are ahead of the leader

    private void askApplied() {
        asking = !held.isEmpty();
        if (asking) {
            askAgainAt = elapsed + resendMicros;
            out.add(new Effect.AskApplied(held.getFirst().index()));
        }
    }

    void received(PeerMessage.Applied there) {
        leaderApplied(there.index());
    }

    private void leaderApplied(long index) {
        if (index > leaderApplied) {
            leaderApplied = index;
            while (!held.isEmpty() && held.getFirst().index() <= leaderApplied) {
                out.add(new Effect.Release(held.removeFirst().number()));
                asking = false;
            }
            if (!asking) {
                askApplied();
            }
        }
    }

    // ---- time

    void tick(long elapsedMicros) {
        elapsed += elapsedMicros;
        reads.tick(elapsed, "the group's leader did not answer");
        rounds.values().removeIf(round -> elapsed - round.begun >= LocalReads.PATIENCE_MICROS);
        begin();
        for (Map.Entry<Long, Round> round : rounds.entrySet()) {
            if (round.getValue().askAgainAt <= elapsed) {
                ask(round.getKey(), round.getValue());
            }
        }
        while (!held.isEmpty() && elapsed - held.getFirst().since() >= LocalReads.PATIENCE_MICROS) {
            out.add(new Effect.RefuseRead(
                    held.removeFirst().number(),
                    Refusal.BUSY,
                    "the group's leader lags behind this member for " + LocalReads.PATIENCE_MICROS / 1_000_000 + " s"));
        }
        if (asking && askAgainAt <= elapsed) {
            askApplied();
        }
    }

    /** Refuses all: whoever asks again is answered by another state, or by a leader. */
    void refuseAll(String detail) {
        reads.refuseAll(detail);
        for (Held answer : held) {
            out.add(new Effect.RefuseRead(answer.number(), Refusal.NOT_LEADER, detail));
        }
        held.clear();
        rounds.clear();
        joining.clear();
        asking = false;
    }
}
