package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.spi.LogRecord;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Report;
import java.util.List;

/**
 * Brings rows to their end everywhere: what a leader tells the other destination groups of a row (HARD, DONE) and writes into its own
 * log about it (FINAL, FORGET), once and again.
 */
final class Completion {
    private final GroupId own;
    private final EntryBuilder entries;
    private final List<Effect> out;
    private final Reports reports;

    /** What the own group has to say of the order before a message. */
    interface Reports {
        /** The present report. */
        Report now(Tracked known);

        /** The present report, which goes to all others now. */
        Report toAll(Tracked known);
    }

    Completion(GroupId own, EntryBuilder entries, Reports reports, List<Effect> out) {
        this.own = own;
        this.reports = reports;
        this.entries = entries;
        this.out = out;
    }

    /** Rule L2: tells what the log holds now. A commuting message has no timestamp: being in the log is all. */
    void proposalApplied(Tracked known, Row row) {
        if (row.message.single()) {
            return;
        }
        PeerMessage news = row.message.commuting() ? done(row) : hard(row, false, reports.toAll(known));
        known.others.forEach(other -> send(other, news, false));
        forgetIfDone(known);
        if (!row.message.commuting() && !known.allProposed()) {
            out.add(new Effect.Waiting(row.id(), MemberEvents.Wait.PROPOSALS));
        }
    }

    /** Rule L5. */
    void writeFinal(Tracked known) {
        known.finalWritten = true;
        entries.add(new LogRecord.Final(known.id(), known.finalTimestamp));
    }

    /** Rule L7. */
    void finalApplied(Tracked known, Row row) {
        known.finalWritten = true;
        known.others.forEach(other -> send(other, done(row), false));
        forgetIfDone(known);
    }

    /** Rule L7: when all others are done and the own row is final, the message is forgotten. */
    void forgetIfDone(Tracked known) {
        Row row = known.row;
        if (row != null && !row.message.single() && !known.forgetWritten && row.complete() && known.allDone()) {
            known.forgetWritten = true;
            entries.add(new LogRecord.Forget(row.id()));
        }
    }

    /** Rule L3: another group wants to know what this one's log holds. */
    void answer(GroupId asker, Tracked known, Row row) {
        if (!row.message.commuting()) {
            send(asker, hard(row, false, reports.now(known)), false);
        }
        if (row.complete()) {
            send(asker, done(row), false);
        }
    }

    /** Rule L3: another group asks about a message that was forgotten here. */
    void answerForgotten(GroupId asker, MessageId id) {
        send(asker, new PeerMessage.Done(own, id), false);
    }

    /** Rule L8. */
    void again(Tracked known) {
        Row row = known.row;
        if (row == null || row.message.single() || row.forgettable) {
            return;
        }
        PeerMessage.Hard hard = hard(row, true, reports.now(known));
        for (GroupId other : known.others) {
            if (!known.isDone(other)) {
                send(other, hard, true);
            }
        }
        if (row.complete()) {
            known.others.forEach(other -> send(other, done(row), true));
            known.forgetWritten = false;
            forgetIfDone(known);
        } else if (known.mayBeFinal()) {
            writeFinal(known);
        }
    }

    private PeerMessage.Hard hard(Row row, boolean want, Report report) {
        return new PeerMessage.Hard(own, row.message, row.timestamp, row.low, want, report);
    }

    private PeerMessage.Done done(Row row) {
        return new PeerMessage.Done(own, row.id());
    }

    private void send(GroupId group, PeerMessage message, boolean everyMember) {
        out.add(new Effect.Send(group, message, everyMember));
    }
}
