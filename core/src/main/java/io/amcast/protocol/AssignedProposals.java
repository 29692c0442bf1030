package io.amcast.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Proposals in entries that are built and not applied, and when a barrier must settle what became of them (rule L2). */
final class AssignedProposals {
    private final ArrayDeque<Assigned> bySequence = new ArrayDeque<>();
    private final long resendMicros;
    private long barrierAt = Long.MAX_VALUE;

    private record Assigned(long sequence, Tracked proposal) {}

    AssignedProposals(long resendMicros) {
        this.resendMicros = resendMicros;
    }

    /** Entries come in the order of their sequence. */
    void add(long sequence, Tracked proposal, long elapsed) {
        if (bySequence.isEmpty()) {
            barrierAt = elapsed + 4 * resendMicros;
        }
        bySequence.add(new Assigned(sequence, proposal));
    }

    /** An entry is applied: the proposals of all entries up to it are in the log or void for ever. They are forgotten here. */
    List<Tracked> settledBy(long sequence, long elapsed) {
        List<Tracked> settled = new ArrayList<>();
        while (!bySequence.isEmpty() && bySequence.peek().sequence() <= sequence) {
            settled.add(bySequence.poll().proposal());
            barrierAt = bySequence.isEmpty() ? Long.MAX_VALUE : elapsed + 4 * resendMicros;
        }
        return settled;
    }

    /** The log refused an entry, so that some of these may never be applied. */
    void doubt(long elapsed) {
        if (!bySequence.isEmpty()) {
            barrierAt = Math.min(barrierAt, elapsed + resendMicros);
        }
    }

    /** Whether something has been on its way for so long that a barrier is to be written; the next one is due as long after. */
    boolean barrierDue(long elapsed) {
        if (barrierAt > elapsed) {
            return false;
        }
        barrierAt = elapsed + 4 * resendMicros;
        return true;
    }
}
